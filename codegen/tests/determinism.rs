//! The same document always gives the same bytes.

mod support;

use std::fmt::Write as _;

use frameio_codegen::{Input, Output};
use serde_json::Value;
use support::random::Random;
use support::{generated, text, without_overlay};

/// The output for the SDK's input, with the document in another notation.
fn of_sdk(document: &str) -> Output {
    let (overlay, names) = (text("spec/overlay.yaml"), text("spec/names.lock"));
    let input = Input {
        document,
        document_name: "spec/frameio-v4.yaml",
        overlay: Some(&overlay),
        names: Some(&names),
        borrowed: false,
    };
    generated(&input)
}

#[test]
fn the_order_of_keys_and_the_notation_change_nothing() {
    let yaml = text("spec/frameio-v4.yaml");
    let tree: Value = serde_yaml::from_str(&yaml).unwrap();
    let first = of_sdk(&yaml);
    let mut others = vec![("a second run", yaml), ("JSON", tree.to_string())];
    for seed in 0..3 {
        others.push(("shuffled keys", shuffled(&tree, &mut Random::seeded(seed))));
    }
    for (what, document) in others {
        let other = of_sdk(&document);
        assert!(other.names == first.names, "{what}: the names differ");
        for (path, text) in &first.files {
            assert!(other.files.get(path) == Some(text), "{what}: {path} differs");
        }
        assert_eq!(other.files.len(), first.files.len(), "{what}");
        assert!(other.conformance == first.conformance, "{what}: the driver differs");
    }
}

/// Names that are assigned without a lock do not depend on the order of keys either.
#[test]
fn names_do_not_depend_on_the_order_of_keys() {
    let document = support::fixture("collisions.yaml");
    let tree: Value = serde_yaml::from_str(&document).unwrap();
    let first = generated(&support::without_overlay(&document));
    for seed in 0..20 {
        let document = shuffled(&tree, &mut Random::seeded(seed));
        let other = generated(&support::without_overlay(&document));
        assert_eq!(other.names, first.names, "seed {seed}");
        assert!(other.files == first.files && other.conformance == first.conformance, "seed {seed}");
    }
}

#[test]
fn no_generated_file_exceeds_3000_lines() {
    let output = of_sdk(&text("spec/frameio-v4.yaml"));
    for (path, text) in output.files.into_iter().chain(output.conformance) {
        let lines = text.lines().count();
        assert!(lines <= 3_000, "{path} has {lines} lines");
    }
}

/// The value as JSON with the keys of its objects in random order.
fn shuffled(value: &Value, random: &mut Random) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            random.shuffle(&mut entries);
            let mut out = String::from("{");
            for (index, (key, value)) in entries.into_iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(out, "{comma}{}:{}", Value::from(key.as_str()), shuffled(value, random));
            }
            out + "}"
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shuffled(item, random)).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// Rewrites the document in the notation of OpenAPI 3.1.
fn to_openapi_3_1(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(to_openapi_3_1);
            if object.get("nullable") == Some(&Value::Bool(true)) {
                let null = serde_json::json!({ "type": "null" });
                let ty = object.get("type").cloned();
                let is_reference = object.get("allOf").and_then(Value::as_array).is_some_and(|parts| parts.len() == 1);
                if let Some(Value::Array(members)) = object.get_mut("oneOf") {
                    members.push(null);
                    object.remove("nullable");
                } else if let Some(ty) = ty {
                    object.insert("type".to_owned(), serde_json::json!([ty, "null"]));
                    object.remove("nullable");
                } else if is_reference && let Some(Value::Array(mut parts)) = object.remove("allOf") {
                    parts.push(null);
                    object.insert("anyOf".to_owned(), Value::Array(parts));
                    object.remove("nullable");
                }
            }
            if let Some([only]) = object.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
                let only = only.clone();
                object.remove("enum");
                object.insert("const".to_owned(), only);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(to_openapi_3_1),
        _ => {}
    }
}

#[test]
fn an_equivalent_openapi_3_1_document_gives_the_same_bytes() {
    let document: Value = serde_yaml::from_str(&text("spec/frameio-v4.yaml")).unwrap();
    let mut twin = document.clone();
    to_openapi_3_1(&mut twin);
    twin["openapi"] = "3.1.0".into();
    let text = twin.to_string();
    assert!(
        text.matches("\"null\"").count() > 100 && text.contains("\"const\""),
        "the rewritten document should use 3.1 notation"
    );
    assert!(!text.contains("\"nullable\":true"), "the rewritten document should use no 3.0 notation");
    let (before, after) = (of_sdk(&document.to_string()), of_sdk(&text));
    assert!(before.files == after.files, "the generated SDK should be the same");
    assert!(before.conformance == after.conformance && before.names == after.names);
    let (overlay, names) = (support::text("spec/overlay.yaml"), support::text("spec/names.lock"));
    let (before, after) = (document.to_string(), text);
    let input = |document| Input { overlay: Some(&overlay), names: Some(&names), ..without_overlay(document) };
    let report = frameio_codegen::diff(&input(&before), &input(&after)).unwrap();
    assert!(report.changes.is_empty(), "the notation alone should be no change: {}", report.to_text());
}
