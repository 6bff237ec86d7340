//! Files.

use serde_json::{Value, json};

use super::access;
use super::folders::{bulk, copy_options, copy_target, list_children, record_change, rename, shown};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, State, Status, media_type_of};
use crate::views::{self, Includes};

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    list_children(state, call, &folder, |asset| asset.file().is_some())
}

/// The older operation: a media type makes it a local upload, a source a remote one.
pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let media_type = call.text("media_type").map(str::to_owned);
    if let Some(source) = call.text("source_url") {
        http_source(source)?;
    }
    let id = placeholder(state, call, media_type)?;
    match call.text("source_url") {
        Some(source) => {
            get(state, &id, source);
            Ok(Reply::json(202, json!({"data": shown(state, &id)?})))
        }
        None => with_urls(state, &id).map(Reply::created),
    }
}

pub(super) fn create_local_upload(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let media_type = call.text("name").map(|name| media_type_of(name).to_owned());
    let id = placeholder(state, call, media_type)?;
    with_urls(state, &id).map(Reply::created)
}

pub(super) fn create_remote_upload(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let source = call.text("source_url").unwrap_or_default();
    http_source(source)?;
    let media_type = call.text("name").map(|name| media_type_of(name).to_owned());
    let id = placeholder(state, call, media_type)?;
    get(state, &id, source);
    let status = format!("/v4/accounts/{}/files/{id}/status", call.path("account_id"));
    Ok(Reply::json(202, json!({"data": shown(state, &id)?, "links": {"status": status}})))
}

pub(super) fn import(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let media_type = call.text("name").map(|name| media_type_of(name).to_owned());
    let id = placeholder(state, call, media_type)?;
    complete_without_bytes(state, &id);
    Ok(Reply::json(202, json!({"data": shown(state, &id)?})))
}

fn http_source(source: &str) -> Result<(), Problem> {
    if source.starts_with("https://") || source.starts_with("http://") {
        Ok(())
    } else {
        Err(Problem::invalid("/data/source_url", "Invalid format. Expected an http or https address"))
    }
}

/// Creates a file without bytes in the folder of the path.
fn placeholder(state: &mut State, call: &Call, media_type: Option<String>) -> Result<String, Problem> {
    let folder = access::folder(state, call)?.id.clone();
    // The size of a remote file is unknown before it is fetched; here it is assumed to be 1 MiB.
    let size = call.data()["file_size"].as_u64().unwrap_or(1024 * 1024);
    let name = call.text("name").unwrap_or_default().to_owned();
    let file = state.placeholder(size, media_type);
    let id = state.new_file(&folder, &name, &call.user_id, file);
    record_change(state, call, &id, "asset_created", "file.created");
    Ok(id)
}

/// Makes the service fetch a file. `http` URLs are really fetched. For `https` URLs, bytes are made up, because the
/// stand-in would have to leave the machine.
fn get(state: &mut State, id: &str, source: &str) {
    if source.starts_with("http://") {
        state.queue_fetch(id, source);
    } else {
        complete_without_bytes(state, id);
    }
}

fn complete_without_bytes(state: &mut State, id: &str) {
    if let Some(file) = state.assets.get_mut(id).and_then(Asset::file_mut) {
        file.content = None;
        file.parts.iter_mut().for_each(|part| part.done = true);
    }
    state.complete_upload(id);
}

fn with_urls(state: &State, id: &str) -> Result<Value, Problem> {
    let mut view = shown(state, id)?;
    let parts = state.assets.get(id).and_then(Asset::file).map_or(&[][..], |file| &file.parts);
    view["upload_urls"] = parts
        .iter()
        .enumerate()
        .map(|(index, part)| json!({"size": part.size, "url": views::part_url(state, id, index + 1)}))
        .collect();
    Ok(view)
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let file = access::file(state, call)?;
    Ok(Reply::data(views::asset(state, file, &Includes::of(call))))
}

pub(super) fn status(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let asset = access::file(state, call)?;
    let file = asset.file().ok_or_else(|| Problem::not_found("file", &asset.id))?;
    let complete = file.status != Status::Created;
    Ok(Reply::data(json!({
        "id": asset.id,
        "filetype": file.media_type.as_deref().unwrap_or("application/octet-stream"),
        "upload_complete": complete,
        "upload_failed": file.failed,
        "uploaded_at": file.begun_at,
        "upload_completed_at": file.completed_at,
    })))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::file(state, call)?.id.clone();
    rename(state, call, &id);
    record_change(state, call, &id, "asset_updated", "file.updated");
    shown(state, &id).map(Reply::data)
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::file(state, call)?.id.clone();
    state.delete_asset(&id);
    record_change(state, call, &id, "asset_deleted", "file.deleted");
    Ok(Reply::no_content())
}

pub(super) fn move_to(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = access::file(state, call)?.id.clone();
    let parent = access::parent(state, call)?;
    let (target, versioned) = (parent.id.clone(), !parent.is_folder());
    state.move_asset(&id, &target)?;
    let (audit, event) =
        if versioned { ("asset_versioned", "file.versioned") } else { ("asset_moved", "file.updated") };
    record_change(state, call, &id, audit, event);
    shown(state, &id).map(Reply::data)
}

pub(super) fn copy(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let original = access::file(state, call)?;
    let (id, mut target) = (original.id.clone(), copy_target(state, call, original)?);
    // The copy of a version goes to the folder of its stack.
    if let Some(stack) = state.assets.get(&target).filter(|parent| !parent.is_folder()) {
        target = stack.parent_id.clone().unwrap_or(target);
    }
    let copy = copy_one(state, call, &id, &target)?;
    shown(state, &copy).map(Reply::data)
}

fn copy_one(state: &mut State, call: &Call, id: &str, target: &str) -> Result<String, Problem> {
    let copy = state
        .copy_asset(id, target, &call.user_id, copy_options(call))
        .ok_or_else(|| Problem::not_found("file", id))?;
    record_change(state, call, &copy, "asset_copied", "file.copied");
    Ok(copy)
}

pub(super) fn bulk_move(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (ids, target) = bulk(state, call, "file_ids", "file")?;
    for id in &ids {
        state.move_asset(id, &target)?;
        record_change(state, call, id, "asset_moved", "file.updated");
    }
    ids.iter().map(|id| shown(state, id)).collect::<Result<Value, _>>().map(Reply::data)
}

pub(super) fn bulk_copy(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (ids, target) = bulk(state, call, "file_ids", "file")?;
    let mut copies = Vec::new();
    for id in &ids {
        let copy = copy_one(state, call, id, &target)?;
        copies.push(json!({"source_file_id": id, "file": shown(state, &copy)?}));
    }
    Ok(Reply::data(Value::Array(copies)))
}
