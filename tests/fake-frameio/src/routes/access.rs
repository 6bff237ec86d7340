//! Looks up records by the ids of a path. Records that the caller may not see are 404, as if they did not exist.

use crate::call::Call;
use crate::http::Problem;
use crate::state::{Account, Asset, Project, State, Workspace};

/// The account of the path, if the caller is a member.
pub(crate) fn account<'a>(state: &'a State, call: &Call) -> Result<&'a Account, Problem> {
    let given = call.path("account_id");
    state
        .accounts
        .get(&state.local_id(given))
        .filter(|account| account.members.contains_key(&call.user_id))
        .ok_or_else(|| Problem::not_found("account", given))
}

pub(crate) fn workspace<'a>(state: &'a State, call: &Call) -> Result<&'a Workspace, Problem> {
    let account = account(state, call)?;
    let given = call.path("workspace_id");
    state
        .workspaces
        .get(given)
        .filter(|workspace| workspace.account_id == account.id)
        .ok_or_else(|| Problem::not_found("workspace", given))
}

pub(crate) fn project<'a>(state: &'a State, call: &Call) -> Result<&'a Project, Problem> {
    let account = account(state, call)?;
    let given = call.path("project_id");
    state
        .projects
        .get(&state.local_id(given))
        .filter(|project| state.scope_of_project(&project.id).account_id == account.id)
        .ok_or_else(|| Problem::not_found("project", given))
}

pub(crate) fn folder<'a>(state: &'a State, call: &Call) -> Result<&'a Asset, Problem> {
    asset(state, call, "folder", call.path("folder_id"))
}

pub(crate) fn file<'a>(state: &'a State, call: &Call) -> Result<&'a Asset, Problem> {
    asset(state, call, "file", call.path("file_id"))
}

pub(crate) fn stack<'a>(state: &'a State, call: &Call) -> Result<&'a Asset, Problem> {
    asset(state, call, "version_stack", call.path("version_stack_id"))
}

/// An asset of this kind in the account of the path.
pub(crate) fn asset<'a>(state: &'a State, call: &Call, kind: &str, given: &str) -> Result<&'a Asset, Problem> {
    any_asset(state, call, given)?
        .filter(|asset| asset.kind.name() == kind)
        .ok_or_else(|| Problem::not_found(&kind.replace('_', " "), given))
}

/// An asset of any kind in the account of the path, if it exists.
pub(crate) fn any_asset<'a>(state: &'a State, call: &Call, given: &str) -> Result<Option<&'a Asset>, Problem> {
    let account = account(state, call)?;
    Ok(state
        .live(&state.local_id(given))
        .filter(|asset| state.scope_of_project(&asset.project_id).account_id == account.id))
}

/// The asset that `data.parent_id` names.
pub(crate) fn parent<'a>(state: &'a State, call: &Call) -> Result<&'a Asset, Problem> {
    let given =
        call.text("parent_id").ok_or_else(|| Problem::invalid("/data/parent_id", "Missing field: parent_id"))?;
    if !crate::validate::is_frame_or_adobe_id(given) {
        return Err(Problem::invalid("/data/parent_id", "Invalid format. Expected a UUID or adobe:<id>"));
    }
    any_asset(state, call, given)?.ok_or_else(|| Problem::not_found("parent", given))
}
