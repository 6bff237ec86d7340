//! `load`: text in; a raw JSON tree out, and typed pieces of it on demand.
//!
//! The document is kept as a tree, because `openapiv3` keeps no positions: each operation and each schema is turned
//! into its `openapiv3` type on its own, so that one that is malformed is one diagnostic and not the end.

mod text;
mod typed;

pub(crate) use text::parse;
pub(crate) use typed::typed;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::pointer::Pointer;

/// Reads the text and makes sure that it is an OpenAPI 3.0 document.
pub(crate) fn document(text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    let root = Pointer::root();
    let document = match parse(text) {
        Ok(document) => document,
        Err((at, message)) => {
            diagnostics.error(&at, message, "mend the file; nothing can be read past this place");
            return None;
        }
    };
    if !document.is_object() {
        diagnostics.error(
            &root,
            "this is not an OpenAPI document: the top level is not an object",
            "give the path of an OpenAPI 3.0 document, in JSON or YAML",
        );
        return None;
    }
    check_version(&document, diagnostics)?;
    if !document.get("paths").is_some_and(Value::is_object) {
        diagnostics.error(
            &root.key("paths"),
            "`paths` is missing or not an object",
            "an OpenAPI 3.0 document lists its operations under `paths`; is the file cut off?",
        );
        return None;
    }
    Some(document)
}

fn check_version(document: &Value, diagnostics: &mut Diagnostics) -> Option<()> {
    let at = Pointer::root().key("openapi");
    match document.get("openapi") {
        Some(Value::String(version)) if version == "3.0" || version.starts_with("3.0.") => {
            return Some(());
        }
        Some(Value::String(version)) => diagnostics.error(
            &at,
            format!("OpenAPI {version} is not supported: only 3.0 is"),
            "convert the document to OpenAPI 3.0",
        ),
        Some(_) => diagnostics.error(
            &at,
            "`openapi` is not a string",
            "write the version in quotes, such as `openapi: \"3.0.3\"`",
        ),
        None if document.get("swagger").is_some() => diagnostics.error(
            &Pointer::root().key("swagger"),
            "this is a Swagger 2.0 document",
            "convert the document to OpenAPI 3.0",
        ),
        None => diagnostics.error(
            &at,
            "this is not an OpenAPI document: `openapi` is missing",
            "give the path of an OpenAPI 3.0 document, in JSON or YAML",
        ),
    }
    None
}
