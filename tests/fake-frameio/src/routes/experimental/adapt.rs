//! From a body of the stable interface to one of the experimental: what only the one has goes, what only the other has
//! comes.

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::http::{Payload, Reply};
use crate::spec::{Operation, Spec};
use crate::state::State;
use crate::validate::check;
use crate::views;

/// The reply as the experimental interface has it.
pub(crate) fn adapt(state: &State, spec: &Spec, operation: &Operation, call: &Call, mut reply: Reply) -> Reply {
    if let Payload::Json(body) = &mut reply.payload
        && let Some(Some(schema)) = operation.responses.get(&reply.status)
    {
        add(state, call, body);
        for violation in check(spec, schema, body, "") {
            if violation.detail.starts_with("Unexpected field: ") {
                remove(body, &violation.pointer);
            }
        }
    }
    reply
}

fn remove(body: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = body.pointer_mut(parent) {
        members.remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}

fn add(state: &State, call: &Call, body: &mut Value) {
    match body {
        Value::Object(members) => {
            if members.get("source") == Some(&json!("adobe")) && members.contains_key("member_count") {
                members.insert("sync_status".to_owned(), json!("completed"));
            }
            if members.contains_key("short_url") && members.contains_key("collection_id") {
                add_to_share(state, call, members);
            }
            members.values_mut().for_each(|member| add(state, call, member));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add(state, call, item)),
        _ => {}
    }
}

fn add_to_share(state: &State, call: &Call, share: &mut Map<String, Value>) {
    let kept = share.get("id").and_then(Value::as_str).and_then(|id| state.shares.get(id));
    let template = kept.and_then(|kept| kept.settings.get("watermark_template_id")).cloned().unwrap_or_default();
    share.insert("watermark_template_id".to_owned(), template);
    let field = state.fields.values().next();
    for name in ["editable_fields_enabled", "forensic_watermark_enabled", "drm_enabled"] {
        share.entry(name).or_insert(json!(false));
    }
    share.entry("visible_field_definition_ids").or_insert(json!([]));
    let sort_by = share.entry("sort_by").or_insert(Value::Null);
    if sort_by.is_null() {
        *sort_by = json!({"direction": "asc", "field_definition_id": field.map(|field| &field.id)});
    }
    let shown = |id: &Value| {
        let field = id.as_str().and_then(|id| state.fields.get(id))?;
        Some(views::field_definition(state, field, false))
    };
    if call.includes_word("visible_field_definitions") {
        let ids = share["visible_field_definition_ids"].as_array().cloned().unwrap_or_default();
        share.insert("visible_field_definitions".to_owned(), ids.iter().filter_map(shown).collect());
    }
    if call.includes_word("featured_field_definition")
        && let Some(field) = share.get("featured_field_definition_id").and_then(shown)
    {
        share.insert("featured_field_definition".to_owned(), field);
    }
}
