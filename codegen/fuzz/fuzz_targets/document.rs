//! Any document gives files or diagnostics, and what is printed is Rust.
#![no_main]

use frameio_codegen::{Input, generate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &str| {
    let generation = generate(&Input { document, document_name: "fuzz.yaml", overlay: None, names: None, borrowed: false });
    for found in generation.diagnostics.iter() {
        assert!(!found.message.contains("fault of the generator"), "{found}");
    }
});
