//! Restoring deleted assets.

use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::routes::access;
use crate::routes::folders::{record_change, shown};
use crate::state::{Asset, State};

pub(super) fn file(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    restore(state, call, "file", call.path("file_id"), "file.updated")
}

pub(super) fn folder(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    restore(state, call, "folder", call.path("folder_id"), "folder.updated")
}

pub(super) fn version_stack(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    restore(state, call, "version_stack", call.path("version_stack_id"), "file.updated")
}

fn restore(state: &mut State, call: &Call, kind: &str, given: &str, event: &'static str) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    let is_here = |asset: &&Asset| {
        asset.kind.name() == kind
            && asset.deleted_at.is_some()
            && state.scope_of_project(&asset.project_id).account_id == account
    };
    let found = state.assets.get(&state.local_id(given)).filter(is_here);
    let id = found.ok_or_else(|| Problem::not_found(&kind.replace('_', " "), given))?.id.clone();
    let now = state.tick();
    if let Some(asset) = state.assets.get_mut(&id) {
        asset.deleted_at = None;
        asset.updated_at = now;
    }
    record_change(state, call, &id, "asset_updated", event);
    shown(state, &id).map(Reply::data)
}
