//! `generate --out`: a standalone crate.

mod workspace;

use std::fs;
use std::process::Command;

use workspace::{DOCUMENT, Workspace};

/// A workspace with the files that such a crate is made from.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.put(
        "Cargo.toml",
        "[workspace]\n[workspace.package]\nedition = \"2024\"\n\
         [workspace.dependencies]\nfrom-afar = { version = \"1.2\", features = [\"std\"] }\n",
    );
    workspace.put("Cargo.lock", "version = 4\n");
    workspace.put(
        "frameio-sdk/Cargo.toml",
        "[package]\nname = \"frameio-sdk\"\nedition.workspace = true\n\
         [dependencies]\nfrom-afar = { workspace = true, features = [\"more\"] }\n",
    );
    workspace.put("frameio-sdk/src/runtime/mod.rs", "// runtime\n");
    workspace.put("frameio-sdk/src/runtime/deep/a.rs", "// deep\n");
    workspace.put("api.json", &DOCUMENT.replace("title: Things", "title: Other Things"));
    workspace
}

const ARGS: &[&str] = &["generate", "--spec", "api.json", "--out", "made"];

#[test]
fn out_makes_a_crate_that_cargo_can_read() {
    let workspace = workspace();
    let run = workspace.run(ARGS);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(workspace.text("made/src/runtime/mod.rs"), "// runtime\n");
    assert_eq!(workspace.text("made/src/runtime/deep/a.rs"), "// deep\n");
    assert_eq!(workspace.text("made/Cargo.lock"), "version = 4\n");
    assert!(workspace.path("made/src/generated/mod.rs").is_file());
    assert!(workspace.text("made/src/lib.rs").contains("mod runtime;"));
    let manifest = workspace.text("made/Cargo.toml");
    let dependency = r#"from-afar = { version = "1.2", features = ["std", "more"] }"#;
    assert!(manifest.contains(dependency), "{manifest}");
    assert!(!workspace.path("spec/names.lock").exists());
    assert!(!workspace.path("frameio-sdk/src/generated").exists());

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
    cargo.arg("--manifest-path").arg(workspace.path("made/Cargo.toml"));
    let metadata = cargo.output().unwrap();
    assert!(metadata.status.success(), "{metadata:?}");
    let metadata = String::from_utf8(metadata.stdout).unwrap();
    assert!(metadata.contains("\"other-things-sdk\""), "{metadata}");
}

#[test]
fn out_updates_an_existing_crate_and_removes_old_files() {
    let workspace = workspace();
    assert_eq!(workspace.run(ARGS).code, Some(0));
    let made = workspace.files();
    workspace.put("made/src/generated/left_over.rs", "");
    workspace.put("made/src/runtime/mod.rs", "// edited\n");
    workspace.put("made/src/runtime/left_over.rs", "");
    workspace.put("made/Cargo.lock", "version = 4\n# grown\n");
    workspace.put("made/notes.md", "somebody's own\n");

    let before = workspace.files();
    let check = workspace.run(&[ARGS, &["--check"]].concat());
    assert_eq!(check.code, Some(1), "{check:?}");
    assert!(check.out.contains(" 1 changed, 0 missing, 2 orphaned, "), "{check:?}");
    let fix_command = "cargo xtask generate --spec api.json --out made\n";
    assert!(check.out.ends_with(fix_command), "{check:?}");
    assert!(before == workspace.files(), "--check wrote something");

    assert_eq!(workspace.run(ARGS).code, Some(0));
    assert_eq!(workspace.text("made/Cargo.lock"), "version = 4\n# grown\n");
    workspace.put("made/Cargo.lock", "version = 4\n");
    fs::remove_file(workspace.path("made/notes.md")).unwrap();
    assert!(made == workspace.files());
}

#[test]
fn out_leaves_the_names_of_the_sdk_unchanged() {
    let workspace = workspace();
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    let names = workspace.text("spec/names.lock");
    let another =
        "paths:\n  /another: { get: { operationId: another.show, responses: { '204': { description: . } } } }\n";
    workspace.put("spec/next.yaml", &DOCUMENT.replace("paths:\n", another));
    let args = ["generate", "--spec", "spec/next.yaml", "--out", "made"];
    let run = workspace.run(&args);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(workspace.text("spec/names.lock"), names);

    let check = workspace.run(&["generate", "--check", "--spec", "spec/next.yaml"]);
    assert!(
        check.out.contains("\n  changed   spec/names.lock\n"),
        "the trial changed no name, so this test checks nothing: {check:?}"
    );
}

#[test]
fn a_lock_named_on_the_command_line_is_written() {
    let workspace = workspace();
    let args = [ARGS, &["--names", "my.lock"]].concat();
    assert_eq!(workspace.run(&args).code, Some(0));
    assert!(workspace.path("my.lock").is_file());
}

#[test]
fn a_folder_that_the_generator_did_not_make_is_refused() {
    let workspace = workspace();
    workspace.put("made/Cargo.toml", "[package]\nname = \"precious\"\n");
    let before = workspace.files();
    let run = workspace.run(ARGS);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.err.contains("did not make"), "{run:?}");
    assert!(before == workspace.files(), "something was written");
}
