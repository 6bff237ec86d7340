//! Permissions at the four levels: account, workspace, project, folder. Roles are stored and returned, but not
//! enforced, except where a comment says so.

use serde_json::json;

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, Kind, Members, State};
use crate::views;

/// Selects the members of the record that the path names.
type FindLevel = fn(&mut State, &Call) -> Result<Level, Problem>;

/// One of the four levels, with the id of its record.
#[derive(Debug, Clone)]
enum Level {
    Account(String),
    Workspace(String),
    Project(String),
    Folder(String),
}

fn account(state: &mut State, call: &Call) -> Result<Level, Problem> {
    access::account(state, call).map(|account| Level::Account(account.id.clone()))
}

fn workspace(state: &mut State, call: &Call) -> Result<Level, Problem> {
    access::workspace(state, call).map(|workspace| Level::Workspace(workspace.id.clone()))
}

fn project(state: &mut State, call: &Call) -> Result<Level, Problem> {
    access::project(state, call).map(|project| Level::Project(project.id.clone()))
}

fn folder(state: &mut State, call: &Call) -> Result<Level, Problem> {
    access::folder(state, call).map(|folder| Level::Folder(folder.id.clone()))
}

pub(super) fn account_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    index(state, call, account)
}

pub(super) fn workspace_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    index(state, call, workspace)
}

pub(super) fn project_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    index(state, call, project)
}

pub(super) fn folder_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    index(state, call, folder)
}

/// The role of an owner cannot be changed.
pub(super) fn account_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = account(state, call)?;
    let given = call.path("user_id");
    match members(state, &level).and_then(|members| members.get(given)).map(String::as_str) {
        None => Err(Problem::not_found("user", given)),
        Some("owner") => Err(Problem::forbidden("The role of the account's owner cannot be changed")),
        Some(_) => set(state, call, &level, "account_member_updated", "account_member"),
    }
}

pub(super) fn workspace_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = workspace(state, call)?;
    set(state, call, &level, "workspace_permissions_granted_to_user", "team_member")
}

pub(super) fn project_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = project(state, call)?;
    set(state, call, &level, "project_permissions_granted_to_user", "collaborator")
}

pub(super) fn folder_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = folder(state, call)?;
    set(state, call, &level, "role_added", "folder")
}

pub(super) fn workspace_delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = workspace(state, call)?;
    remove(state, call, &level, "team_member_deleted", "team_member")
}

pub(super) fn project_delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = project(state, call)?;
    remove(state, call, &level, "collaborator_deleted", "collaborator")
}

pub(super) fn folder_delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let level = folder(state, call)?;
    remove(state, call, &level, "role_removed", "folder")
}

fn index(state: &mut State, call: &Call, find_level: FindLevel) -> Result<Reply, Problem> {
    let level = find_level(state, call)?;
    let everyone = call.flag("include_deactivated");
    let roles = members(state, &level).cloned().unwrap_or_default();
    let mut found: Vec<(&String, &String)> =
        roles.iter().filter(|(id, _)| state.users.get(*id).is_some_and(|user| user.active || everyone)).collect();
    listing::sort(&mut found, call, |(id, role), field| {
        let user = state.users.get(*id);
        match field {
            "role" => Key::text(role),
            "email" => Key::text(user.map_or("", |user| &user.email)),
            _ => Key::text(user.map_or("", |user| &user.name)),
        }
    });
    let ids: Vec<String> = found.into_iter().map(|(id, _)| id.clone()).collect();
    listing::page(state, call, &ids, |state, id| {
        roles.get(id).map(|role| json!({"role": role, "user": views::user(state, id)}))
    })
}

fn set(
    state: &mut State,
    call: &Call,
    level: &Level,
    audit: &'static str,
    resource: &'static str,
) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("user_id").to_owned();
    if !account.members.contains_key(&given) {
        return Err(Problem::not_found("user", &given));
    }
    let role = call.text("role").unwrap_or_default().to_owned();
    if let Some(members) = members_mut(state, level) {
        members.insert(given.clone(), role.clone());
    }
    let scope = scope(state, level);
    state.log(&call.user_id, &scope, audit, resource, &given);
    Ok(Reply::data(json!({"role": role})))
}

fn remove(
    state: &mut State,
    call: &Call,
    level: &Level,
    audit: &'static str,
    resource: &'static str,
) -> Result<Reply, Problem> {
    let given = call.path("user_id").to_owned();
    members_mut(state, level)
        .and_then(|members| members.shift_remove(&given))
        .ok_or_else(|| Problem::not_found("user", &given))?;
    let scope = scope(state, level);
    state.log(&call.user_id, &scope, audit, resource, &given);
    Ok(Reply::no_content())
}

fn scope(state: &State, level: &Level) -> crate::state::Scope {
    match level {
        Level::Account(id) => state.scope_of_account(id),
        Level::Workspace(id) => state.scope_of_workspace(id),
        Level::Project(id) => state.scope_of_project(id),
        Level::Folder(id) => state.scope_of_asset(id),
    }
}

fn members<'a>(state: &'a State, level: &Level) -> Option<&'a Members> {
    match level {
        Level::Account(id) => state.accounts.get(id).map(|account| &account.members),
        Level::Workspace(id) => state.workspaces.get(id).map(|workspace| &workspace.members),
        Level::Project(id) => state.projects.get(id).map(|project| &project.members),
        Level::Folder(id) => state.assets.get(id).and_then(folder_members),
    }
}

fn folder_members(asset: &Asset) -> Option<&Members> {
    match &asset.kind {
        Kind::Folder { members, .. } => Some(members),
        Kind::File(_) | Kind::Stack { .. } => None,
    }
}

fn members_mut<'a>(state: &'a mut State, level: &Level) -> Option<&'a mut Members> {
    match level {
        Level::Account(id) => state.accounts.get_mut(id).map(|account| &mut account.members),
        Level::Workspace(id) => state.workspaces.get_mut(id).map(|workspace| &mut workspace.members),
        Level::Project(id) => state.projects.get_mut(id).map(|project| &mut project.members),
        Level::Folder(id) => match &mut state.assets.get_mut(id)?.kind {
            Kind::Folder { members, .. } => Some(members),
            Kind::File(_) | Kind::Stack { .. } => None,
        },
    }
}
