//! Invariants of the source code of this workspace.

#![allow(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::workspace;

/// The Rust files below a folder of the workspace: their paths in it and their texts.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&workspace().join(folder), &mut files);
    assert!(!files.is_empty(), "no Rust file in {folder}");
    let root = workspace();
    let named = files.into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    });
    named.collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| {
                let name = name.to_string_lossy();
                name != "target" && !name.starts_with("generated")
            }) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// All Rust files that are not generated.
fn handwritten() -> Vec<(String, String)> {
    ["codegen", "frameio-auth", "frameio-sdk", "tests", "xtask"].into_iter().flat_map(sources).collect()
}

/// The lines of code, comments excluded, that contain one of these words.
fn mentions<'t>(text: &'t str, words: &[&str]) -> Vec<&'t str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

#[track_caller]
fn assert_absent(sources: &[(String, String)], words: &[&str], but: &[&str]) {
    for (path, text) in sources {
        let found = mentions(text, words);
        let found: Vec<_> = found.into_iter().filter(|line| !but.iter().any(|but| line.contains(but))).collect();
        assert!(found.is_empty(), "{path} mentions {found:?}");
    }
}

fn manifest(folder: &str) -> String {
    support::text(&format!("{folder}/Cargo.toml"))
}

#[test]
fn the_generator_does_no_io() {
    let sources = sources("codegen/src");
    let io =
        ["std::fs", "std::env", "std::net", "std::process", "std::io", "File::open", "println!", "eprint!", "print!("];
    assert_absent(&sources, &io, &[]);
}

#[test]
fn types_of_the_openapi_parser_stay_in_the_first_stages() {
    let mut sources = sources("codegen/src");
    sources.retain(|(path, _)| !path.starts_with("codegen/src/load/") && !path.starts_with("codegen/src/lower/"));
    assert_absent(&sources, &["openapiv3"], &[]);
}

#[test]
fn the_emitter_assigns_no_names() {
    let sources: Vec<_> = sources("codegen/src/emit");
    assert_absent(&sources, &["type_ident", "value_ident", "heck::", "crate::name"], &[]);
}

#[test]
fn the_runtime_names_no_generated_code() {
    assert_absent(&sources("frameio-sdk/src/runtime"), &["generated::"], &["generated::DEFAULT_BASE_URL"]);
}

#[test]
fn frameio_auth_does_not_depend_on_the_sdk() {
    assert_absent(&sources("frameio-auth"), &["frameio_sdk"], &[]);
    assert!(!manifest("frameio-auth").contains("frameio-sdk"));
}

#[test]
fn the_stand_in_does_not_depend_on_the_sdk() {
    for name in ["frameio-sdk", "frameio-codegen"] {
        assert!(!manifest("tests/fake-frameio").contains(name), "{name}");
    }
}

#[test]
fn no_file_exceeds_500_lines() {
    for (path, text) in handwritten() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{path} has {lines} lines");
    }
}

#[test]
fn every_file_starts_with_documentation() {
    for (path, text) in handwritten() {
        let is_comment = |line: &&str| line.starts_with("// ");
        let opening = text.lines().find(|line| !is_comment(line)).unwrap_or_default();
        let is_included = opening.starts_with("#![cfg_attr(") && text.contains("doc = include_str!(");
        let says = opening.starts_with("//!") || opening.starts_with("#![doc") || is_included;
        assert!(says, "{path} does not open with `//!`");
    }
}
