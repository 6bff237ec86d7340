//! `cargo xtask`: the commands for maintainers. All code is in the library, where tests can call it.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
