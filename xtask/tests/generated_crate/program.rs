//! Builds and runs a program that uses a generated crate.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Builds the program with the crate in this folder, runs it against the server, and gives its output.
pub(super) fn run(made: &Path, source: &str, base_url: &str) -> String {
    let examples = made.join("examples");
    fs::create_dir_all(&examples).unwrap();
    fs::write(examples.join("program.rs"), source).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--offline", "--quiet", "--no-default-features", "--features", "blocking"]);
    cargo.args(["--example", "program", "--manifest-path"]).arg(made.join("Cargo.toml")).arg("--").arg(base_url);
    cargo.env("CARGO_TARGET_DIR", made.parent().unwrap()).env("RUSTFLAGS", "-Dwarnings -Wmissing_docs");
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
