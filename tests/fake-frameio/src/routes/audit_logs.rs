//! The audit log of an account: all changes, the newest first.

use serde_json::Value;

use super::{access, listing};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{AuditEntry, State};
use crate::views::{self, AUDIT_ADDRESS};

/// Only for owners and administrators.
pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    if !account.members.get(&call.user_id).is_some_and(|role| role == "owner" || role == "admin") {
        return Err(Problem::forbidden("Only owners and administrators may read the audit log"));
    }
    let filters = call.query.get("filters").unwrap_or(&Value::Null);
    // Entries have no id, so their index in the log serves as one.
    let places: Vec<String> = state
        .audit
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.account_id == account.id && wanted(entry, filters))
        .map(|(place, _)| place.to_string())
        .rev()
        .collect();
    let with_user = call.includes_word("user");
    listing::page(state, call, &places, |state, place| {
        let entry = state.audit.get(place.parse::<usize>().ok()?)?;
        Some(views::audit_entry(state, entry, with_user))
    })
}

fn wanted(entry: &AuditEntry, filters: &Value) -> bool {
    let filter = |name: &str| filters[name].as_str();
    let same = |name: &str, value: Option<&str>| filter(name).is_none_or(|wanted| value == Some(wanted));
    let date = entry.inserted_at.text();
    let day = &date[..10];
    same("event_type", Some(entry.event_type))
        && same("resource_type", Some(entry.resource_type))
        && same("resource_id", Some(&entry.resource_id))
        && same("user_id", Some(&entry.user_id))
        && same("project_id", entry.project_id.as_deref())
        && same("workspace_id", entry.workspace_id.as_deref())
        && same("ip_address", Some(AUDIT_ADDRESS))
        && filter("from_date").is_none_or(|from| from <= day)
        && filter("to_date").is_none_or(|to| day <= to)
}
