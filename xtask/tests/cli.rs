//! The program as it is run from the command line: the files that it writes, its output and its exit codes.

mod workspace;

use std::fs;

use workspace::{DOCUMENT, Run, Workspace};

const GENERATED: &str = "frameio-sdk/src/generated/mod.rs";
const LOCK: &str = "spec/names.lock";

/// Runs `generate --check`, which must never write.
fn check(workspace: &Workspace) -> Run {
    let before = workspace.files();
    let run = workspace.run(&["generate", "--check"]);
    assert!(before == workspace.files(), "--check wrote something");
    run
}

#[test]
fn generate_writes_the_sdk_and_a_check_passes() {
    let workspace = Workspace::new();
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("1 operation"), "{run:?}");
    assert!(run.out.contains(" 0 unchanged, 0 removed; "), "{run:?}");
    assert!(run.out.contains(" ms"), "{run:?}");
    assert!(workspace.path(GENERATED).is_file());
    assert!(workspace.text(GENERATED).contains("spec/frameio-v4.yaml"));
    assert!(workspace.path(LOCK).is_file());
    assert_eq!(workspace.text("frameio-sdk/src/lib.rs"), "// by hand\n");

    let run = check(&workspace);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.starts_with("frameio-sdk is current: "), "{run:?}");

    let before = workspace.files();
    let again = workspace.run(&["generate"]);
    assert!(again.out.contains(": 0 files written, "), "{again:?}");
    assert!(before == workspace.files(), "a second run changed something");
}

#[test]
fn the_conformance_driver_is_generated_with_the_sdk() {
    let workspace = Workspace::generated();
    let calls = "tests/conformance/src/generated/calls/things.rs";
    assert!(workspace.text(calls).contains("client.things().show("));
    workspace.put(calls, "");
    workspace.put("tests/conformance/src/generated/left_over.rs", "");
    workspace.put("tests/conformance/src/lib.rs", "// by hand\n");
    let run = check(&workspace);
    assert!(run.out.contains(" 1 changed, 0 missing, 1 orphaned, "), "{run:?}");
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    assert_eq!(check(&workspace).code, Some(0));
    assert_eq!(workspace.text("tests/conformance/src/lib.rs"), "// by hand\n");
}

#[test]
fn an_edited_file_is_drift() {
    let workspace = Workspace::generated();
    let text = workspace.text(GENERATED);
    workspace.put(GENERATED, &format!("{text}// by hand\n"));
    let run = check(&workspace);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains(" 1 changed, 0 missing, 0 orphaned, "), "{run:?}");
    assert!(run.out.contains(&format!("\n  changed   {GENERATED}\n")), "{run:?}");
    assert!(run.out.contains(&format!("\n--- {GENERATED} (on disk)\n")), "{run:?}");
    assert!(run.out.contains("\n-// by hand\n"), "{run:?}");
    assert!(!run.out.contains('\u{1b}'), "colours in a pipe: {run:?}");
    assert!(run.out.ends_with(": cargo xtask generate\n"), "{run:?}");

    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    assert_eq!(workspace.text(GENERATED), text);
}

#[test]
fn a_deleted_file_is_drift() {
    let workspace = Workspace::generated();
    fs::remove_file(workspace.path(GENERATED)).unwrap();
    let run = check(&workspace);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains(&format!("\n  missing   {GENERATED}\n")), "{run:?}");

    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    assert_eq!(check(&workspace).code, Some(0));
}

#[test]
fn an_added_file_is_drift() {
    let workspace = Workspace::generated();
    let added = "frameio-sdk/src/generated/models/left_over.rs";
    workspace.put(added, "");
    let run = check(&workspace);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains(&format!("\n  orphaned  {added}\n")), "{run:?}");

    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    assert!(!workspace.path(added).exists());
    assert_eq!(check(&workspace).code, Some(0));
}

#[test]
fn a_lock_without_all_names_is_drift() {
    let workspace = Workspace::generated();
    fs::remove_file(workspace.path(LOCK)).unwrap();
    let run = check(&workspace);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains(&format!("\n  missing   {LOCK}\n")), "{run:?}");
}

