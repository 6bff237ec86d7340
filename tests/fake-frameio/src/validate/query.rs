//! Validates the query string. Input: the raw text and the operation's parameters. Output: typed values by name, or
//! violations.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::checker::check;
use super::violation::Violation;
use crate::spec::{Operation, Param, ParamLocation, Spec, reference_name};

/// The valid includes for collections; the document allows any string.
const COLLECTION_INCLUDES: [&str; 3] = ["creator", "project", "shares"];
/// The valid kinds for the children of a folder; the document allows any string.
const CHILD_TYPES: [&str; 3] = ["file", "folder", "version_stack"];

/// The decoded name and value pairs, in order.
pub(crate) fn pairs(raw: &str) -> Vec<(String, String)> {
    raw.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Parses the query. Like in the service, only the first value of a repeated name counts.
pub(crate) fn read(
    spec: &Spec,
    operation: &Operation,
    raw: &str,
    found: &mut Vec<Violation>,
) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (name, text) in pairs(raw) {
        let (head, field) = split_deep(&name);
        let Some(param) = query_param(operation, head) else {
            report(found, &format!("/{head}"), format!("Unexpected field: {head}"));
            continue;
        };
        match field {
            Some(field) => deep(spec, param, field, &text, &mut values, found),
            None => {
                values.entry(head.to_owned()).or_insert_with(|| plain(spec, param, &text));
            }
        }
    }
    for param in operation.params.iter().filter(|param| param.location == ParamLocation::Query) {
        match values.get(&param.name) {
            Some(value) => found.extend(check_param(spec, param, value)),
            None if param.required => {
                report(found, &format!("/{}", param.name), format!("Missing field: {}", param.name));
            }
            None => {}
        }
    }
    values
}

fn report(found: &mut Vec<Violation>, pointer: &str, detail: String) {
    found.push(Violation { pointer: pointer.to_owned(), detail });
}

fn query_param<'a>(operation: &'a Operation, name: &str) -> Option<&'a Param> {
    operation.params.iter().find(|param| param.location == ParamLocation::Query && param.name == name)
}

/// Splits `filters[from_date]` into `filters` and `from_date`.
fn split_deep(name: &str) -> (&str, Option<&str>) {
    match name.split_once('[') {
        Some((head, rest)) if rest.ends_with(']') => (head, Some(&rest[..rest.len() - 1])),
        _ => (name, None),
    }
}

fn deep(
    spec: &Spec,
    param: &Param,
    field: &str,
    text: &str,
    values: &mut BTreeMap<String, Value>,
    found: &mut Vec<Violation>,
) {
    let schema = spec.resolve(&param.schema);
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        let name = format!("{}[{field}]", param.name);
        return report(found, &format!("/{}", param.name), format!("Unexpected field: {name}"));
    }
    let object = values.entry(param.name.clone()).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(fields) = object {
        let value = match schema.get("properties").and_then(|properties| properties.get(field)) {
            Some(schema) => coerce(spec.resolve(schema), text),
            None => Value::String(text.to_owned()),
        };
        fields.entry(field.to_owned()).or_insert(value);
    }
}

fn plain(spec: &Spec, param: &Param, text: &str) -> Value {
    if is_list(param) {
        return text.split(',').map(|part| Value::String(part.to_owned())).collect();
    }
    coerce(spec.resolve(&param.schema), text)
}

/// Whether a parameter is sent as one comma-separated value.
fn is_list(param: &Param) -> bool {
    param.name == "include" || reference_name(&param.schema) == Some("ChildrenType")
}

fn coerce(schema: &Value, text: &str) -> Value {
    let parsed = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("number") => text.parse::<f64>().ok().map(Value::from),
        Some("boolean") => text.parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn check_param(spec: &Spec, param: &Param, value: &Value) -> Vec<Violation> {
    let pointer = format!("/{}", param.name);
    let Some(items) = value.as_array().filter(|_| is_list(param)) else {
        return check(spec, &param.schema, value, &pointer);
    };
    let words = match reference_name(&param.schema) {
        Some("CollectionInclude") => Some(COLLECTION_INCLUDES),
        Some("ChildrenType") => Some(CHILD_TYPES),
        _ => None,
    };
    let mut found = Vec::new();
    for item in items {
        let text = item.as_str().unwrap_or_default();
        let fits = match words {
            Some(words) => words.contains(&text),
            None => check(spec, &param.schema, item, &pointer).is_empty(),
        };
        if !fits {
            report(&mut found, &pointer, format!("Unexpected field: {text}"));
        }
    }
    found
}
