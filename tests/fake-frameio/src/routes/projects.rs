//! Projects.

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, Members, Project, State};
use crate::views::{self, ProjectShape};

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?.id.clone();
    list(state, call, |_, project| project.workspace_id == workspace)
}

/// All projects of the account.
pub(super) fn of_account(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    list(state, call, |state, project| state.scope_of_project(&project.id).account_id == account)
}

/// Projects to which the caller was invited without being a member of their workspace.
pub(super) fn invited(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    list(state, call, |state, project| {
        let outside = state
            .workspaces
            .get(&project.workspace_id)
            .is_some_and(|space| space.account_id == account && !space.members.contains_key(&call.user_id));
        outside && project.members.contains_key(&call.user_id)
    })
}

fn list(state: &mut State, call: &Call, wanted: impl Fn(&State, &Project) -> bool) -> Result<Reply, Problem> {
    let mut found: Vec<&Project> = state.projects.values().filter(|project| wanted(state, project)).collect();
    listing::sort(&mut found, call, |project, field| match field {
        "name" => Key::text(&project.name),
        _ => Key::Number(project.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|project| project.id.clone()).collect();
    let shape = shape(call);
    listing::page(state, call, &ids, |state, id| {
        state.projects.get(id).map(|project| views::project(state, project, shape))
    })
}

fn shape(call: &Call) -> ProjectShape {
    if call.includes_word("owner") { ProjectShape::WithOwner } else { ProjectShape::WithDescription }
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?.id.clone();
    let name = call.text("name").unwrap_or_default().to_owned();
    let id = state.new_project(&workspace, &name, &call.user_id);
    if let (Some(restricted), Some(project)) = (call.data()["restricted"].as_bool(), state.projects.get_mut(&id)) {
        project.restricted = restricted;
    }
    record_change(state, call, &id, "project_created", "project.created");
    let project = state.projects.get(&id).ok_or_else(|| Problem::not_found("project", &id))?;
    Ok(Reply::created(views::project(state, project, ProjectShape::Plain)))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?;
    Ok(Reply::data(views::project(state, project, shape(call))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::project(state, call)?.id.clone();
    let now = state.tick();
    if let Some(project) = state.projects.get_mut(&id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut project.name);
        }
        if let Some(status) = call.text("status") {
            project.active = status == "active";
        }
        if let Some(restricted) = call.data()["restricted"].as_bool() {
            project.restricted = restricted;
        }
        project.updated_at = now;
    }
    record_change(state, call, &id, "project_updated", "project.updated");
    let project = access::project(state, call)?;
    Ok(Reply::data(views::project(state, project, ProjectShape::Plain)))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::project(state, call)?.id.clone();
    record_change(state, call, &id, "project_deleted", "project.deleted");
    state.remove_project(&id);
    Ok(Reply::no_content())
}

pub(super) fn recently_deleted(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?;
    let mut found: Vec<&Asset> =
        state.assets.values().filter(|asset| asset.project_id == project.id && asset.deleted_at.is_some()).collect();
    let deleted_at = |asset: &Asset| asset.deleted_at.map_or(0, |stamp| stamp.micros());
    found.sort_by_key(|asset| std::cmp::Reverse(deleted_at(asset)));
    listing::sort(&mut found, call, |asset, field| match field {
        "name" => Key::text(&asset.name),
        _ => Key::Number(deleted_at(asset)),
    });
    let ids: Vec<String> = found.into_iter().map(|asset| asset.id.clone()).collect();
    let reply =
        listing::page(state, call, &ids, |state, id| state.assets.get(id).map(|asset| views::deleted(state, asset)))?;
    Ok(listing::without_total(reply))
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str, event: &'static str) {
    let scope = state.scope_of_project(id);
    state.log(&call.user_id, &scope, audit, "project", id);
    state.emit(&call.user_id, &scope, event, "project", id);
}

impl State {
    /// Creates a project with its root folder.
    pub(crate) fn new_project(&mut self, workspace_id: &str, name: &str, owner_id: &str) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        let root_folder_id = self.new_folder(&id, None, name, owner_id);
        let project = Project {
            id: id.clone(),
            workspace_id: workspace_id.to_owned(),
            root_folder_id,
            name: name.to_owned(),
            description: None,
            owner_id: owner_id.to_owned(),
            adobe_id: None,
            active: true,
            restricted: false,
            created_at: now,
            updated_at: now,
            members: Members::from([(owner_id.to_owned(), "full_access".to_owned())]),
        };
        self.projects.insert(id.clone(), project);
        id
    }

    /// Removes a project and everything in it.
    pub(crate) fn remove_project(&mut self, id: &str) {
        let assets: Vec<String> =
            self.assets.values().filter(|asset| asset.project_id == id).map(|asset| asset.id.clone()).collect();
        self.comments.retain(|_, comment| !assets.contains(&comment.file_id));
        self.assets.retain(|_, asset| asset.project_id != id);
        self.shares.retain(|_, share| share.project_id != id);
        self.collections.retain(|_, collection| collection.project_id != id);
        self.projects.shift_remove(id);
    }
}
