//! Converts a body of the stable interface to one of the experimental: removes members that only the former has, and
//! adds those that only the latter has.
//!
//! Removed members are listed explicitly. Removing every member that the document does not declare would hide the
//! stand-in's own mistakes from the check of responses.

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::http::{Payload, Reply};
use crate::spec::EXPERIMENTAL;
use crate::state::State;
use crate::views;

/// Converts a response to the experimental interface.
pub(crate) fn adapt(state: &State, operation_id: &str, call: &Call, mut reply: Reply) -> Reply {
    if let Payload::Json(body) = &mut reply.payload {
        let id = operation_id.trim_start_matches(EXPERIMENTAL);
        add(state, id, call, body);
        leave_out(id, body);
    }
    reply
}

/// Removes members that only the stable interface has.
fn leave_out(operation_id: &str, body: &mut Value) {
    let remove = |value: &mut Value, name: &str| drop(value.as_object_mut().and_then(|members| members.remove(name)));
    match operation_id {
        "accounts.index" | "accounts.show" => {
            let accounts = match &mut body["data"] {
                Value::Array(accounts) => accounts.as_mut_slice(),
                account => std::slice::from_mut(account),
            };
            accounts.iter_mut().for_each(|account| remove(account, "mounted_storage_enabled"));
        }
        // In the experimental interface, the response is not a page, although the operation takes a cursor.
        "shares.list_reviewers" => ["links", "total_count"].into_iter().for_each(|name| remove(body, name)),
        _ => {}
    }
}

fn add(state: &State, operation_id: &str, call: &Call, body: &mut Value) {
    match body {
        Value::Object(members) => {
            if members.get("source") == Some(&json!("adobe")) && members.contains_key("member_count") {
                members.insert("sync_status".to_owned(), json!("completed"));
            }
            if members.contains_key("short_url") && members.contains_key("collection_id") {
                add_to_share(state, members);
                // Shares in a collection only have the members of the stable interface.
                if operation_id.starts_with("shares.") {
                    add_to_own_share(state, call, members);
                }
            }
            members.values_mut().for_each(|member| add(state, operation_id, call, member));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add(state, operation_id, call, item)),
        _ => {}
    }
}

/// Adds the members that every share has in the experimental interface.
fn add_to_share(state: &State, share: &mut Map<String, Value>) {
    let field = state.fields.values().next();
    for name in ["editable_fields_enabled", "forensic_watermark_enabled", "drm_enabled"] {
        share.entry(name).or_insert(json!(false));
    }
    share.entry("visible_field_definition_ids").or_insert(json!([]));
    let sort_by = share.entry("sort_by").or_insert(Value::Null);
    if sort_by.is_null() {
        *sort_by = json!({"direction": "asc", "field_definition_id": field.map(|field| &field.id)});
    }
}

fn add_to_own_share(state: &State, call: &Call, share: &mut Map<String, Value>) {
    let kept = share.get("id").and_then(Value::as_str).and_then(|id| state.shares.get(id));
    let template = kept.and_then(|kept| kept.settings.get("watermark_template_id")).cloned().unwrap_or_default();
    share.insert("watermark_template_id".to_owned(), template);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Origin, Seed};
    use crate::state::Settings;
    use crate::validate::response;

    /// The violations of a body that is sent by the experimental interface.
    fn violations(id: &str, body: Value) -> Vec<String> {
        let spec = crate::spec::experimental().unwrap();
        let operation = spec.operations.iter().find(|operation| operation.id == format!("{EXPERIMENTAL}{id}")).unwrap();
        let origin = Origin { seed: Seed::Empty, base_url: String::new(), settings: Settings::default(), number: 1 };
        let (state, _) = origin.populate();
        let call = Call {
            raw_path: String::new(),
            path: Default::default(),
            query: Default::default(),
            body: Value::Null,
            user_id: String::new(),
        };
        let reply = adapt(&state, &operation.id, &call, Reply::json(200, body));
        response::violations(spec, operation, 200, reply.body())
    }

    #[test]
    fn stable_members_are_removed_and_undeclared_ones_are_violations() {
        let user = json!({"id": null, "name": "n", "email": "e", "avatar_url": null, "active": true});
        let page = json!({"data": [user], "links": {"next": null}, "total_count": 1});
        assert_eq!(violations("shares.list_reviewers", page.clone()), [""; 0]);
        let mut wrong = page;
        wrong["data"][0]["shoe_size"] = json!(43);
        wrong["pages"] = json!(1);
        let expected = [
            "experimental.shares.list_reviewers 200 /data/0/shoe_size: Unexpected field: shoe_size",
            "experimental.shares.list_reviewers 200 /pages: Unexpected field: pages",
        ];
        assert_eq!(violations("shares.list_reviewers", wrong), expected);
    }
}
