//! Workspaces.

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Members, State, Workspace};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let mut found: Vec<&Workspace> =
        state.workspaces.values().filter(|workspace| workspace.account_id == account.id).collect();
    listing::sort(&mut found, call, |workspace, field| match field {
        "name" => Key::text(&workspace.name),
        _ => Key::Number(workspace.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|workspace| workspace.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| {
        state.workspaces.get(id).map(|workspace| views::workspace(state, workspace, creator))
    })
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account_id = access::account(state, call)?.id.clone();
    let name = name_of(call)?.to_owned();
    let id = state.new_workspace(&account_id, &name, &call.user_id);
    let scope = state.scope_of_workspace(&id);
    state.log(&call.user_id, &scope, "team_created", "team", &id);
    let workspace = state.workspaces.get(&id).ok_or_else(|| Problem::not_found("workspace", &id))?;
    Ok(Reply::created(views::workspace(state, workspace, false)))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?;
    Ok(Reply::data(views::workspace(state, workspace, call.includes_word("creator"))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::workspace(state, call)?.id.clone();
    let name = name_of(call)?.to_owned();
    let now = state.tick();
    if let Some(workspace) = state.workspaces.get_mut(&id) {
        workspace.name = name;
        workspace.updated_at = now;
    }
    let scope = state.scope_of_workspace(&id);
    state.log(&call.user_id, &scope, "team_updated", "team", &id);
    let workspace = access::workspace(state, call)?;
    Ok(Reply::data(views::workspace(state, workspace, false)))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::workspace(state, call)?.id.clone();
    let scope = state.scope_of_workspace(&id);
    state.log(&call.user_id, &scope, "team_deleted", "team", &id);
    state.remove_workspace(&id);
    Ok(Reply::no_content())
}

fn name_of(call: &Call) -> Result<&str, Problem> {
    call.text("name").ok_or_else(|| Problem::invalid("/data/name", "Missing field: name"))
}

impl State {
    /// Creates a workspace with its creator as administrator.
    pub(crate) fn new_workspace(&mut self, account_id: &str, name: &str, creator_id: &str) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        let members = Members::from([(creator_id.to_owned(), "workspace_admin".to_owned())]);
        let workspace = Workspace {
            id: id.clone(),
            account_id: account_id.to_owned(),
            name: name.to_owned(),
            creator_id: creator_id.to_owned(),
            created_at: now,
            updated_at: now,
            members,
        };
        self.workspaces.insert(id.clone(), workspace);
        id
    }

    /// Removes a workspace and everything in it.
    fn remove_workspace(&mut self, id: &str) {
        let projects: Vec<String> = self
            .projects
            .values()
            .filter(|project| project.workspace_id == id)
            .map(|project| project.id.clone())
            .collect();
        for project in projects {
            self.remove_project(&project);
        }
        self.webhooks.retain(|_, webhook| webhook.workspace_id != id);
        self.actions.retain(|_, action| action.workspace_id != id);
        self.workspaces.shift_remove(id);
    }
}
