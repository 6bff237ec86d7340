//! A second interface of one crate: the types that it shares with the first, and those of its own.

#![allow(clippy::unwrap_used, reason = "a test whose document is wrong has failed")]

mod support;

use frameio_codegen::generate_beside;
use support::{document, without_overlay};

/// A document with an operation that returns a `Thing` with the given property and takes the given header.
fn interface(thing: &str, header: &str) -> String {
    document(&format!(
        "paths:
  /things/{{thing_id}}:
    get:
      operationId: things.show
      tags: [Things]
      parameters: [{{ name: thing_id, in: path, required: true, schema: {{ type: string }} }}{header}]
      responses: {{ '200': {{ description: ., content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }}
components:
  schemas:
    Part: {{ type: object, required: [name], properties: {{ name: {{ type: string }} }} }}
    Parcel: {{ type: object, required: [part], properties: {{ part: {{ $ref: '#/components/schemas/Part' }} }} }}
    Thing: {{ type: object, required: [id, box], properties: {{ {thing}, box: {{ $ref: '#/components/schemas/Parcel' }} }} }}
"
    ))
}

fn models(first: &str, second: &str) -> (String, String) {
    let output = generate_beside(&without_overlay(second), &without_overlay(first), "next").output.unwrap();
    let models = |wanted: fn(&str) -> bool| {
        let found = output.files.iter().filter(|(path, _)| path.contains("/models/") && wanted(path));
        found.map(|(_, text)| text.as_str()).collect::<String>()
    };
    assert!(output.files.keys().all(|path| path.starts_with("src/generated_next/") || path == "REFERENCE-next.md"));
    (models(|path| path.ends_with("mod.rs")), models(|path| !path.ends_with("mod.rs")))
}

const HEADER: &str = ", { name: api-version, in: header, required: true, schema: { type: string, enum: [next] } }";
const THING: &str = "id: { type: string }";

#[test]
fn equal_types_are_shared_even_if_their_descriptions_differ() {
    let words = "id: { type: string, description: Another word. }";
    let (root, own) = models(&interface(THING, ""), &interface(words, HEADER));
    assert!(root.contains("pub use crate::generated::models::{Parcel, Part, Thing};"), "{root}");
    assert!(!own.contains("struct"), "{own}");
}

#[test]
fn a_different_type_is_generated_and_uses_shared_types() {
    let (root, own) = models(&interface(THING, ""), &interface("id: { type: integer }", HEADER));
    assert!(root.contains("pub use crate::generated::models::{Parcel, Part};"), "{root}");
    assert!(own.contains("pub struct Thing {") && own.contains("use super::Parcel;"), "{own}");
}

#[test]
fn a_type_with_a_different_member_type_is_not_shared() {
    let other = interface(THING, HEADER).replace("name: { type: string } }", "name: { type: boolean } }");
    let (root, own) = models(&interface(THING, ""), &other);
    assert!(!root.contains("crate::generated::models"), "{root}");
    assert!(["Part", "Parcel", "Thing"].iter().all(|name| own.contains(&format!("pub struct {name} {{"))), "{own}");
}

#[test]
fn calls_of_the_second_interface_send_its_header_and_have_separate_limits() {
    let (first, second) = (interface(THING, ""), interface(THING, HEADER));
    let output = generate_beside(&without_overlay(&second), &without_overlay(&first), "next").output.unwrap();
    let operations = &output.files["src/generated_next/operations.rs"];
    assert!(operations.contains("id: \"next.things.show\""), "{operations}");
    assert!(operations.contains("(\"api-version\", \"next\")"), "{operations}");
    assert!(output.files["src/generated_next/scope.rs"].contains("pub struct Next<'a, M: Mode = Async>"));
    assert!(output.conformance["src/generated_next/calls/things.rs"].contains("client.next().things().show("));
}
