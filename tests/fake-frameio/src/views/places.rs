//! Accounts, workspaces, projects.

use serde_json::{Value, json};

use super::people;
use crate::state::{Account, Project, State, Workspace};

/// The `Account` schema, as seen by this user.
pub(crate) fn account(state: &State, account: &Account, user_id: &str) -> Value {
    let projects: Vec<&str> = state
        .projects
        .values()
        .filter(|project| {
            state.workspaces.get(&project.workspace_id).is_some_and(|space| space.account_id == account.id)
        })
        .map(|project| project.id.as_str())
        .collect();
    let roles: Vec<&String> = account.members.get(user_id).into_iter().collect();
    json!({
        "id": account.id,
        "adobe_id": null,
        "display_name": account.display_name,
        "image": null,
        "roles": roles,
        "storage_limit": 2_000_000_000_000_u64,
        "storage_usage": state.storage_of(&projects),
        "created_at": account.created_at,
        "updated_at": account.updated_at,
        "v4_migrated_at": null,
        "mounted_storage_enabled": false,
    })
}

pub(crate) fn workspace(state: &State, workspace: &Workspace, with_creator: bool) -> Value {
    let mut view = json!({
        "id": workspace.id,
        "account_id": workspace.account_id,
        "name": workspace.name,
        "image": null,
        "created_at": workspace.created_at,
        "updated_at": workspace.updated_at,
    });
    if with_creator {
        view["creator"] = people::user(state, &workspace.creator_id);
    }
    view
}

/// The three schemas of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProjectShape {
    Plain,
    WithDescription,
    WithOwner,
}

pub(crate) fn project(state: &State, project: &Project, shape: ProjectShape) -> Value {
    let mut view = json!({
        "id": project.id,
        "adobe_id": project.adobe_id,
        "workspace_id": project.workspace_id,
        "root_folder_id": project.root_folder_id,
        "name": project.name,
        "image": null,
        "restricted": project.restricted,
        "status": if project.active { "active" } else { "inactive" },
        "storage": state.storage_of(&[&project.id]),
        "view_url": format!("https://next.frame.io/project/{}", project.id),
        "created_at": project.created_at,
        "updated_at": project.updated_at,
    });
    if shape != ProjectShape::Plain {
        view["description"] = json!(project.description);
    }
    if shape == ProjectShape::WithOwner {
        view["owner"] = people::user(state, &project.owner_id);
    }
    view
}
