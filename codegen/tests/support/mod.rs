//! Shared by the test programs: the SDK's document, seeded randomness, and damage.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test without its fixture has failed")]

pub(crate) mod mutate;
pub(crate) mod printed;
pub(crate) mod random;

use std::path::{Path, PathBuf};

use frameio_codegen::{Generation, Input, Output, generate};

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file, by its path in the workspace.
pub(crate) fn text(path: &str) -> String {
    let path = workspace().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A fixture, by its file name.
pub(crate) fn fixture(name: &str) -> String {
    text(&format!("codegen/tests/fixtures/{name}"))
}

/// A document with these paths and components; the header is added.
pub(crate) fn document(body: &str) -> String {
    let paths = if body.contains("paths:") { "" } else { "paths: {}\n" };
    format!("openapi: 3.0.3\ninfo: {{ title: Fixture, version: '1' }}\n{paths}{body}")
}

/// An input of this document alone, without an overlay or a lock.
pub(crate) fn without_overlay(document: &str) -> Input<'_> {
    Input { document, document_name: "fixture.yaml", overlay: None, names: None, borrowed: false }
}

/// The output for an input that must have no errors.
pub(crate) fn generated(input: &Input<'_>) -> Output {
    let Generation { output, diagnostics } = generate(input);
    assert!(!diagnostics.has_errors(), "{}", findings(&diagnostics));
    output.unwrap()
}

/// The diagnostics as they are printed.
pub(crate) fn findings(diagnostics: &frameio_codegen::Diagnostics) -> String {
    diagnostics.iter().map(|found| format!("{found}\n")).collect()
}
