//! Shares and their assets.

use serde_json::{Map, Value, json};

use super::access;
use super::folders::{page_of_assets, sorted};
use super::listing::{self, Key};
use crate::call::Call;
use crate::clock::Stamp;
use crate::http::{Problem, Reply};
use crate::state::{Asset, Share, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?;
    let mut found: Vec<&Share> = state.shares.values().filter(|share| share.project_id == project.id).collect();
    listing::sort(&mut found, call, |share, field| match field {
        "name" => Key::text(share.settings["name"].as_str().unwrap_or_default()),
        _ => Key::Number(share.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|share| share.id.clone()).collect();
    listing::page(state, call, &ids, |state, id| state.shares.get(id).map(views::share))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?.id.clone();
    let mut settings = match call.data() {
        Value::Object(fields) => fields.clone(),
        _ => return Err(Problem::invalid("/data", "Missing field: data")),
    };
    settings.remove("type");
    let given = settings.remove("asset_ids").unwrap_or_default();
    check(state, &settings)?;
    normalize(&mut settings);
    let mut assets = Vec::new();
    for (index, id) in given.as_array().into_iter().flatten().filter_map(Value::as_str).enumerate() {
        assets.push(shareable(state, call, &project, id, &format!("/data/asset_ids/{index}"))?);
    }
    let id = state.new_share(&project, &call.user_id, settings, assets);
    record_change(state, call, &id, "share_created", "share.created");
    shown(state, &id).map(Reply::created)
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::data(views::share(find(state, call)?)))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    let mut changes = call.data().as_object().cloned().unwrap_or_default();
    check(state, &changes)?;
    normalize(&mut changes);
    let now = state.tick();
    if let Some(share) = state.shares.get_mut(&id) {
        share.settings.extend(changes);
        share.updated_at = now;
    }
    record_change(state, call, &id, "share_updated", "share.updated");
    shown(state, &id).map(Reply::data)
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    record_change(state, call, &id, "share_deleted", "share.deleted");
    if let Some(share) = state.shares.shift_remove(&id) {
        state.collections.shift_remove(&share.collection_id);
    }
    Ok(Reply::no_content())
}

pub(super) fn list_assets(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let share = find(state, call)?;
    let found: Vec<&Asset> = share.asset_ids.iter().filter_map(|id| state.live(id)).collect();
    let ids = sorted(found, call);
    page_of_assets(state, call, &ids)
}

pub(super) fn add_asset(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let share = find(state, call)?;
    let (id, project) = (share.id.clone(), share.project_id.clone());
    let given = call.text("asset_id").unwrap_or_default();
    let asset = shareable(state, call, &project, given, "/data/asset_id")?;
    let now = state.tick();
    if let Some(share) = state.shares.get_mut(&id) {
        if share.asset_ids.contains(&asset) {
            return Err(Problem::conflict("The asset is in the share already"));
        }
        share.asset_ids.push(asset.clone());
        share.updated_at = now;
    }
    record_change(state, call, &id, "share_updated", "share.updated");
    let mut view = shown(state, &id)?;
    view["asset_added"] = json!(asset);
    Ok(Reply::data(view))
}

pub(super) fn remove_asset(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    let given = call.path("asset_id");
    let asset = state.local_id(given);
    let now = state.tick();
    if let Some(share) = state.shares.get_mut(&id) {
        let place = share.asset_ids.iter().position(|known| *known == asset);
        share.asset_ids.remove(place.ok_or_else(|| Problem::not_found("asset", given))?);
        share.updated_at = now;
    }
    record_change(state, call, &id, "share_updated", "share.updated");
    let mut view = shown(state, &id)?;
    view["asset_removed"] = json!(asset);
    Ok(Reply::data(view))
}

/// The share of the path.
pub(super) fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Share, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("share_id");
    state
        .shares
        .get(given)
        .filter(|share| state.scope_of_project(&share.project_id).account_id == account.id)
        .ok_or_else(|| Problem::not_found("share", given))
}

pub(super) fn shown(state: &State, id: &str) -> Result<Value, Problem> {
    state.shares.get(id).map(views::share).ok_or_else(|| Problem::not_found("share", id))
}

/// Writes to the audit log and sends an event.
pub(super) fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str, event: &'static str) {
    let project = state.shares.get(id).map(|share| share.project_id.clone()).unwrap_or_default();
    let scope = state.scope_of_project(&project);
    state.log(&call.user_id, &scope, audit, "share", id);
    state.emit(&call.user_id, &scope, event, "share", id);
}

/// The id of an asset of the project, if it can be shared.
fn shareable(state: &State, call: &Call, project: &str, id: &str, pointer: &str) -> Result<String, Problem> {
    access::any_asset(state, call, id)?
        .filter(|asset| asset.project_id == project)
        .map(|asset| asset.id.clone())
        .ok_or_else(|| Problem::invalid(pointer, format!("The project has no asset {id}")))
}

/// Normalizes the form of dates.
fn normalize(settings: &mut Map<String, Value>) {
    if let Some(expiration) = settings.get_mut("expiration")
        && let Some(stamp) = expiration.as_str().and_then(Stamp::parse)
    {
        *expiration = stamp.into();
    }
}

/// Rules that the schemas do not express.
fn check(state: &State, settings: &Map<String, Value>) -> Result<(), Problem> {
    let name = settings.get("name").and_then(Value::as_str).unwrap_or_default();
    if name.contains(['\n', '\r']) {
        return Err(Problem::invalid("/data/name", "The name of a share has no line breaks"));
    }
    let known = |id: &Value| id.as_str().is_none_or(|id| state.fields.contains_key(id));
    let fields = settings.get("visible_field_definition_ids").and_then(Value::as_array);
    if !fields.into_iter().flatten().all(known) {
        return Err(Problem::invalid("/data/visible_field_definition_ids", "Unknown field definition"));
    }
    for (name, id) in [
        ("featured_field_definition_id", settings.get("featured_field_definition_id")),
        ("sort_by/field_definition_id", settings.get("sort_by").and_then(|sort| sort.get("field_definition_id"))),
    ] {
        if !id.is_none_or(known) {
            return Err(Problem::invalid(&format!("/data/{name}"), "Unknown field definition"));
        }
    }
    Ok(())
}

impl State {
    /// Creates a share of some assets, with its collection.
    pub(crate) fn new_share(
        &mut self,
        project_id: &str,
        creator_id: &str,
        given: Map<String, Value>,
        asset_ids: Vec<String>,
    ) -> String {
        let mut settings = defaults();
        settings.extend(given);
        let name = settings["name"].as_str().unwrap_or_default().to_owned();
        let collection_id = self.new_collection(project_id, creator_id, &name, true);
        let (id, now) = (self.ids.uuid(), self.tick());
        let share = Share {
            id: id.clone(),
            project_id: project_id.to_owned(),
            collection_id,
            settings,
            asset_ids,
            reviewers: Vec::new(),
            activities: Vec::new(),
            short_url: format!("https://f.io/{}", self.ids.word(8)),
            created_at: now,
            updated_at: now,
        };
        self.shares.insert(id.clone(), share);
        id
    }
}

fn defaults() -> Map<String, Value> {
    let defaults = json!({
        "access": "public",
        "commenting_enabled": true,
        "description": null,
        "downloading_enabled": false,
        "enabled": true,
        "expiration": null,
        "layout": "grid",
        "name": null,
        "passphrase": null,
        "theme": "dark",
        "show_all_asset_versions": false,
        "watermark_enabled": false,
    });
    match defaults {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
