//! Converts OpenAPI 3.1 to 3.0: a tree in, an equivalent 3.0 tree out, and diagnostics for what 3.0 cannot express.
//! JSON pointers stay the same.

use serde_json::{Map, Value, json};

use crate::diagnostic::Diagnostics;
use crate::pointer::Pointer;

/// Keywords whose value is a schema.
const SCHEMA_KEYWORDS: &[&str] = &["additionalProperties", "items", "not"];

/// Keywords whose value is a list of schemas.
const SCHEMA_LIST_KEYWORDS: &[&str] = &["allOf", "anyOf", "oneOf"];

/// Keywords of 3.1 that 3.0 cannot express.
const UNSUPPORTED: &[&str] = &[
    "$defs",
    "$dynamicRef",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
];

/// Rewrites a 3.1 document.
pub(super) fn downgrade(document: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(object) = document.as_object_mut() else { return };
    if let Some(Value::String(version)) = object.get_mut("openapi") {
        *version = version.replacen("3.1", "3.0", 1);
    }
    let root = Pointer::root();
    if object.contains_key("webhooks") {
        diagnostics.note(&root.key("webhooks"), "webhooks are not generated: they are calls that a server receives");
    }
    // In 3.1, `paths` is optional.
    object.entry("paths").or_insert_with(|| json!({}));
    let items = object.get("components").and_then(|components| components.get("pathItems")).cloned();
    if let Some(Value::Object(paths)) = object.get_mut("paths") {
        paths.values_mut().for_each(|item| inline_path_item(item, items.as_ref()));
    }
    walk(document, &root, diagnostics);
}

/// Replaces a reference to a path item in the components by its content.
fn inline_path_item(item: &mut Value, shared: Option<&Value>) {
    let name =
        item.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix("#/components/pathItems/"));
    if let Some(found) = name.and_then(|name| shared?.get(name.replace("~1", "/").replace("~0", "~"))) {
        *item = found.clone();
    }
}

/// Walks through everything that is not a schema, to find the schemas.
fn walk(value: &mut Value, at: &Pointer, diagnostics: &mut Diagnostics) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                let place = at.key(key);
                match key.as_str() {
                    "example" | "examples" | "webhooks" => {}
                    "schema" => schema(value, &place, diagnostics),
                    "schemas" if at.last() == "components" => members(value, &place, diagnostics),
                    _ => walk(value, &place, diagnostics),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &at.index(index), diagnostics);
            }
        }
        _ => {}
    }
}

/// Converts the schemas of an object.
fn members(value: &mut Value, at: &Pointer, diagnostics: &mut Diagnostics) {
    for (name, value) in value.as_object_mut().into_iter().flatten() {
        schema(value, &at.key(name), diagnostics);
    }
}

fn schema(value: &mut Value, at: &Pointer, diagnostics: &mut Diagnostics) {
    if let Value::Bool(anything) = value {
        if !*anything {
            diagnostics.warn(at, "a schema that no value fits is taken as one that any does", "remove what has it");
        }
        *value = json!({});
    }
    let Some(object) = value.as_object_mut() else { return };
    for key in SCHEMA_KEYWORDS {
        // A boolean `additionalProperties` is valid in 3.0 as well.
        if let Some(value) = object.get_mut(*key).filter(|value| *key != "additionalProperties" || value.is_object()) {
            schema(value, &at.key(key), diagnostics);
        }
    }
    if let Some(value) = object.get_mut("properties") {
        members(value, &at.key("properties"), diagnostics);
    }
    for key in SCHEMA_LIST_KEYWORDS {
        let list = object.get_mut(*key).and_then(Value::as_array_mut).into_iter().flatten();
        for (index, member) in list.enumerate() {
            schema(member, &at.key(key).index(index), diagnostics);
        }
    }
    object.remove("examples");
    constant(object, at, diagnostics);
    types(object, at, diagnostics);
    alternatives(object);
    bounds(object);
    content(object);
    patterns(object, at, diagnostics);
    reference(object);
    for key in UNSUPPORTED.iter().filter(|key| object.contains_key(**key)) {
        diagnostics.warn(
            &at.key(key),
            format!("`{key}` is not read: the type may be wider than what the API takes"),
            "nothing, if that is good enough",
        );
    }
}

