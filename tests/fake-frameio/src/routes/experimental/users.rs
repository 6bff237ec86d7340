//! Accounts and the users in them.

use serde_json::{Value, json};

use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::routes::access;
use crate::routes::listing::{self, Key};
use crate::state::{Account, State};
use crate::views;

pub(super) fn account(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    Ok(Reply::data(views::account(state, account, &call.user_id)))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (account, user, role) = member(state, call)?;
    let mut view = views::user(state, user);
    view["joined_at"] = json!(account.created_at);
    view["last_active_at"] = json!(state.last_tick());
    view["timezone"] = Value::Null;
    Ok(Reply::data(json!({"role": role, "user": view})))
}

/// Groups first, then workspaces, then projects, unless sorted otherwise.
pub(super) fn memberships(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (account, user, _) = member(state, call)?;
    let mut found = Vec::new();
    for group in state.groups.values().filter(|group| group.account_id == account.id) {
        if group.user_ids.iter().any(|id| id == user) {
            found.push(json!({"type": "group", "id": group.id, "name": group.name}));
        }
    }
    let workspaces = state.workspaces.values().filter(|workspace| workspace.account_id == account.id);
    for workspace in workspaces.clone() {
        if let Some(role) = workspace.members.get(user) {
            found.push(json!({"type": "workspace", "id": workspace.id, "name": workspace.name, "role": role}));
        }
    }
    for project in state.projects.values() {
        let is_here = workspaces.clone().any(|workspace| workspace.id == project.workspace_id);
        if let Some(role) = project.members.get(user).filter(|_| is_here) {
            found.push(json!({"type": "project", "id": project.id, "name": project.name, "role": role}));
        }
    }
    if let Some(wanted) = call.word("type") {
        found.retain(|membership| membership["type"] == wanted);
    }
    listing::sort(&mut found, call, |membership, field| Key::text(membership[field].as_str().unwrap_or_default()));
    let ids: Vec<String> = found.iter().filter_map(|found| found["id"].as_str()).map(str::to_owned).collect();
    listing::page(state, call, &ids, |_, id| found.iter().find(|membership| membership["id"] == id).cloned())
}

/// The account, and the id and role of the member that the path names.
fn member<'a>(state: &'a State, call: &'a Call) -> Result<(&'a Account, &'a str, &'a str), Problem> {
    let account = access::account(state, call)?;
    let given = call.path("user_id");
    let (user, role) = account.members.get_key_value(given).ok_or_else(|| Problem::not_found("user", given))?;
    Ok((account, user, role))
}
