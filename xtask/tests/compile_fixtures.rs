//! The code generated from unusual documents compiles with all lints and has documentation on every public item.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

mod generated_crate;
#[path = "../../codegen/tests/support/mutate.rs"]
mod mutate;
#[allow(dead_code, reason = "shared with the tests of the generator")]
#[path = "../../codegen/tests/support/random.rs"]
mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The number of damaged documents to compile, not counting those that cannot be generated.
const DAMAGED: usize = 5;

/// A single test, because all crates share one target folder, for which parallel runs of cargo would only wait.
#[test]
fn crates_generated_from_unusual_documents_compile() {
    let fixtures = root().join("codegen/tests/fixtures");
    for name in ["traps", "petstore", "collisions", "unions", "listings", "uploads", "oddparts"] {
        let document = fixtures.join(format!("{name}.yaml"));
        let overlay = fixtures.join(format!("{name}.overlay.yaml"));
        let made = generate(name, &document, overlay.exists().then_some(&overlay));
        assert!(made.status.success(), "{name}: {}", words(&made));
        check(name);
    }
    generated_crate::lists(&folder().join("listings"));
    generated_crate::uploads(&folder().join("uploads"));

    let document = fs::read_to_string(root().join("spec/frameio-v4.yaml")).unwrap();
    let document: Value = serde_yaml::from_str(&document).unwrap();
    fs::create_dir_all(folder()).unwrap();
    let mut compiled = 0;
    for seed in 0.. {
        let name = format!("damaged-{compiled}");
        let mut damaged = mutate::damaged(&document, seed);
        // Each crate needs a name of its own: in a shared target folder, cargo would take crates of one name for the
        // same crate and check only the first.
        let Some(info) = damaged.get_mut("info").and_then(Value::as_object_mut) else { continue };
        info.insert("title".to_owned(), name.as_str().into());
        let path = folder().join(format!("{name}.json"));
        fs::write(&path, damaged.to_string()).unwrap();
        // A document with errors writes no files.
        if generate(&name, &path, None).status.success() {
            check(&name);
            compiled += 1;
        }
        if compiled == DAMAGED {
            break;
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder that is kept between runs, so that the dependencies are built once.
fn folder() -> PathBuf {
    root().join("target/fixtures")
}

fn generate(name: &str, document: &Path, overlay: Option<&PathBuf>) -> Output {
    // The lock of an earlier run may have other versions than the workspace has now.
    let _ = fs::remove_file(folder().join(name).join("Cargo.lock"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("generate").arg("--spec").arg(document).arg("--out").arg(folder().join(name));
    if let Some(overlay) = overlay {
        command.arg("--overlay").arg(overlay);
    }
    command.output().unwrap()
}

fn check(name: &str) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["check", "--offline", "--quiet", "--no-default-features", "--manifest-path"])
        .arg(folder().join(name).join("Cargo.toml"));
    cargo.env("CARGO_TARGET_DIR", folder()).env("RUSTFLAGS", "-Dwarnings -Wmissing_docs");
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{name}: {}", words(&output));
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
