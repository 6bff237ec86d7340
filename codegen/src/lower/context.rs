//! The context of lowering.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Resource, TypeId};
use crate::overlay::Hints;
use serde_json::Value;
use std::collections::BTreeMap;

/// The state that every function of this module needs.
pub(super) struct Context<'a> {
    pub(super) document: &'a Value,
    pub(super) hints: &'a Hints,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) api: Api,
    pub(super) components: BTreeMap<String, TypeId>,
}

/// The resource of a tag; it is created if there is none yet.
pub(super) fn resource(cx: &mut Context<'_>, tag: &str) -> usize {
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

/// The keys in an order that does not depend on the document.
pub(super) fn sorted_keys(value: Option<&Value>) -> Vec<String> {
    let keys = value.and_then(Value::as_object).into_iter().flat_map(|object| object.keys().cloned());
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys
}
