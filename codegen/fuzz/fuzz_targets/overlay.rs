//! Any overlay and any lock of names, for a document that is in order. They are divided by a line of three dashes.
#![no_main]

use frameio_codegen::{Input, generate};
use libfuzzer_sys::fuzz_target;

const DOCUMENT: &str = include_str!("../../tests/fixtures/petstore.yaml");

fuzz_target!(|text: &str| {
    let (overlay, names) = text.split_once("\n---\n").unwrap_or((text, ""));
    let input = Input { document: DOCUMENT, document_name: "fuzz.yaml", overlay: Some(overlay), names: Some(names), borrowed: false };
    for found in generate(&input).diagnostics.iter() {
        assert!(!found.message.contains("fault of the generator"), "{found}");
    }
});
