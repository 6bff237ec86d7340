//! Validates a request against its operation: path ids, query, headers, body.

use std::collections::BTreeMap;

use http::HeaderMap;
use serde_json::Value;

use crate::http::Problem;
use crate::spec::{Operation, ParamLocation, Spec};
use crate::validate::{Violation, check, query};

/// The typed content of a request.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) query: BTreeMap<String, Value>,
    /// `Null` if there is none.
    pub(crate) body: Value,
}

/// Rejects what the service rejects: 400 for invalid JSON, 415 for another content type, and otherwise 422 with an
/// entry for each violation.
pub(crate) fn read(
    spec: &Spec,
    operation: &Operation,
    path: &BTreeMap<String, String>,
    raw_query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Input, Problem> {
    let body = read_json(operation, headers, body)?;
    let mut found = Vec::new();
    for param in &operation.params {
        let text = match param.location {
            ParamLocation::Path => path.get(&param.name).map(String::as_str),
            ParamLocation::Header => headers.get(param.name.as_str()).and_then(|value| value.to_str().ok()),
            ParamLocation::Query => continue,
        };
        let pointer = format!("/{}", param.name);
        match text {
            Some(text) => found.extend(check(spec, &param.schema, &Value::String(text.to_owned()), &pointer)),
            None if param.required => {
                found.push(Violation { detail: format!("Missing field: {}", param.name), pointer });
            }
            None => {}
        }
    }
    let query = query::read(spec, operation, raw_query, &mut found);
    check_body(spec, operation, body.as_ref(), &mut found);
    if found.is_empty() {
        Ok(Input { query, body: body.unwrap_or(Value::Null) })
    } else {
        Err(Problem::unprocessable(found))
    }
}

fn check_body(spec: &Spec, operation: &Operation, body: Option<&Value>, found: &mut Vec<Violation>) {
    let Some(declared) = &operation.body else { return };
    match body {
        Some(value) if value.is_object() => found.extend(check(spec, &declared.schema, value, "")),
        Some(_) => found.push(Violation { pointer: "/".to_owned(), detail: "Invalid object".to_owned() }),
        None if declared.required => {
            found.extend(check(spec, &declared.schema, &Value::Object(Default::default()), ""))
        }
        None => {}
    }
}

fn read_json(operation: &Operation, headers: &HeaderMap, body: &[u8]) -> Result<Option<Value>, Problem> {
    if operation.body.is_none() || body.is_empty() {
        return Ok(None);
    }
    let content_type = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Problem::unsupported_media_type(media_type));
    }
    serde_json::from_slice(body).map(Some).map_err(|error| Problem::malformed(&error))
}
