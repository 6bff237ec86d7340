//! Lowers a document to the IR.

use super::context::Context;
use super::operation;
use super::schema;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::overlay::Hints;
use crate::pointer::Pointer;
use serde_json::Value;
use std::collections::BTreeMap;

/// Lowers every component and operation. What cannot be read becomes a diagnostic, and the rest is lowered.
pub(crate) fn lower(document: &Value, hints: &Hints, diagnostics: &mut Diagnostics) -> Api {
    let text = |path: &[&str]| {
        let at = Pointer::root().keys(path);
        at.find(document).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let api = Api {
        title: text(&["info", "title"]),
        version: text(&["info", "version"]),
        base_url: base_url(document),
        ..Api::default()
    };
    let mut cx = Context { document, hints, diagnostics, api, components: BTreeMap::new() };
    schema::components(&mut cx);
    operation::operations(&mut cx);
    cx.api.components = cx.components;
    cx.api
}

pub(super) fn base_url(document: &Value) -> String {
    let url = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    url.trim_end_matches('/').to_owned()
}