#[test]
fn a_changed_document_is_drift() {
    let workspace = Workspace::generated();
    workspace.put("spec/frameio-v4.yaml", &DOCUMENT.replace("What it is called", "Its name"));
    let run = check(&workspace);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("Its name"), "{run:?}");
}

#[test]
fn unusable_documents_fail_and_nothing_is_written() {
    let documents = [
        ("not OpenAPI", "just: some yaml\n".to_owned()),
        ("not even an object", "- 1\n".to_owned()),
        ("empty", String::new()),
        ("3.2", DOCUMENT.replace("3.0.0", "3.2.0")),
        ("2.0", DOCUMENT.replace("openapi: 3.0.0", "swagger: '2.0'")),
        ("tabs", DOCUMENT.replace("  ", "\t")),
        ("cut off", DOCUMENT[..DOCUMENT.len() / 2 - 3].to_owned() + "\n  \"unclosed"),
        ("JSON cut off", "{\"openapi\": \"3.0.0\", \"info\": {".to_owned()),
    ];
    for (what, document) in documents {
        let workspace = Workspace::generated();
        workspace.put("spec/frameio-v4.yaml", &document);
        let before = workspace.files();
        for args in [&["generate"][..], &["generate", "--check"]] {
            let run = workspace.run(args);
            assert_eq!(run.code, Some(1), "{what}: {run:?}");
            assert!(run.err.contains("error: "), "{what}: {run:?}");
            assert!(run.err.contains("nothing was written"), "{what}: {run:?}");
            assert!(!run.err.contains("panicked"), "{what}: {run:?}");
            assert!(run.out.is_empty(), "{what}: {run:?}");
        }
        assert!(before == workspace.files(), "{what}: something was written");
    }
}

#[test]
fn equal_diagnostics_are_printed_once() {
    let workspace = Workspace::new();
    let item = |n: usize| format!("  /session{n}:\n    trace: {{ responses: {{}} }}\n");
    let items: String = (1..=5).map(item).collect();
    workspace.put("spec/frameio-v4.yaml", &DOCUMENT.replace("components:", &format!("{items}components:")));
    let run = workspace.run(&["generate"]);
    assert_eq!(run.err.matches("TRACE").count(), 1, "{run:?}");
    assert_eq!(run.err.matches("\n  at #/paths").count(), 3, "{run:?}");
    assert!(run.err.contains("\n  and in 2 more places (--verbose)\n  help: "), "{run:?}");
    assert!(run.out.contains("; 5 warnings"), "{run:?}");
    let run = workspace.run(&["generate", "--verbose"]);
    assert_eq!(run.err.matches("/trace").count(), 5, "{run:?}");
}

#[test]
fn unusable_paths_are_named_with_help() {
    let workspace = Workspace::new();
    let before = workspace.files();
    let cases = [
        (&["generate", "--spec", "missing.yaml"][..], "missing.yaml: "),
        (&["generate", "--spec", "spec"], "spec: it is a folder"),
        (&["generate", "--overlay", "missing.yaml"], "missing.yaml: "),
        (&["generate", "--out", "spec/frameio-v4.yaml"], "frameio-v4.yaml: "),
        (&["generate", "--out", "spec"], "spec: it holds files"),
        (&["explain", "things.show", "--spec", "missing.yaml"], "missing.yaml: "),
    ];
    for (args, message) in cases {
        let run = workspace.run(args);
        assert_eq!(run.code, Some(1), "{args:?}: {run:?}");
        assert!(run.err.contains(message), "{args:?}: {run:?}");
        assert!(run.err.contains("\n  help: "), "{args:?}: {run:?}");
    }
    assert!(before == workspace.files(), "something was written");
}

#[test]
fn invalid_usage_exits_with_2() {
    let workspace = Workspace::new();
    for args in [&[][..], &["generate", "--odd"], &["explain"], &["odd"]] {
        let run = workspace.run(args);
        assert_eq!(run.code, Some(2), "{args:?}: {run:?}");
        assert!(run.err.contains("Usage: cargo xtask"), "{args:?}: {run:?}");
    }
}

