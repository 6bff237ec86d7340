//! Compares output with input.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::instance::pointer;

/// The differences between two values. A member at a place in `may_go` may be missing; everything else must be equal.
/// 24 and 24.0 are equal: RFC 8259 has only one kind of number, and so do the other clients of the API.
pub(crate) fn differences(given: &Value, kept: &Value, may_go: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    compare(given, kept, &mut Vec::new(), may_go, &mut found);
    found
}

fn compare(given: &Value, kept: &Value, at: &mut Vec<String>, may_go: &BTreeSet<String>, found: &mut Vec<String>) {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            for (name, given) in given {
                at.push(name.clone());
                match kept.get(name) {
                    Some(kept) => compare(given, kept, at, may_go, found),
                    None if may_go.contains(&pointer(at)) => {}
                    None => found.push(format!("{}: {given} is gone", pointer(at))),
                }
                at.pop();
            }
            for (name, kept) in kept.iter().filter(|(name, _)| !given.contains_key(*name)) {
                found.push(format!("{}/{name}: {kept} is new", pointer(at)));
            }
        }
        (Value::Array(given), Value::Array(kept)) if given.len() == kept.len() => {
            for (index, (given, kept)) in given.iter().zip(kept).enumerate() {
                at.push(index.to_string());
                compare(given, kept, at, may_go, found);
                at.pop();
            }
        }
        (Value::Number(given), Value::Number(kept)) if same(given, kept) => {}
        _ if given == kept => {}
        _ => found.push(format!("{}: {given} became {kept}", pointer(at))),
    }
}

fn same(given: &serde_json::Number, kept: &serde_json::Number) -> bool {
    match (given.as_i64(), kept.as_i64()) {
        (Some(given), Some(kept)) => given == kept,
        _ => given.as_f64() == kept.as_f64(),
    }
}
