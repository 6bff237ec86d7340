//! `lower`: the document and the overlay's hints in; the IR out.
//!
//! What is lowered is what the document says, and no more: `allOf`, `oneOf` and other names for a type stay what they
//! are until the passes deal with them. No type of `openapiv3` leaves this module.

mod operation;
mod params;
mod responses;
mod schema;
mod view;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Resource, TypeId};
use crate::overlay::Hints;
use crate::pointer::Pointer;

/// What every function of this module needs.
struct Context<'a> {
    document: &'a Value,
    hints: &'a Hints,
    diagnostics: &'a mut Diagnostics,
    api: Api,
    components: BTreeMap<String, TypeId>,
}

/// Reads every component and every operation. What cannot be read is a diagnostic, and the rest is lowered.
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

fn base_url(document: &Value) -> String {
    let url = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    url.trim_end_matches('/').to_owned()
}

/// The resource for a tag, made when there is none yet.
fn resource(cx: &mut Context<'_>, tag: &str) -> usize {
    if let Some(found) = cx.api.resources.iter().position(|resource| resource.tag == tag) {
        return found;
    }
    let mut declared = cx.document.get("tags").and_then(Value::as_array).into_iter().flatten();
    let declared = declared.rfind(|entry| entry.get("name").is_some_and(|name| name == tag));
    let docs = declared.and_then(|entry| entry.get("description")).and_then(Value::as_str);
    cx.api.resources.push(Resource {
        tag: tag.to_owned(),
        docs: docs.unwrap_or_default().to_owned(),
        scoped: false,
        name: String::new(),
        entry: String::new(),
        handle: String::new(),
    });
    cx.api.resources.len() - 1
}

/// Keys in an order that does not depend on that of the document.
fn sorted_keys(value: Option<&Value>) -> Vec<String> {
    let keys = value.and_then(Value::as_object).into_iter().flat_map(|object| object.keys().cloned());
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys
}
