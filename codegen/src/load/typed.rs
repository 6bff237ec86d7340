//! Converts a part of the tree to its `openapiv3` type.

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::pointer::Pointer;

/// Converts the value at a place. A value of another form is reported at the innermost place that is invalid.
pub(crate) fn typed<T: DeserializeOwned>(
    value: &Value,
    at: &Pointer,
    what: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    match T::deserialize(value) {
        Ok(typed) => Some(typed),
        Err(error) => {
            let place = innermost_invalid(value, at);
            diagnostics.error(
                &place,
                format!("this is not a valid {what}: {error}"),
                "compare it with the OpenAPI 3.0 specification; what contains it was left out",
            );
            None
        }
    }
}

/// Errors of `openapiv3`'s untagged enums do not say where something did not match. Schemas nest in known ways, so the
/// innermost schema that is invalid by itself is the place to report.
fn innermost_invalid(value: &Value, at: &Pointer) -> Pointer {
    for (place, schema) in nested_schemas(value, at) {
        if openapiv3::ReferenceOr::<openapiv3::Schema>::deserialize(schema).is_err() {
            return innermost_invalid(schema, &place);
        }
    }
    at.clone()
}

fn nested_schemas<'v>(value: &'v Value, at: &Pointer) -> Vec<(Pointer, &'v Value)> {
    let mut found = Vec::new();
    for key in ["items", "additionalProperties", "not", "schema"] {
        if let Some(schema) = value.get(key).filter(|v| !v.is_boolean()) {
            found.push((at.key(key), schema));
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for (index, schema) in value.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            found.push((at.key(key).index(index), schema));
        }
    }
    for (name, schema) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
        found.push((at.key("properties").key(name), schema));
    }
    found
}
