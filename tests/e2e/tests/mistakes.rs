//! Compiler messages for mistakes of users. Each program in the folder `mistakes` fails to compile, and the message
//! contains the lines of its `.stderr` in that order; other lines differ between versions of the compiler and are not
//! compared.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The programs by name.
fn programs() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let programs = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    programs.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The compiler messages for each program.
fn messages(programs: &BTreeMap<String, PathBuf>) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The folder and the flags are those of the generator's tests, so that the dependencies are built once.
    let target = root.join("target/fixtures");
    let folder = target.join("mistakes");
    fs::create_dir_all(&folder).unwrap();
    let mut manifest = format!(
        "[package]\nname = \"mistakes\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         frameio-sdk = {{ path = {:?}, default-features = false }}\n",
        root.join("frameio-sdk")
    );
    for (name, path) in programs {
        manifest.push_str(&format!("\n[[bin]]\nname = \"{name}\"\npath = {path:?}\n"));
    }
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--offline", "--quiet", "--keep-going", "--message-format=json"]).current_dir(&folder);
    cargo.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", "-Dwarnings -Wmissing_docs");
    let output = cargo.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut messages = BTreeMap::new();
    for line in said.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let (Some(name), Some(text)) = (line["target"]["name"].as_str(), line["message"]["rendered"].as_str()) {
            messages.entry(name.to_owned()).or_insert_with(String::new).push_str(text);
        }
    }
    assert!(!messages.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    messages
}

#[test]
fn the_compiler_messages_name_the_mistake() {
    let programs = programs();
    assert!(programs.len() >= 4, "{programs:?}");
    let messages = messages(&programs);
    assert_eq!(messages.keys().collect::<Vec<_>>(), programs.keys().collect::<Vec<_>>(), "{messages:?}");
    for (name, path) in programs {
        let (message, wanted) = (&messages[&name], fs::read_to_string(path.with_extension("stderr")).unwrap());
        assert!(wanted.lines().count() >= 3, "{name}: {message}");
        let mut lines = message.lines();
        for wanted in wanted.lines() {
            assert!(lines.any(|line| line.contains(wanted)), "{name}: no `{wanted}` in\n{message}");
        }
    }
}
