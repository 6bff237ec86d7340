//! Lowers the responses of an operation.

use openapiv3::Response;
use serde_json::{Map, Value};

use super::media::{json_of, media_schema, resolve};
use super::schema::Naming;
use crate::ir::{Success, SuccessVariant, Type};
use crate::load::typed;
use crate::lower::context::{Context, sorted_keys};
use crate::pointer::Pointer;

/// The results of the success statuses, one for each; the pass `responses` combines them where possible.
pub(super) fn success<'a>(cx: &mut Context<'a>, operation: &'a Value, at: &Pointer, id: &str) -> Success {
    let mut variants = Vec::new();
    for (key, status) in statuses(cx, operation, at) {
        if !(200..300).contains(&status) {
            continue;
        }
        match content(cx, operation, at, &key, &format!("{id} response")) {
            Content::Json(ty) if !has_no_content(status) => {
                variants.push(SuccessVariant { status, ty: Some(ty), envelope: None, name: String::new() });
            }
            Content::Bytes if !has_no_content(status) => return Success::Bytes,
            _ => variants.push(SuccessVariant { status, ty: None, envelope: None, name: String::new() }),
        }
    }
    if variants.is_empty() {
        cx.diagnostics.note(at, "no status means success: any 2xx does, and its body is not read");
        return Success::Empty;
    }
    // A range counts as its first status, and is the fallback for its other statuses.
    variants.sort_by_key(|variant| variant.status);
    Success::Several(variants)
}

/// The documented errors, with the types of their bodies.
pub(super) fn errors<'a>(cx: &mut Context<'a>, operation: &'a Value, at: &Pointer, id: &str) -> Vec<(String, Type)> {
    let mut errors = Vec::new();
    for (key, status) in statuses(cx, operation, at) {
        if !(400..600).contains(&status) {
            continue;
        }
        if let Content::Json(ty) = content(cx, operation, at, &key, &format!("{id} error {key}")) {
            errors.push((key, ty));
        }
    }
    errors
}

/// The documented errors, with their descriptions.
pub(super) fn refusals<'a>(cx: &mut Context<'a>, operation: &'a Value, at: &Pointer) -> Vec<(String, String)> {
    let mut refusals = Vec::new();
    let mut silent = crate::diagnostic::Diagnostics::default();
    std::mem::swap(cx.diagnostics, &mut silent);
    for (key, status) in statuses(cx, operation, at) {
        let place = at.key("responses").key(&key);
        let found = place.find(cx.document).or_else(|| operation.get("responses")?.get(&key));
        let resolved = found.and_then(|value| resolve(cx, value, &place));
        let words = resolved.and_then(|(value, _)| value.get("description")?.as_str());
        if let Some(words) = words.filter(|words| (400..600).contains(&status) && !words.trim().is_empty()) {
            refusals.push((key, words.to_owned()));
        }
    }
    // Problems of the responses were reported when they were lowered.
    std::mem::swap(cx.diagnostics, &mut silent);
    refusals
}

/// Whether a status has no body, whatever the document says.
fn has_no_content(status: u16) -> bool {
    matches!(status, 204 | 205 | 304)
}

/// The keys of `responses`, with the status of each; a range counts as its first status.
fn statuses(cx: &mut Context<'_>, operation: &Value, at: &Pointer) -> Vec<(String, u16)> {
    let keys = sorted_keys(operation.get("responses"));
    let has_success = keys.iter().any(|key| key.starts_with('2'));
    let mut found: Vec<(String, u16)> = Vec::new();
    for key in keys {
        let status = match key.as_str() {
            "default" if has_success => continue,
            "default" => Some(200),
            range if range.len() == 3 && range.to_ascii_uppercase().ends_with("XX") => {
                range[..1].parse::<u16>().ok().map(|hundreds| hundreds * 100)
            }
            code => code.parse::<u16>().ok().filter(|code| (100..600).contains(code)),
        };
        match status {
            Some(status) if found.iter().any(|(_, known)| *known == status) => cx.diagnostics.warn(
                &at.key("responses").key(&key),
                format!("`{key}` was left out: `{status}` is documented on its own, and is taken for all the others"),
                "document each status, or the range alone",
            ),
            Some(status) => found.push((key, status)),
            None if key.starts_with("x-") => {}
            None => cx.diagnostics.warn(
                &at.key("responses").key(&key),
                format!("`{key}` is not a status: the response was left out"),
                "use a number, a range such as `4XX`, or `default`",
            ),
        }
    }
    found
}

enum Content {
    None,
    Json(Type),
    Bytes,
}

fn content<'a>(cx: &mut Context<'a>, operation: &'a Value, at: &Pointer, key: &str, words: &str) -> Content {
    let at = at.key("responses").key(key);
    let Some(value) = at.find(cx.document).or_else(|| operation.get("responses")?.get(key)) else {
        return Content::None;
    };
    let Some((value, at)) = resolve(cx, value, &at) else { return Content::None };
    let mut shell = value.clone();
    let content = shell.as_object_mut().and_then(|object| object.remove("content"));
    if let Some(object) = shell.as_object_mut() {
        object.remove("headers");
        object.entry("description").or_insert_with(|| Value::String(String::new()));
    }
    if typed::<Response>(&shell, &at, "response", cx.diagnostics).is_none() {
        return Content::None;
    }
    let content = content.as_ref().and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    match json_of(&content) {
        Some(media_type) => {
            let at = at.key("content").key(media_type).key("schema");
            Content::Json(media_schema(cx, &at, &Naming::Words(words.to_owned())))
        }
        None if content.is_empty() => Content::None,
        None => Content::Bytes,
    }
}
