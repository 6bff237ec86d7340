//! Loads a document as a tree of OpenAPI 3.0.

use super::dialect;
use super::text::parse;
use crate::diagnostic::Diagnostics;
use crate::pointer::Pointer;
use serde_json::Value;

/// Parses the text, and checks that it is an OpenAPI document of version 3.0, or 3.1, which is converted to 3.0.
pub(crate) fn document(text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    let root = Pointer::root();
    let mut document = match parse(text) {
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
    if check_version(&document, diagnostics)? == Version::Newer {
        dialect::downgrade(&mut document, diagnostics);
    }
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

/// Whether the document is of version 3.1, so that the tree differs from the text.
pub(crate) fn is_rewritten(text: &str) -> bool {
    let version = parse(text).ok().and_then(|document| document.get("openapi")?.as_str().map(str::to_owned));
    version.is_some_and(|version| version.starts_with("3.1"))
}

/// The OpenAPI version of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// 3.0.
    Plain,
    /// 3.1.
    Newer,
}

pub(super) fn check_version(document: &Value, diagnostics: &mut Diagnostics) -> Option<Version> {
    let at = Pointer::root().key("openapi");
    match document.get("openapi") {
        Some(Value::String(version)) if version == "3.0" || version.starts_with("3.0.") => {
            return Some(Version::Plain);
        }
        Some(Value::String(version)) if version == "3.1" || version.starts_with("3.1.") => {
            return Some(Version::Newer);
        }
        Some(Value::String(version)) => diagnostics.error(
            &at,
            format!("OpenAPI {version} is not supported: only 3.0 and 3.1 are"),
            "convert the document to OpenAPI 3.0 or 3.1",
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
