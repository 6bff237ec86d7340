//! Lowers path items to operations.

use openapiv3::RequestBody;
use serde_json::{Value, json};

use super::media::{form_of, has_files, is_json, json_of, media_schema, multipart_of, resolve};
use super::schema::Naming;
use super::{params, responses};
use crate::ir::{Body, BodyKind, FormEncoding, HttpMethod, Operation, RateLimit};
use crate::load::typed;
use crate::lower::context::{Context, resource, sorted_keys};
use crate::pointer::Pointer;

/// Lowers all operations, in the order of path and method, whatever their order in the document.
pub(super) fn operations(cx: &mut Context<'_>) {
    let document = cx.document;
    let at = Pointer::root().key("paths");
    for path in sorted_keys(document.get("paths")) {
        let at = at.key(&path);
        let Some(item) = at.find(document) else { continue };
        if !item.is_object() {
            cx.diagnostics.error(&at, "this path is not an object", "list its operations by method");
            continue;
        }
        if let Some(reference) = external_reference(item) {
            report_external(cx, "path", reference, &at);
        } else if item.get("$ref").is_some() {
            cx.diagnostics.warn(
                &at.key("$ref"),
                "a path that is a reference was left out",
                "write its operations in place",
            );
        }
        if item.get("trace").is_some() {
            cx.diagnostics.warn(
                &at.key("trace"),
                "a TRACE was left out: clients of HTTP may not send it",
                "nothing, or remove it",
            );
        }
        for (method, key) in HttpMethod::ALL {
            if let Some(value) = item.get(key) {
                operation(cx, &path, method, value, &at.key(key));
            }
        }
    }
    cx.api.operations.sort_by(|a, b| a.id.cmp(&b.id));
}

/// The target of a reference to another document.
fn external_reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str).filter(|reference| !reference.starts_with('#'))
}

fn report_external(cx: &mut Context<'_>, what: &str, reference: &str, at: &Pointer) {
    cx.diagnostics.error(
        &at.key("$ref"),
        format!("this {what} is in another file, `{reference}`, which is not read"),
        "bundle the document into one file first; several tools do (`redocly bundle`, for one)",
    );
}

fn operation<'a>(cx: &mut Context<'a>, path: &str, method: HttpMethod, value: &'a Value, at: &Pointer) {
    if let Some(reference) = external_reference(value) {
        return report_external(cx, "operation", reference, at);
    }
    if value.get("$ref").is_some() {
        cx.diagnostics.error(&at.key("$ref"), "an operation cannot be a reference", "write the operation in place");
        return;
    }
    // Some parts are lowered separately below; the rest of the operation has to be valid as well.
    let mut shell = value.clone();
    for part in ["parameters", "requestBody", "responses"] {
        shell.as_object_mut().map(|object| object.remove(part));
    }
    if let Some(object) = shell.as_object_mut() {
        object.insert("responses".to_owned(), Value::Object(serde_json::Map::new()));
    }
    let Some(typed) = typed::<openapiv3::Operation>(&shell, at, "operation", cx.diagnostics) else {
        return;
    };
    let id = match typed.operation_id.filter(|id| id.chars().any(|c| c.is_ascii_alphanumeric())) {
        Some(id) => id,
        None => {
            let id = id_of_path(path, method);
            cx.diagnostics.warn(
                at,
                format!("the operation has no `operationId`; it is called `{id}`"),
                "give it one, so that its method keeps its name",
            );
            id
        }
    };
    if let Some(first) = cx.api.operations.iter().find(|other| other.id == id) {
        let first = first.pointer.clone();
        cx.diagnostics.error(
            &at.key("operationId"),
            format!("`{id}` is already the id of {first}"),
            "operation ids are unique; this one was left out",
        );
        return;
    }
    let tag = typed.tags.first().map_or("default", String::as_str);
    let resource = resource(cx, tag);
    let params = params::params(cx, path, value, at, &id);
    let idempotent = cx.hints.idempotent(at);
    let by_method = method.is_idempotent();
    if let Some(hint) = &idempotent {
        cx.hints.used(hint.line, hint.value != by_method);
    }
    let operation = Operation {
        pointer: at.clone(),
        http_method: method,
        path: path.to_owned(),
        resource,
        summary: typed.summary.unwrap_or_default(),
        description: typed.description.unwrap_or_default(),
        deprecated: typed.deprecated,
        path_params: params.path,
        query: params.query,
        headers: params.headers,
        constant_headers: params.constant_headers,
        body: body(cx, value, at, &id),
        success: responses::success(cx, value, at, &id),
        errors: responses::errors(cx, value, at, &id),
        refusals: responses::refusals(cx, value, at),
        paging: None,
        rate_limit: rate_limit(cx, value, at),
        idempotent: idempotent.map_or(by_method, |hint| hint.value),
        scoped: false,
        aliases: Vec::new(),
        method: String::new(),
        request: String::new(),
        constant: String::new(),
        outcome: String::new(),
        arguments: Vec::new(),
        id,
    };
    cx.api.operations.push(operation);
}

