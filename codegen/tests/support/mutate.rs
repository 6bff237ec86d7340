//! Damages a document; the same seed gives the same damage.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::random::Random;

const ODD_TEXTS: &[&str] = &[
    "",
    "self",
    "Self",
    "crate",
    "_",
    "type",
    "data",
    "é",
    "🦀",
    "1",
    "-1",
    "a b",
    "a\nb",
    "a\r| b\rc",
    "\"",
    "`",
    "*/",
    "{id}",
    "{",
    "<p",
    "[a](b",
    "(](",
    "https://",
    "\0",
    "#/components/schemas/Gone",
    "#",
    "$ref",
    "string",
    "object",
    "integer",
    "array",
    "date-time",
    "204",
    "2XX",
    "additional",
    "additionalProperties",
    "Links",
    "String",
    "Option",
];

/// A part of the document with up to four faults.
pub(crate) fn damaged(document: &Value, seed: u64) -> Value {
    let mut random = Random::seeded(seed);
    let mut part = part(document, &mut random);
    for _ in 0..=random.below(4) {
        damage(&mut part, &mut random);
    }
    part
}

/// Some of the paths, with the components that they reach.
fn part(document: &Value, random: &mut Random) -> Value {
    let all = document["paths"].as_object().unwrap();
    let names: Vec<&String> = all.keys().collect();
    let mut paths = Map::new();
    for _ in 0..=random.below(2) {
        let name = *random.pick(&names);
        paths.insert(name.clone(), all[name].clone());
    }
    let mut part = json!({"components": {}});
    for key in ["openapi", "info", "servers", "tags"] {
        part[key] = document[key].clone();
    }
    let mut open = Vec::new();
    references(&Value::Object(paths.clone()), &mut open);
    part["paths"] = Value::Object(paths);
    let mut seen = BTreeSet::new();
    while let Some(reference) = open.pop() {
        let steps: Vec<&str> = reference.split('/').collect();
        let [_, "components", kind, name] = steps.as_slice() else { continue };
        if seen.insert(reference.clone()) {
            let component = &document["components"][kind][name];
            references(component, &mut open);
            part["components"][kind][name] = component.clone();
        }
    }
    part
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with("#/components/") => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(object) => object.values().for_each(|value| references(value, found)),
        _ => {}
    }
}

fn damage(document: &mut Value, random: &mut Random) {
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    let place = random.pick(&places).clone();
    let other: &String = random.pick(&places);
    let other = document.pointer(other).cloned().unwrap_or(Value::Null);
    let (parent, key) = place.rsplit_once('/').unwrap_or(("", ""));
    match random.below(5) {
        0 => drop(take(document, parent, key)),
        1 => {
            if let Some(node) = document.pointer_mut(&place) {
                *node = other;
            }
        }
        2 => {
            if let Some(node) = document.pointer_mut(&place) {
                *node = odd_value(random);
            }
        }
        3 => {
            let copy = document.pointer(&place).cloned().unwrap_or(Value::Null);
            put(document, parent, &format!("{key}{}", random.below(3)), copy);
        }
        _ => {
            if let Some(value) = take(document, parent, key) {
                put(document, parent, odd_text(random), value);
            }
        }
    }
}

/// Collects the pointers of all values below the root.
fn collect(value: &Value, at: String, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (escape(key), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let place = format!("{at}/{key}");
        found.push(place.clone());
        collect(value, place, found);
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

fn take(document: &mut Value, parent: &str, key: &str) -> Option<Value> {
    match document.pointer_mut(parent)? {
        Value::Object(object) => object.remove(&unescape(key)),
        Value::Array(items) => key.parse().ok().filter(|index| *index < items.len()).map(|index| items.remove(index)),
        _ => None,
    }
}

fn put(document: &mut Value, parent: &str, key: &str, value: Value) {
    match document.pointer_mut(parent) {
        Some(Value::Object(object)) => drop(object.insert(unescape(key), value)),
        Some(Value::Array(items)) => items.push(value),
        _ => {}
    }
}

fn odd_value(random: &mut Random) -> Value {
    match random.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1e308),
        5 => json!([]),
        6 => json!({}),
        7 => json!([[], {}, null]),
        8 => json!({"type": "object"}),
        9 => json!({"type": ["string", "null"]}),
        10 => json!({"oneOf": [{"type": "string"}, {"type": "array", "items": {}}]}),
        11 => json!({"allOf": [{"type": "string"}, {"properties": {"a": {"type": "integer"}}}]}),
        12 => json!({"type": "string", "enum": ["a", "A", "a-", "", "Unknown", "self", "1"]}),
        _ => Value::String(odd_text(random).to_owned()),
    }
}

fn odd_text(random: &mut Random) -> &'static str {
    random.pick::<&'static str>(ODD_TEXTS)
}
