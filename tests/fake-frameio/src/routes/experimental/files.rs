//! Files, folders and their metadata fields.

use serde_json::{Value, json};

use crate::call::Call;
use crate::http::{Payload, Problem, Reply};
use crate::routes::folders::shown;
use crate::routes::{access, field_definitions, files, folders, metadata};
use crate::state::{Kind, State};
use crate::views::{self, Includes};

/// A result for each id. All existing files must be in one project.
pub(super) fn bulk_get(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    access::account(state, call)?;
    let includes = Includes::of(call);
    let mut project = None;
    let mut results = Vec::new();
    for (index, id) in call.data()["file_ids"].as_array().into_iter().flatten().filter_map(Value::as_str).enumerate() {
        let found = access::any_asset(state, call, id)?.filter(|asset| asset.file().is_some());
        let Some(asset) = found else {
            let error = json!({"title": "Not Found", "detail": format!("file {id} not found")});
            results.push(json!({"id": id, "status": 404, "error": error}));
            continue;
        };
        if *project.get_or_insert(&asset.project_id) != &asset.project_id {
            let pointer = format!("/data/file_ids/{index}");
            return Err(Problem::invalid(&pointer, "All files have to lie in one project"));
        }
        results.push(json!({"id": id, "status": 200, "file": views::asset(state, asset, &includes)}));
    }
    Ok(Reply::data(Value::Array(results)))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let mut reply = files::show(state, call)?;
    if let (true, Payload::Json(body)) = (call.includes_word("parent"), &mut reply.payload)
        && let Some(parent) = body["data"]["parent_id"].as_str().map(str::to_owned)
    {
        body["data"]["parent"] = shown(state, &parent)?;
    }
    Ok(reply)
}

pub(super) fn update_metadata(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let file = access::file(state, call)?;
    let (id, project) = (file.id.clone(), file.project_id.clone());
    metadata::write(state, call, &project, &[id])?;
    metadata::show(state, call)
}

pub(super) fn show_field(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let field = field_definitions::find(state, call)?;
    Ok(Reply::data(views::field_definition(state, field, call.includes_word("creator"))))
}

pub(super) fn create_folder(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let reply = folders::create(state, call)?;
    restricted(state, call, reply)
}

pub(super) fn update_folder(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let reply = folders::update(state, call)?;
    restricted(state, call, reply)
}

/// Applies `restricted`, which can be set when a folder is created or updated.
fn restricted(state: &mut State, call: &Call, mut reply: Reply) -> Result<Reply, Problem> {
    let wanted = call.data()["restricted"].as_bool();
    if let (Some(wanted), Payload::Json(body)) = (wanted, &mut reply.payload) {
        let folder = body["data"]["id"].as_str().and_then(|id| state.assets.get_mut(id));
        if let Some(Kind::Folder { restricted, .. }) = folder.map(|folder| &mut folder.kind) {
            *restricted = wanted;
            body["data"]["restricted"] = json!(wanted);
        }
    }
    Ok(reply)
}
