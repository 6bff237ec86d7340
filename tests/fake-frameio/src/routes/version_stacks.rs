//! Version stacks.

use serde_json::Value;

use super::access;
use super::folders::{
    copy_options, copy_target, folder_target, list_children, page_of_assets, record_change, shown, sorted,
};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, State};
use crate::views::{self, Includes};

/// The stacks of a folder.
pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    list_children(state, call, &folder, |asset| asset.kind.name() == "version_stack")
}

/// The versions of a stack, oldest first unless sorted otherwise.
pub(super) fn versions(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let stack = access::stack(state, call)?;
    let found: Vec<&Asset> = stack.versions().iter().filter_map(|id| state.live(id)).collect();
    let ids = sorted(found, call);
    page_of_assets(state, call, &ids)
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    let given = call.data()["file_ids"].as_array().map_or(&[][..], Vec::as_slice);
    let mut files = Vec::new();
    for (index, id) in given.iter().filter_map(Value::as_str).enumerate() {
        let file = access::asset(state, call, "file", id)?;
        if file.parent_id.as_deref() != Some(folder.as_str()) {
            let pointer = format!("/data/file_ids/{index}");
            return Err(Problem::invalid(&pointer, "The file does not lie in the folder of the version stack"));
        }
        files.push(file.id.clone());
    }
    let id = state.stack(&folder, &files, &call.user_id);
    if let Some(head) = files.last() {
        record_change(state, call, head, "asset_versioned", "file.versioned");
    }
    shown(state, &id).map(Reply::created)
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let stack = access::stack(state, call)?;
    Ok(Reply::data(views::asset(state, stack, &Includes::of(call))))
}

pub(super) fn copy(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let original = access::stack(state, call)?;
    let (id, target) = (original.id.clone(), copy_target(state, call, original)?);
    let copy = state
        .copy_asset(&id, &target, &call.user_id, copy_options(call))
        .ok_or_else(|| Problem::not_found("version stack", &id))?;
    record_change(state, call, &copy, "asset_copied", "file.copied");
    shown(state, &copy).map(Reply::data)
}

pub(super) fn move_to(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::stack(state, call)?.id.clone();
    let target = folder_target(state, call)?;
    state.move_asset(&id, &target)?;
    record_change(state, call, &id, "asset_moved", "file.updated");
    shown(state, &id).map(Reply::data)
}

/// Moves a version. Versions are stored from the bottom to the top, which is the head.
pub(super) fn reorder(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let stack = access::stack(state, call)?;
    let (id, mut versions) = (stack.id.clone(), stack.versions().to_vec());
    let place = |name: &str| {
        let found = call.text(name).map(|id| versions.iter().position(|version| version == id));
        let wrong = || Problem::invalid(&format!("/data/{name}"), "The file is no version of the stack");
        found.map(|found| found.ok_or_else(wrong)).transpose()
    };
    let missing = || Problem::invalid("/data/target_file_id", "Missing field: target_file_id");
    let from = place("target_file_id")?.ok_or_else(missing)?;
    let (above, below) = (place("move_above_file_id")?, place("move_below_file_id")?);
    let to = match (call.text("move_to"), above, below) {
        (Some("top"), None, None) => versions.len() - 1,
        (Some(_), None, None) => 0,
        // Removing the version shifts those above it down by one.
        (None, Some(other), None) => other + usize::from(other < from),
        (None, None, Some(other)) => other - usize::from(other > from),
        _ => {
            let message = "Exactly one of move_to, move_above_file_id and move_below_file_id must be present";
            return Err(Problem::invalid("/data", message));
        }
    };
    let version = versions.remove(from);
    versions.insert(to.min(versions.len()), version.clone());
    state.reorder_versions(&id, &versions);
    record_change(state, call, &version, "asset_versioned", "file.versioned");
    let shown = versions.iter().map(|version| shown(state, version)).collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::data(Value::Array(shown)))
}