#[test]
fn explain_names_the_overlay_the_lock_and_the_passes_involved() {
    let workspace = Workspace::new();
    workspace.put("spec/overlay.yaml", "- target: things.show\n  change: { name: get }\n  reason: it is shorter\n");
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    let run = workspace.run(&["explain", "things.show"]);
    assert!(run.out.contains("\noverlay, line 1: about #/paths/~1things~1{thing_id}/get\n"), "{run:?}");
    assert!(run.out.contains(": operation things.show = things.get\n"), "{run:?}");
    // A pass prints only what it changed.
    assert!(run.out.contains("\nids: ids of different things are different types\n  -   path thing_id: text\n  +   path thing_id: id of thing\n"), "{run:?}");
}

#[test]
fn explain_finds_operations_and_schemas() {
    let workspace = Workspace::new();
    for item in ["things.show", "Thing"] {
        let run = workspace.run(&["explain", item]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.out.contains(item) && run.out.ends_with('\n'), "{run:?}");
    }
    for (item, subject) in [
        ("#/components/schemas/Thing/properties/name/type", "Thing (received): struct"),
        ("#/paths/~1things~1{thing_id}/get/parameters/0", "things.show: GET"),
        ("ThingId", "ThingId: the id that is called `thing_id`\n    thing_id of things.show\n    id of Thing\n"),
    ] {
        let run = workspace.run(&["explain", item]);
        assert_eq!(run.code, Some(0), "{item}: {run:?}");
        let end = run.out.split_once("\nin the end:\n  ").unwrap().1;
        assert!(end.starts_with(subject), "{item}: {run:?}");
    }
    let run = workspace.run(&["explain", "things.sho"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.err.contains("things.show"), "{run:?}");
    assert!(run.out.is_empty(), "{run:?}");
}

const EXPERIMENTAL: &str = "spec/frameio-v4-experimental.yaml";

#[test]
fn both_documents_are_generated_and_checked_unless_one_is_selected() {
    let workspace = Workspace::new();
    workspace.put(EXPERIMENTAL, &DOCUMENT.replace("What it is called", "Its name"));
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let root = workspace.text("frameio-sdk/src/generated_experimental/models/mod.rs");
    assert!(root.contains("pub use crate::generated::models::Thing;"), "{root}");
    assert!(workspace.path("spec/names-experimental.lock").is_file() && workspace.path(LOCK).is_file());
    assert_eq!(check(&workspace).code, Some(0));

    workspace.put(EXPERIMENTAL, &DOCUMENT.replace("name: { type: string", "name: { type: boolean"));
    assert_eq!(check(&workspace).code, Some(1));
    let stable = workspace.run(&["generate", "--check", "--document", "stable"]);
    assert_eq!(stable.code, Some(0), "{stable:?}");
    let run = workspace.run(&["generate", "--document", "experimental"]);
    assert!(!run.out.contains("spec/frameio-v4.yaml:") && run.code == Some(0), "{run:?}");
    assert_eq!(check(&workspace).code, Some(0));

    // The shared types follow the stable document.
    workspace.put("spec/frameio-v4.yaml", &DOCUMENT.replace("name: { type: string", "name: { type: boolean"));
    assert_eq!(workspace.run(&["generate", "--check", "--document", "experimental"]).code, Some(1));

    let explained = workspace.run(&["explain", "things.show", "--document", "experimental"]);
    assert_eq!(explained.code, Some(0), "{explained:?}");
}

#[test]
fn missing_descriptions_of_both_documents_are_listed() {
    let workspace = Workspace::new();
    workspace.put(EXPERIMENTAL, &DOCUMENT.replace("What it is called.", "(words are missing)"));
    let run = workspace.run(&["spec", "words"]);
    assert!(run.out.contains("experimental: #/components/schemas/Thing/properties/name/description"), "{run:?}");
    assert!(workspace.run(&["spec", "words", "--document", "stable"]).out.contains("nothing lacks words"));
    assert_eq!(workspace.run(&["spec", "diff", "stable", "experimental"]).code, Some(0));
}