fn id_of_path(path: &str, method: HttpMethod) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = std::iter::once(method.verb()).chain(words).collect();
    words.join("_").to_lowercase()
}

fn rate_limit(cx: &mut Context<'_>, value: &Value, at: &Pointer) -> Option<RateLimit> {
    let limit = value.get("x-rate-limit")?;
    let number = |key: &str| {
        let found = limit.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        found.filter(|n| *n > 0)
    };
    match (number("calls"), number("per_seconds")) {
        (Some(calls), Some(per_seconds)) => Some(RateLimit { calls, per_seconds }),
        _ => {
            cx.diagnostics.warn(
                &at.key("x-rate-limit"),
                "the rate limit was left out: `calls` and `per_seconds` are not positive whole numbers",
                "write it as `{calls: 10, per_seconds: 60}`",
            );
            None
        }
    }
}

fn body<'a>(cx: &mut Context<'a>, operation: &'a Value, at: &Pointer, id: &str) -> Option<Body> {
    let at = at.key("requestBody");
    let (value, at) = resolve(cx, operation.get("requestBody")?, &at)?;
    let mut shell = value.clone();
    let content = shell.as_object_mut().and_then(|object| object.insert("content".to_owned(), json!({})));
    let typed = typed::<RequestBody>(&shell, &at, "request body", cx.diagnostics)?;
    let content = content.as_ref().and_then(Value::as_object);
    let json = content.and_then(json_of);
    let multipart = content.and_then(multipart_of);
    // A body with files can only be sent as a multipart form.
    let is_sent_in_parts = |media_type: &&String| {
        content.and_then(|content| content.get(*media_type)).is_some_and(|media| has_files(cx.document, media))
    };
    let form = match multipart.filter(is_sent_in_parts) {
        Some(_) => None,
        None => content.and_then(form_of),
    };
    let media_types: Vec<&String> = content.into_iter().flat_map(|content| content.keys()).collect();
    let kind = match (json.or(form).or(multipart), media_types.first()) {
        (Some(media_type), _) => {
            let at = at.key("content").key(media_type);
            let naming = Naming::Words(format!("{id} body"));
            let ty = media_schema(cx, &at.key("schema"), &naming);
            match (json, form) {
                (Some(_), _) => BodyKind::Json(ty),
                (None, Some(_)) => BodyKind::Form { ty, encodings: form_encodings(cx, &at) },
                (None, None) => BodyKind::Multipart { ty, media_types: encodings(cx, &at) },
            }
        }
        (None, Some(media_type)) => {
            cx.diagnostics.warn(
                &at.key("content"),
                format!("a body of `{media_type}` is taken as bytes: only JSON and forms have a type"),
                "nothing, if giving the bytes is good enough",
            );
            BodyKind::Bytes { media_type: (*media_type).clone() }
        }
        (None, None) => return None,
    };
    let docs = typed.description.unwrap_or_default();
    Some(Body { required: typed.required, docs, kind })
}

/// The encodings of members of a URL-encoded form that the document declares, by the names of the members.
fn form_encodings(cx: &Context<'_>, at: &Pointer) -> Vec<(String, FormEncoding)> {
    let at = at.key("encoding");
    let declared = sorted_keys(at.find(cx.document)).into_iter().filter_map(|member| {
        let encoding = at.key(&member).find(cx.document)?;
        let text = |key: &str| encoding.get(key).and_then(Value::as_str);
        match (text("style"), text("contentType")) {
            (Some("deepObject"), _) => Some((member, FormEncoding::DeepObject)),
            (_, Some(media_type)) if is_json(media_type) => Some((member, FormEncoding::Json)),
            _ => None,
        }
    });
    declared.collect()
}

/// The media types of members of a multipart form that the document declares, by the names of the members.
fn encodings(cx: &mut Context<'_>, at: &Pointer) -> Vec<(String, String)> {
    let at = at.key("encoding");
    let mut found = Vec::new();
    for member in sorted_keys(at.find(cx.document)) {
        let at = at.key(&member);
        let Some(encoding) = at.find(cx.document) else { continue };
        if encoding.get("headers").is_some() {
            cx.diagnostics.warn(
                &at.key("headers"),
                format!("the headers of the part `{member}` are not sent"),
                "nothing, if the server does without",
            );
        }
        if let Some(media_type) = encoding.get("contentType").and_then(Value::as_str) {
            found.push((member, media_type.trim().to_owned()));
        }
    }
    found
}