/// Converts `const` to an `enum` with one value.
fn constant(object: &mut Map<String, Value>, at: &Pointer, diagnostics: &mut Diagnostics) {
    let Some(value) = object.remove("const") else { return };
    match &value {
        Value::String(_) => {
            object.entry("type").or_insert_with(|| json!("string"));
            object.insert("enum".to_owned(), json!([value]));
        }
        Value::Null => drop(object.entry("type").or_insert_with(|| json!("null"))),
        other => {
            let ty = match other {
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_f64() => "number",
                Value::Number(_) => "integer",
                Value::Array(_) => "array",
                _ => "object",
            };
            object.entry("type").or_insert_with(|| json!(ty));
            diagnostics.note(&at.key("const"), format!("`const: {other}` is no text: any {ty} is taken"));
        }
    }
}

/// Converts a list of types: null becomes `nullable`, and several other types become alternatives.
fn types(object: &mut Map<String, Value>, at: &Pointer, diagnostics: &mut Diagnostics) {
    let listed: Vec<String> = match object.get("type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(only)) if only == "null" => vec![only.clone()],
        _ => return,
    };
    object.remove("type");
    let (nulls, types): (Vec<String>, Vec<String>) = listed.into_iter().partition(|ty| ty == "null");
    if !nulls.is_empty() {
        object.insert("nullable".to_owned(), json!(true));
    }
    match types.as_slice() {
        [] => {}
        [only] => drop(object.insert("type".to_owned(), json!(only))),
        _ if SCHEMA_LIST_KEYWORDS.iter().any(|key| object.contains_key(*key)) => {
            diagnostics.note(&at.key("type"), "several types beside alternatives: the alternatives say more");
        }
        several => {
            // Each alternative takes the keywords that concern it.
            let alternatives = several.iter().map(|ty| {
                let mut member = Map::new();
                for key in about(ty).iter().filter(|key| object.contains_key(**key)) {
                    member.extend(object.get(*key).map(|value| ((*key).to_owned(), value.clone())));
                }
                member.insert("type".to_owned(), json!(ty));
                Value::Object(member)
            });
            let alternatives: Vec<Value> = alternatives.collect();
            for key in several.iter().flat_map(|ty| about(ty)) {
                object.remove(*key);
            }
            object.insert("oneOf".to_owned(), Value::Array(alternatives));
        }
    }
}

/// The keywords that concern values of this type.
fn about(ty: &str) -> &'static [&'static str] {
    match ty {
        "string" => &["format", "enum", "minLength", "maxLength", "pattern"],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => &["properties", "required", "additionalProperties", "minProperties", "maxProperties"],
        _ => &[],
    }
}

/// Converts a null alternative to `nullable` on the others.
fn alternatives(object: &mut Map<String, Value>) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(members)) = object.get_mut(key) else { continue };
        let is_null = |member: &Value| *member == json!({ "nullable": true });
        if !members.iter().any(is_null) {
            continue;
        }
        members.retain(|member| !is_null(member));
        if let [only] = members.as_slice() {
            let only = only.clone();
            object.remove(key);
            let is_alone = !object.contains_key("allOf");
            if is_alone {
                object.insert("allOf".to_owned(), json!([only]));
            }
        }
        object.insert("nullable".to_owned(), json!(true));
    }
}

/// Converts an exclusive bound to a bound with a flag.
fn bounds(object: &mut Map<String, Value>) {
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let Some(value) = object.get(exclusive).filter(|value| value.is_number()).cloned() else { continue };
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        // If both bounds are given, the stricter one applies.
        let is_wider = match (number(object.get(bound)), number(Some(&value))) {
            (Some(inclusive), Some(exclusive)) if bound == "minimum" => exclusive < inclusive,
            (Some(inclusive), Some(exclusive)) => exclusive > inclusive,
            _ => false,
        };
        if is_wider {
            object.remove(exclusive);
        } else {
            object.insert(bound.to_owned(), value);
            object.insert(exclusive.to_owned(), json!(true));
        }
    }
}

/// Converts the keywords for the encoding of bytes in strings.
fn content(object: &mut Map<String, Value>) {
    let encoding = object.remove("contentEncoding");
    let media_type = object.remove("contentMediaType");
    let format = match (encoding, media_type) {
        (Some(_), _) => "byte",
        (None, Some(_)) => "binary",
        (None, None) => return,
    };
    object.entry("format").or_insert_with(|| json!(format));
}

/// Converts `patternProperties` to `additionalProperties`.
fn patterns(object: &mut Map<String, Value>, at: &Pointer, diagnostics: &mut Diagnostics) {
    if let Some(Value::Bool(_)) = object.get("unevaluatedProperties") {
        object.remove("unevaluatedProperties");
    }
    let Some(Value::Object(patterns)) = object.remove("patternProperties") else { return };
    let place = at.key("patternProperties");
    let Some((pattern, mut value)) = patterns.into_iter().next() else { return };
    schema(&mut value, &place.key(&pattern), diagnostics);
    diagnostics.note(&place, "names are not checked against their patterns");
    if !object.get("additionalProperties").is_some_and(Value::is_object) {
        object.insert("additionalProperties".to_owned(), value);
    }
}

