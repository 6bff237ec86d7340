//! Folders.

use serde_json::{Value, json};

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, CopyOptions, State};
use crate::views::{self, Includes};

/// The children of a folder, of all kinds or only of those that `type` names.
pub(super) fn children(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    let kinds: Option<Vec<&str>> =
        call.query.get("type").and_then(Value::as_array).map(|kinds| kinds.iter().filter_map(Value::as_str).collect());
    list_children(state, call, &folder, |asset| kinds.as_ref().is_none_or(|kinds| kinds.contains(&asset.kind.name())))
}

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    list_children(state, call, &folder, Asset::is_folder)
}

/// A page of the assets in a folder.
pub(super) fn list_children(
    state: &mut State,
    call: &Call,
    parent: &str,
    wanted: impl Fn(&Asset) -> bool,
) -> Result<Reply, Problem> {
    let found: Vec<&Asset> = state.children(parent).into_iter().filter(|asset| wanted(asset)).collect();
    let ids = sorted(found, call);
    page_of_assets(state, call, &ids)
}

/// The ids of assets, in the order of `sort`.
pub(super) fn sorted(mut found: Vec<&Asset>, call: &Call) -> Vec<String> {
    listing::sort(&mut found, call, |asset, field| match field {
        "name" => Key::text(&asset.name),
        "updated_at" => Key::Number(asset.updated_at.micros()),
        "file_size" => Key::Number(asset.file().map_or(0, |file| i128::from(file.size))),
        _ => Key::Number(asset.created_at.micros()),
    });
    found.into_iter().map(|asset| asset.id.clone()).collect()
}

/// A page of assets with the requested includes.
pub(super) fn page_of_assets(state: &mut State, call: &Call, ids: &[String]) -> Result<Reply, Problem> {
    let includes = Includes::of(call);
    listing::page(state, call, ids, |state, id| state.assets.get(id).map(|asset| views::asset(state, asset, &includes)))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let parent = access::folder(state, call)?;
    let (project_id, parent_id) = (parent.project_id.clone(), parent.id.clone());
    let name = call.text("name").ok_or_else(|| Problem::invalid("/data/name", "Missing field: name"))?.to_owned();
    let id = state.new_folder(&project_id, Some(&parent_id), &name, &call.user_id);
    record_change(state, call, &id, "asset_created", "folder.created");
    shown(state, &id).map(Reply::created)
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?;
    Ok(Reply::data(views::asset(state, folder, &Includes::of(call))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::folder(state, call)?.id.clone();
    rename(state, call, &id);
    record_change(state, call, &id, "asset_updated", "folder.updated");
    shown(state, &id).map(Reply::data)
}

/// Sets the name, if the body has one.
pub(super) fn rename(state: &mut State, call: &Call, id: &str) {
    let now = state.tick();
    if let Some(asset) = state.assets.get_mut(id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut asset.name);
        }
        asset.updated_at = now;
    }
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?;
    if folder.parent_id.is_none() {
        return Err(Problem::forbidden("The root folder of a project cannot be deleted"));
    }
    let id = folder.id.clone();
    state.delete_asset(&id);
    record_change(state, call, &id, "asset_deleted", "folder.deleted");
    Ok(Reply::no_content())
}

pub(super) fn move_to(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::folder(state, call)?.id.clone();
    let parent = folder_target(state, call)?;
    state.move_asset(&id, &parent)?;
    record_change(state, call, &id, "asset_moved", "folder.updated");
    shown(state, &id).map(Reply::data)
}

/// The folder that `data.parent_id` names.
pub(super) fn folder_target(state: &State, call: &Call) -> Result<String, Problem> {
    let parent = access::parent(state, call)?;
    if parent.is_folder() {
        Ok(parent.id.clone())
    } else {
        Err(Problem::invalid("/data/parent_id", "The parent is not a folder"))
    }
}

