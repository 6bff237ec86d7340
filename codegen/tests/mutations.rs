//! Whatever is wrong with a document, the generator does not panic, and its output is valid Rust.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use frameio_codegen::generate;
use serde_json::Value;
use support::{mutate, text, without_overlay};

const SEEDS: u64 = 1_000;
const THREADS: u64 = 2;

#[test]
fn damaged_documents_do_not_panic() {
    let document: Value = serde_yaml::from_str(&text("spec/frameio-v4.yaml")).unwrap();
    let printed = AtomicUsize::new(0);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let work = |thread: u64| {
            let seeds = (0..SEEDS).filter(move |seed| seed % THREADS == thread);
            seeds.filter_map(|seed| attempt(&document, seed, &printed).err()).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || work(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{} of {SEEDS}:\n{}", failures.len(), failures.join("\n"));
    // If damage mostly prevented generation, this would test very little.
    assert!(printed.into_inner() > SEEDS as usize / 2);
}

/// Chains of references 1,000 schemas deep do not overflow the stack of a thread.
#[test]
fn deeply_nested_documents_do_not_overflow_the_stack() {
    const DEPTH: usize = 1_000;
    let links = [
        "{ $ref: '#/components/schemas/NEXT' }",
        "{ type: array, items: { $ref: '#/components/schemas/NEXT' } }",
        "{ type: object, properties: { next: { $ref: '#/components/schemas/NEXT' } } }",
        "{ allOf: [{ $ref: '#/components/schemas/NEXT' }, { type: object, properties: { a: { type: string } } }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/NEXT' }, { type: string }] }",
    ];
    for link in links {
        let mut body = String::from("components:\n  schemas:\n");
        for number in 0..DEPTH {
            let link = link.replace("NEXT", &format!("S{}", number + 1));
            body.push_str(&format!("    S{number}: {link}\n"));
        }
        body.push_str(&format!("    S{DEPTH}: {{ type: object, properties: {{ end: {{ type: string }} }} }}\n"));
        support::generated(&without_overlay(&support::document(&body)));
    }
}

/// Generates from the document as damaged by this seed. An error describes a panic, a fault of the generator, or
/// invalid Rust.
fn attempt(document: &Value, seed: u64, printed: &AtomicUsize) -> Result<(), String> {
    let document = mutate::damaged(document, seed).to_string();
    let generation = catch_unwind(AssertUnwindSafe(|| generate(&without_overlay(&document))))
        .map_err(|panic| format!("seed {seed}: {}", panic_message(&*panic)))?;
    let faults = generation.diagnostics.iter().filter(|found| found.message.contains("fault of the generator"));
    if let Some(fault) = faults.map(ToString::to_string).next() {
        return Err(format!("seed {seed}: {fault}"));
    }
    let Some(output) = generation.output.filter(|_| !generation.diagnostics.has_errors()) else { return Ok(()) };
    printed.fetch_add(1, Ordering::Relaxed);
    for (path, text) in output.files.iter().chain(&output.conformance).filter(|(path, _)| path.ends_with(".rs")) {
        syn::parse_file(text).map_err(|error| format!("seed {seed}: {path}: {error}"))?;
    }
    Ok(())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