/// In 3.0, keywords beside a reference are ignored: the reference becomes the only part of an `allOf`.
fn reference(object: &mut Map<String, Value>) {
    let says_more = object.keys().any(|key| !["$ref", "description", "summary"].contains(&key.as_str()));
    if says_more
        && !object.contains_key("allOf")
        && let Some(reference) = object.remove("$ref")
    {
        object.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn downgraded(schema: Value) -> (Value, Vec<String>) {
        let mut document = json!({ "openapi": "3.1.0", "paths": {}, "components": { "schemas": { "A": schema } } });
        let mut found = Diagnostics::default();
        downgrade(&mut document, &mut found);
        assert_eq!(document["openapi"], "3.0.0");
        (document["components"]["schemas"]["A"].clone(), found.iter().map(|found| found.place.to_string()).collect())
    }

    #[test]
    fn keywords_of_3_1_are_converted() {
        let r = "#/components/schemas/B";
        for (new, old) in [
            (
                json!({ "type": ["string", "null"], "maxLength": 3 }),
                json!({ "type": "string", "nullable": true, "maxLength": 3 }),
            ),
            (json!({ "const": "a" }), json!({ "type": "string", "enum": ["a"] })),
            (json!({ "type": "string", "examples": ["a"] }), json!({ "type": "string" })),
            (json!({ "$ref": r, "deprecated": true }), json!({ "allOf": [{ "$ref": r }], "deprecated": true })),
            (json!({ "$ref": r, "description": "." }), json!({ "$ref": r, "description": "." })),
            (
                json!({ "anyOf": [{ "$ref": r }, { "type": "null" }] }),
                json!({ "allOf": [{ "$ref": r }], "nullable": true }),
            ),
            (
                json!({ "oneOf": [{ "$ref": r }, { "type": "string" }, { "type": "null" }] }),
                json!({ "oneOf": [{ "$ref": r }, { "type": "string" }], "nullable": true }),
            ),
            (json!({ "exclusiveMinimum": 0 }), json!({ "minimum": 0, "exclusiveMinimum": true })),
            (json!({ "exclusiveMaximum": 9, "maximum": 5 }), json!({ "maximum": 5 })),
            (
                json!({ "properties": { "const": { "const": "x" }, "any": true } }),
                json!({ "properties": { "const": { "type": "string", "enum": ["x"] }, "any": {} } }),
            ),
            (
                json!({ "type": ["string", "integer", "null"], "maxLength": 3 }),
                json!({ "oneOf": [{ "type": "string", "maxLength": 3 }, { "type": "integer" }], "nullable": true }),
            ),
            (json!({ "type": "string", "contentEncoding": "base64" }), json!({ "type": "string", "format": "byte" })),
            (
                json!({ "items": { "type": ["integer", "null"] } }),
                json!({ "items": { "type": "integer", "nullable": true } }),
            ),
            (json!({ "additionalProperties": false }), json!({ "additionalProperties": false })),
        ] {
            let (found, diagnostics) = downgraded(new.clone());
            assert_eq!((found, diagnostics), (old, Vec::new()), "{new}");
        }
    }

    #[test]
    fn inexpressible_keywords_are_reported_with_their_place() {
        let (_, found) =
            downgraded(json!({ "properties": { "a": { "prefixItems": [{}] }, "b": false, "c": { "const": 1 } } }));
        let at = |rest: &str| format!("#/components/schemas/A/properties/{rest}");
        assert_eq!(found, [at("a/prefixItems"), at("b"), at("c/const")]);
        let (schema, found) = downgraded(json!({ "patternProperties": { "^x": { "type": ["string", "null"] } } }));
        assert_eq!(schema, json!({ "additionalProperties": { "type": "string", "nullable": true } }));
        assert_eq!(found, ["#/components/schemas/A/patternProperties"]);
    }

    #[test]
    fn pointers_refer_to_the_original_document() {
        let get = json!({ "parameters": [{ "name": "a", "schema": { "type": ["string", "null"] } }] });
        let mut document = json!({ "openapi": "3.1.1", "webhooks": {}, "paths": { "/a": { "$ref": "#/components/pathItems/A" } },
            "components": { "pathItems": { "A": { "get": get } } } });
        downgrade(&mut document, &mut Diagnostics::default());
        let schema = &document["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(schema, &json!({ "type": "string", "nullable": true }));
    }
}