/// The target of a copy: the parent in the optional body, or the folder of the original.
pub(super) fn copy_target(state: &State, call: &Call, original: &Asset) -> Result<String, Problem> {
    if call.text("parent_id").is_some() {
        return folder_target(state, call);
    }
    original.parent_id.clone().ok_or_else(|| {
        Problem::invalid("/data/parent_id", "The root folder of a project needs a parent to be copied to")
    })
}

pub(super) fn copy_options(call: &Call) -> CopyOptions {
    CopyOptions {
        metadata: call.flag("copy_metadata"),
        comments: call.word("copy_comments").is_some_and(|which| which != "none"),
    }
}

pub(super) fn copy(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let original = access::folder(state, call)?;
    let (id, target) = (original.id.clone(), copy_target(state, call, original)?);
    refuse_inside(state, &id, &target)?;
    let large = state.descendants(&id).len() > state.settings.async_copy_above;
    let copy = copy_one(state, call, &id, &target)?;
    if large {
        return Ok(Reply::json(202, json!({})));
    }
    shown(state, &copy).map(Reply::data)
}

fn refuse_inside(state: &State, id: &str, target: &str) -> Result<(), Problem> {
    if id == target || state.descendants(id).iter().any(|inner| inner == target) {
        return Err(Problem::invalid("/data/parent_id", "A folder cannot be copied into itself"));
    }
    Ok(())
}

fn copy_one(state: &mut State, call: &Call, id: &str, target: &str) -> Result<String, Problem> {
    let copy = state
        .copy_asset(id, target, &call.user_id, copy_options(call))
        .ok_or_else(|| Problem::not_found("folder", id))?;
    record_change(state, call, &copy, "asset_copied", "folder.copied");
    Ok(copy)
}

pub(super) fn bulk_move(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (ids, target) = bulk(state, call, "folder_ids", "folder")?;
    for id in &ids {
        state.move_asset(id, &target)?;
        record_change(state, call, id, "asset_moved", "folder.updated");
    }
    ids.iter().map(|id| shown(state, id)).collect::<Result<Value, _>>().map(Reply::data)
}

pub(super) fn bulk_copy(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (ids, target) = bulk(state, call, "folder_ids", "folder")?;
    for id in &ids {
        refuse_inside(state, id, &target)?;
    }
    let count: usize = ids.iter().map(|id| state.descendants(id).len()).sum();
    let mut copies = Vec::new();
    for id in &ids {
        let copy = copy_one(state, call, id, &target)?;
        copies.push(json!({"source_folder_id": id, "folder": shown(state, &copy)?}));
    }
    if count > state.settings.async_copy_above {
        return Ok(Reply::json(202, json!({})));
    }
    Ok(Reply::data(Value::Array(copies)))
}

/// The assets in the body of a bulk operation, all of one kind, and the target folder.
pub(super) fn bulk(state: &State, call: &Call, list: &str, kind: &str) -> Result<(Vec<String>, String), Problem> {
    access::account(state, call)?;
    let given = call.data()[list].as_array().map_or(&[][..], Vec::as_slice);
    let ids = given
        .iter()
        .filter_map(Value::as_str)
        .map(|id| access::asset(state, call, kind, id).map(|asset| asset.id.clone()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok((ids, folder_target(state, call)?))
}

/// An asset as it is returned after a change.
pub(super) fn shown(state: &State, id: &str) -> Result<Value, Problem> {
    let asset = state.live(id).ok_or_else(|| Problem::not_found("asset", id))?;
    Ok(views::asset(state, asset, &Includes::none()))
}

/// Writes to the audit log and sends an event.
pub(super) fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str, event: &'static str) {
    let scope = state.scope_of_asset(id);
    let kind = state.assets.get(id).map_or("file", |asset| asset.kind.name());
    state.log(&call.user_id, &scope, audit, "asset", id);
    state.emit(&call.user_id, &scope, event, kind, id);
}
