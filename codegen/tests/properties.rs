//! Any text is accepted as a document, an overlay or a lock: the generator returns files or diagnostics, never panics,
//! and never prints invalid Rust.

#![allow(clippy::unwrap_used, reason = "a test without its files has failed")]

mod support;

use std::fs;

use frameio_codegen::{Input, generate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};
use support::{fixture, without_overlay, workspace};

fn check(input: &Input<'_>) -> Result<(), TestCaseError> {
    let generation = generate(input);
    for found in generation.diagnostics.iter() {
        prop_assert!(!found.message.contains("fault of the generator"), "{found}");
    }
    Ok(())
}

/// Names of members, with and without a meaning in OpenAPI.
const KEYS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "const",
    "exclusiveMinimum",
    "patternProperties",
    "prefixItems",
    "anyOf",
    "components",
    "content",
    "default",
    "description",
    "discriminator",
    "enum",
    "explode",
    "format",
    "get",
    "in",
    "items",
    "mapping",
    "name",
    "nullable",
    "oneOf",
    "openapi",
    "operationId",
    "parameters",
    "paths",
    "post",
    "properties",
    "propertyName",
    "required",
    "requestBody",
    "responses",
    "schema",
    "schemas",
    "style",
    "tags",
    "type",
    "200",
    "204",
    "2XX",
    "default",
    "application/json",
    "/things/{thing_id}",
    "A",
    "B",
    "self",
    "",
];

/// Values of members, with and without a meaning in OpenAPI.
const TEXTS: &[&str] = &[
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/paths/~1things",
    "#",
    "3.0.0",
    "array",
    "boolean",
    "date-time",
    "deepObject",
    "form",
    "header",
    "integer",
    "number",
    "object",
    "path",
    "query",
    "string",
    "things.list",
    "thing_id",
    "after",
    "type",
    "😀",
    "",
];

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => select(TEXTS).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(8, 200, 6, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => vec((select(KEYS), inner), 0..6).prop_map(|members| {
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
            }),
        ]
    })
}

/// A document with arbitrary paths and schemas.
fn document() -> impl Strategy<Value = String> {
    (tree(), tree(), tree(), tree(), select(vec!["3.0.0", "3.1.0"])).prop_map(|(item, a, b, rest, version)| {
        serde_json::json!({
            "openapi": version, "info": { "title": "T", "version": "1" },
            "paths": { "/things/{thing_id}": { "get": item, "post": rest } },
            "components": { "schemas": { "A": a, "B": b } },
        })
        .to_string()
    })
}

/// A schema of common constructs, nested arbitrarily.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(serde_json::json!({ "type": "string" })),
        Just(serde_json::json!({ "type": "string", "enum": ["a", "b"] })),
        Just(serde_json::json!({ "type": "integer", "nullable": true })),
        Just(serde_json::json!({ "$ref": "#/components/schemas/A" })),
        Just(serde_json::json!({})),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let members = vec((select(KEYS), inner.clone()), 1..4);
        prop_oneof![
            inner.clone().prop_map(|item| serde_json::json!({ "type": "array", "items": item })),
            inner.clone().prop_map(|value| serde_json::json!({ "type": "object", "additionalProperties": value })),
            members.prop_map(|members| {
                let members: Map<_, _> = members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
                serde_json::json!({ "type": "object", "properties": members })
            }),
            vec(inner.clone(), 1..3).prop_map(|members| serde_json::json!({ "oneOf": members })),
            vec(inner, 1..3).prop_map(|parts| serde_json::json!({ "allOf": parts })),
        ]
    })
}

/// A tag: a word that the runtime or Rust uses already, or any text.
fn tag() -> impl Strategy<Value = String> {
    let words =
        ["tokens", "settings", "base", "limiter", "ready", "inner", "client", "id", "new", "mod", "type", "Self"];
    prop_oneof![3 => select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A document whose components are not used by any operation, and whose operations have unusual tags.
fn unused_components_and_odd_tags() -> impl Strategy<Value = String> {
    (vec(schema(), 1..4), vec(tag(), 1..4)).prop_map(|(schemas, tags)| {
        let names = ["A", "B", "Unused"];
        let schemas: Map<_, _> = names.iter().zip(schemas).map(|(name, schema)| ((*name).to_owned(), schema)).collect();
        let operation = |(index, tag): (usize, &String)| {
            let responses = serde_json::json!({ "204": { "description": "." } });
            let operation =
                serde_json::json!({ "operationId": format!("{tag}.x{index}"), "tags": [tag], "responses": responses });
            (format!("/{index}"), serde_json::json!({ "get": operation }))
        };
        let paths: Map<_, _> = tags.iter().enumerate().map(operation).collect();
        serde_json::json!({
            "openapi": "3.0.0", "info": { "title": "T", "version": "1" },
            "paths": paths, "components": { "schemas": schemas },
        })
        .to_string()
    })
}

/// The fixture with some lines removed, duplicated, swapped or truncated.
fn damaged(text: &str, damages: &[(Index, Index, u8)]) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for (one, other, kind) in damages {
        let (one, other) = (one.index(lines.len()), other.index(lines.len()));
        match kind % 4 {
            0 if lines.len() > 1 => drop(lines.remove(one)),
            1 => lines.insert(one, lines[other]),
            2 => lines.swap(one, other),
            _ => lines[one] = lines[one].get(..lines[one].len() / 2).unwrap_or_default(),
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, max_shrink_time: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_files_or_diagnostics(text in any::<String>()) {
        check(&without_overlay(&text))?;
    }

    #[test]
    fn any_json_gives_files_or_diagnostics(tree in tree()) {
        check(&without_overlay(&tree.to_string()))?;
    }

    #[test]
    fn any_schemas_and_operations_give_files_or_diagnostics(document in document()) {
        check(&without_overlay(&document))?;
    }

    #[test]
    fn unused_components_and_unusual_tags_give_files_or_diagnostics(document in unused_components_and_odd_tags()) {
        check(&without_overlay(&document))?;
    }

    #[test]
    fn damaged_documents_give_files_or_diagnostics(
        name in select(vec!["petstore.yaml", "unions.yaml", "collisions.yaml"]),
        damages in vec(any::<(Index, Index, u8)>(), 1..5),
    ) {
        check(&without_overlay(&damaged(&fixture(name), &damages)))?;
    }

    #[test]
    fn damaged_overlays_and_locks_give_files_or_diagnostics(damages in vec(any::<(Index, Index, u8)>(), 1..5)) {
        let (document, overlay) = (fixture("traps.yaml"), damaged(&fixture("traps.overlay.yaml"), &damages));
        let names = damaged("operation files.list = files.all\ntype #/components/schemas/File = Media\nid file_id = MediaId", &damages);
        check(&Input { overlay: Some(&overlay), names: Some(&names), ..without_overlay(&document) })?;
    }
}

/// The corpus of the fuzzer: its seeds, and the inputs that failed once.
#[test]
fn the_fuzz_corpus_gives_files_or_diagnostics() {
    let texts = |folder: &str| -> Vec<String> {
        let folder = workspace().join("codegen/fuzz/corpus").join(folder);
        fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    };
    for document in texts("document") {
        check(&without_overlay(&document)).unwrap();
    }
    let document = fixture("petstore.yaml");
    for text in texts("overlay") {
        let (overlay, names) = text.split_once("\n---\n").unwrap_or((&text, ""));
        check(&Input { overlay: Some(overlay), names: Some(names), ..without_overlay(&document) }).unwrap();
    }
}
