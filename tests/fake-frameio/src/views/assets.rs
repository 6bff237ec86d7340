//! Files, folders and version stacks, with or without includes.

use serde_json::{Value, json};

use super::places::{ProjectShape, project};
use super::{links, metadata, people};
use crate::call::Call;
use crate::state::{Asset, FileData, Kind, State};

/// The requested includes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Includes {
    creator: bool,
    project: bool,
    metadata: bool,
    media_links: Vec<String>,
}

impl Includes {
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(crate) fn of(call: &Call) -> Self {
        let words = call.includes();
        Self {
            creator: words.contains(&"creator"),
            project: words.contains(&"project"),
            metadata: words.contains(&"metadata"),
            media_links: words.iter().filter_map(|word| word.strip_prefix("media_links.")).map(str::to_owned).collect(),
        }
    }
}

/// The JSON of an asset of any kind.
pub(crate) fn asset(state: &State, asset: &Asset, includes: &Includes) -> Value {
    let mut view = json!({
        "id": asset.id,
        "type": asset.kind.name(),
        "adobe_id": asset.adobe_id,
        "name": asset.name,
        "parent_id": asset.parent_id,
        "project_id": asset.project_id,
        "view_url": view_url(asset),
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
    });
    match &asset.kind {
        Kind::File(file) => add_file(state, asset, file, includes, &mut view),
        Kind::Folder { restricted, .. } => {
            view["cover_file_id"] = Value::Null;
            view["restricted"] = json!(restricted);
        }
        Kind::Stack { versions } => {
            let head = versions.last().and_then(|id| state.assets.get(id));
            view["head_version"] = head.map_or(Value::Null, |head| self::asset(state, head, includes));
        }
    }
    if includes.creator {
        view["creator"] = people::user(state, &asset.creator_id);
    }
    if includes.project
        && let Some(found) = state.projects.get(&asset.project_id)
    {
        view["project"] = project(state, found, ProjectShape::WithDescription);
    }
    if includes.metadata {
        view["metadata"] = Value::Array(metadata::metadata_fields(state, asset, false));
    }
    view
}

fn add_file(state: &State, asset: &Asset, file: &FileData, includes: &Includes, view: &mut Value) {
    view["file_size"] = json!(file.size);
    view["media_type"] = json!(file.media_type);
    view["status"] = json!(file.status.name());
    view["adobe_version_id"] = Value::Null;
    if !includes.media_links.is_empty() {
        let links = includes.media_links.iter();
        view["media_links"] = links.map(|kind| (kind.clone(), links::media_link(state, asset, file, kind))).collect();
    }
}

fn view_url(asset: &Asset) -> String {
    format!("https://next.frame.io/project/{}/view/{}", asset.project_id, asset.id)
}

/// The JSON of a recently deleted asset.
pub(crate) fn deleted(state: &State, asset: &Asset) -> Value {
    let mut view = json!({
        "id": asset.id,
        "type": asset.kind.name(),
        "adobe_id": asset.adobe_id,
        "name": asset.name,
        "parent_id": asset.parent_id,
        "project_id": asset.project_id,
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
        "deleted_at": asset.deleted_at,
    });
    match &asset.kind {
        Kind::File(file) => {
            view["file_size"] = json!(file.size);
            view["media_type"] = json!(file.media_type.as_deref().unwrap_or("application/octet-stream"));
            view["status"] = json!(file.status.name());
            view["adobe_version_id"] = Value::Null;
        }
        Kind::Folder { restricted, .. } => {
            view["cover_file_id"] = Value::Null;
            view["restricted"] = json!(restricted);
        }
        Kind::Stack { versions } => {
            let head = versions.last().and_then(|id| state.assets.get(id));
            view["head_version"] = head.map_or(Value::Null, |head| self::asset(state, head, &Includes::none()));
        }
    }
    view
}
