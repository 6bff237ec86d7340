//! The same document gives the same bytes.

mod support;

use std::fmt::Write as _;

use frameio_codegen::{Input, Output};
use serde_json::Value;
use support::random::Random;
use support::{generated, text};

/// The input of the SDK, with the document written another way.
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
fn the_order_of_keys_and_the_format_change_nothing() {
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

/// The names that are given without a lock do not depend on the order either.
#[test]
fn names_come_from_what_things_are_called() {
    let document = support::fixture("collisions.yaml");
    let tree: Value = serde_yaml::from_str(&document).unwrap();
    let first = generated(&support::alone(&document));
    for seed in 0..20 {
        let document = shuffled(&tree, &mut Random::seeded(seed));
        let other = generated(&support::alone(&document));
        assert_eq!(other.names, first.names, "seed {seed}");
        assert!(other.files == first.files && other.conformance == first.conformance, "seed {seed}");
    }
}

#[test]
fn no_generated_file_is_too_long_to_read() {
    let output = of_sdk(&text("spec/frameio-v4.yaml"));
    for (path, text) in output.files.into_iter().chain(output.conformance) {
        let lines = text.lines().count();
        assert!(lines <= 3_000, "{path} has {lines} lines");
    }
}

/// JSON whose objects have their keys in another order.
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
