//! Webhooks, custom actions, groups, audit entries.

use serde_json::{Value, json};

use super::people;
use crate::state::{Action, AuditEntry, Group, State, Webhook};

/// The IP address of all entries of the audit log.
pub(crate) const AUDIT_ADDRESS: &str = "203.0.113.7";

/// The JSON of a webhook. Only the response to its creation shows the secret.
pub(crate) fn webhook(state: &State, webhook: &Webhook, with_creator: bool) -> Value {
    let mut view = json!({
        "id": webhook.id,
        "workspace_id": webhook.workspace_id,
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "active": webhook.active,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    });
    if with_creator {
        view["creator"] = people::user(state, &webhook.creator_id);
    }
    view
}

/// The JSON of a custom action. Only the response to its creation shows the secret.
pub(crate) fn action(state: &State, action: &Action, with_creator: bool) -> Value {
    let mut view = Value::Object(action.settings.clone());
    view["id"] = json!(action.id);
    view["workspace_id"] = json!(action.workspace_id);
    view["creator_id"] = json!(action.creator_id);
    view["created_at"] = json!(action.created_at);
    view["updated_at"] = json!(action.updated_at);
    view["deleted_at"] = Value::Null;
    if with_creator {
        view["creator"] = people::user(state, &action.creator_id);
    }
    view
}

pub(crate) fn group(state: &State, group: &Group, with_creator: bool) -> Value {
    let mut view = json!({
        "id": group.id,
        "name": group.name,
        "emoji": group.emoji,
        "source": if group.adobe_group_id.is_some() { "adobe" } else { "frame" },
        "member_count": group.user_ids.len(),
        "creator_id": group.creator_id,
        "created_at": group.created_at,
        "updated_at": group.updated_at,
    });
    if with_creator {
        view["creator"] = people::user(state, &group.creator_id);
    }
    view
}

pub(crate) fn audit_entry(state: &State, entry: &AuditEntry, with_user: bool) -> Value {
    let mut view = json!({
        "account_id": entry.account_id,
        "workspace_id": entry.workspace_id,
        "project_id": entry.project_id,
        "user_id": entry.user_id,
        "event_type": entry.event_type,
        "resource_type": entry.resource_type,
        "resource_id": entry.resource_id,
        "ip_address": AUDIT_ADDRESS,
        "inserted_at": entry.inserted_at,
    });
    if with_user {
        view["user"] = people::user(state, &entry.user_id);
    }
    view
}
