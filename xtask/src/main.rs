//! `cargo xtask`: the commands that maintainers type. All of it is in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
