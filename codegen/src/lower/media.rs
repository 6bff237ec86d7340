//! Media types, and references to shared components.

use serde_json::{Map, Value};

use super::context::Context;
use super::schema::{Naming, schema_type};
use crate::ir::Type;
use crate::load::typed;
use crate::pointer::Pointer;

/// The type of the schema of a media type; without a schema, it is any JSON.
pub(super) fn media_schema(cx: &mut Context<'_>, at: &Pointer, naming: &Naming) -> Type {
    let Some(value) = at.find(cx.document) else { return Type::Json };
    match typed(value, at, "schema", cx.diagnostics) {
        Some(schema) => schema_type(cx, &schema, at, naming),
        None => Type::Json,
    }
}

/// The media type for JSON bodies: an explicit one, or else a wildcard, if its schema is not one of bytes.
pub(super) fn json_of(content: &Map<String, Value>) -> Option<&String> {
    let is_any = |(media_type, value): &(&String, &Value)| {
        let Some(schema) = value.get("schema") else { return false };
        let is_text = schema.get("type").is_some_and(|ty| ty == "string") && schema.get("enum").is_none();
        matches!(media_type.as_str(), "*/*" | "application/*") && !is_text
    };
    let named = content.keys().find(|media_type| is_json(media_type));
    named.or_else(|| content.iter().find(is_any).map(|(media_type, _)| media_type))
}

/// The media type for URL-encoded forms.
pub(super) fn form_of(content: &Map<String, Value>) -> Option<&String> {
    content.keys().find(|media_type| essence(media_type) == "application/x-www-form-urlencoded")
}

/// The media type for multipart forms.
pub(super) fn multipart_of(content: &Map<String, Value>) -> Option<&String> {
    content.keys().find(|media_type| essence(media_type) == "multipart/form-data")
}

/// Whether the schema of a media type has files among its properties, as far as it can be determined here.
pub(super) fn has_files(document: &Value, media: &Value) -> bool {
    let target = |schema: &Value| {
        let reference = schema.get("$ref").and_then(Value::as_str)?;
        Pointer::parse(reference)?.find(document).cloned()
    };
    let resolved = |schema: &Value| target(schema).unwrap_or_else(|| schema.clone());
    let is_file = |schema: &Value| {
        let schema = resolved(schema);
        let item = schema.get("items").map(resolved);
        item.as_ref().unwrap_or(&schema).get("format").is_some_and(|format| format == "binary")
    };
    let Some(schema) = media.get("schema").map(resolved) else { return false };
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| properties.values().any(is_file))
}

/// Whether a media type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Follows references to a shared parameter, body or response. A value that is not a reference is returned as it is.
pub(super) fn resolve<'a>(cx: &mut Context<'a>, value: &'a Value, at: &Pointer) -> Option<(&'a Value, Pointer)> {
    let mut current = (value, at.clone());
    for _ in 0..16 {
        let Some(reference) = current.0.get("$ref").and_then(Value::as_str) else {
            return Some(current);
        };
        let target = Pointer::parse(reference).filter(|_| reference.starts_with('#'));
        let found = target.and_then(|target| Some((target.find(cx.document)?, target)));
        match found {
            Some(found) => current = found,
            None => {
                cx.diagnostics.error(
                    &current.1,
                    format!("`{reference}` leads nowhere"),
                    "references lead to a place in the same document; add it or mend the name",
                );
                return None;
            }
        }
    }
    cx.diagnostics.error(at, "this reference goes in a circle", "mend the references");
    None
}
