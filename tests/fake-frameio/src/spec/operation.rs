//! Parses operations. Input: the `paths` object. Output: a list of [`Operation`] in the order of the document.

use std::collections::BTreeMap;

use serde_json::Value;

use super::path::{self, Segment};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) segments: Vec<Segment>,
    pub(crate) params: Vec<Param>,
    pub(crate) body: Option<Body>,
    /// The declared responses by status; `None` for a response without JSON.
    pub(crate) responses: BTreeMap<u16, Option<Value>>,
    pub(crate) rate: RateLimit,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) location: ParamLocation,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamLocation {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

/// A published limit of `calls` in `per_seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) calls: u64,
    pub(crate) per_seconds: u64,
}

impl RateLimit {
    /// The limit of operations without a published one: the most common limit of the service.
    pub(crate) const DEFAULT: Self = Self { calls: 100, per_seconds: 60 };
}

pub(super) fn read_all(document: &Value) -> Result<Vec<Operation>, String> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .ok_or_else(|| "the interface document has no `paths`".to_owned())?;
    let mut operations = Vec::new();
    for (template, item) in paths {
        let shared = item.get("parameters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations.push(read_one(document, template, method, shared, operation)?);
            }
        }
    }
    Ok(operations)
}

fn read_one(
    document: &Value,
    template: &str,
    method: &str,
    shared: &[Value],
    operation: &Value,
) -> Result<Operation, String> {
    let location = || format!("{} {template}", method.to_uppercase());
    let id = operation
        .get("operationId")
        .and_then(Value::as_str)
        .ok_or_else(|| format!("{} has no `operationId`", location()))?;
    let own = operation.get("parameters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let params = shared
        .iter()
        .chain(own)
        .map(|param| read_param(deref(document, param)).ok_or_else(|| format!("{}: bad parameter {param}", location())))
        .collect::<Result<_, _>>()?;
    Ok(Operation {
        id: id.to_owned(),
        method: method.to_uppercase(),
        segments: path::segments(template),
        params,
        body: operation.get("requestBody").and_then(|body| read_body(deref(document, body))),
        responses: read_responses(document, operation),
        rate: read_rate(operation).unwrap_or(RateLimit::DEFAULT),
    })
}

fn deref<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| document.pointer(target.trim_start_matches('#')))
        .unwrap_or(value)
}

fn read_param(param: &Value) -> Option<Param> {
    let location = match param.get("in")?.as_str()? {
        "path" => ParamLocation::Path,
        "query" => ParamLocation::Query,
        "header" => ParamLocation::Header,
        _ => return None,
    };
    Some(Param {
        name: param.get("name")?.as_str()?.to_owned(),
        location,
        required: param.get("required").and_then(Value::as_bool).unwrap_or(location == ParamLocation::Path),
        schema: param.get("schema")?.clone(),
    })
}

fn read_body(body: &Value) -> Option<Body> {
    Some(Body {
        required: body.get("required").and_then(Value::as_bool).unwrap_or(false),
        schema: body.get("content")?.get("application/json")?.get("schema")?.clone(),
    })
}

fn read_responses(document: &Value, operation: &Value) -> BTreeMap<u16, Option<Value>> {
    let Some(responses) = operation.get("responses").and_then(Value::as_object) else {
        return BTreeMap::new();
    };
    responses
        .iter()
        .filter_map(|(status, response)| {
            let status = status.parse().ok()?;
            let schema = deref(document, response)
                .get("content")
                .and_then(|content| content.get("application/json"))
                .and_then(|media| media.get("schema"));
            Some((status, schema.cloned()))
        })
        .collect()
}

fn read_rate(operation: &Value) -> Option<RateLimit> {
    let rate = operation.get("x-rate-limit")?;
    Some(RateLimit { calls: rate.get("calls")?.as_u64()?, per_seconds: rate.get("per_seconds")?.as_u64()? })
}
