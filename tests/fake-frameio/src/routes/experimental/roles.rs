//! The roles of groups in workspaces and projects. Like those of users, they are stored and returned, but not enforced.

use serde_json::json;

use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::routes::access;
use crate::routes::groups::find;
use crate::routes::listing::{self, Key};
use crate::state::State;
use crate::views;

/// The places whose roles apply, the nearest first.
type Places = Vec<String>;

fn workspace(state: &State, call: &Call) -> Result<Places, Problem> {
    access::workspace(state, call).map(|workspace| vec![workspace.id.clone()])
}

/// The role of a group in a workspace applies to its projects.
fn project(state: &State, call: &Call) -> Result<Places, Problem> {
    access::project(state, call).map(|project| vec![project.id.clone(), project.workspace_id.clone()])
}

pub(super) fn workspace_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = workspace(state, call)?;
    index(state, call, &places)
}

pub(super) fn workspace_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = workspace(state, call)?;
    update(state, call, &places)
}

pub(super) fn workspace_delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = workspace(state, call)?;
    delete(state, call, &places)
}

pub(super) fn project_index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = project(state, call)?;
    index(state, call, &places)
}

pub(super) fn project_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = project(state, call)?;
    update(state, call, &places)
}

pub(super) fn project_delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let places = project(state, call)?;
    delete(state, call, &places)
}

fn role(state: &State, places: &[String], group: &str) -> Option<String> {
    places.iter().find_map(|place| state.group_roles.get(&(place.clone(), group.to_owned())).cloned())
}

fn index(state: &mut State, call: &Call, places: &[String]) -> Result<Reply, Problem> {
    let mut found: Vec<String> =
        state.groups.keys().filter(|group| role(state, places, group).is_some()).cloned().collect();
    listing::sort(&mut found, call, |id, field| {
        let group = state.groups.get(id);
        match field {
            "role" => Key::text(&role(state, places, id).unwrap_or_default()),
            "name" => Key::text(group.map_or("", |group| &group.name)),
            _ => Key::Number(group.map_or(0, |group| group.created_at.micros())),
        }
    });
    listing::page(state, call, &found, |state, id| {
        let group = state.groups.get(id)?;
        Some(json!({"group": views::group(state, group, false), "role": role(state, places, id)?}))
    })
}

fn update(state: &mut State, call: &Call, places: &[String]) -> Result<Reply, Problem> {
    let group = find(state, call)?.id.clone();
    let role = call.text("role").unwrap_or_default().to_owned();
    if let Some(place) = places.first() {
        state.group_roles.insert((place.clone(), group), role.clone());
    }
    Ok(Reply::data(json!({"role": role})))
}

/// An inherited role cannot be deleted here.
fn delete(state: &mut State, call: &Call, places: &[String]) -> Result<Reply, Problem> {
    let group = find(state, call)?.id.clone();
    let removed = places.first().and_then(|place| state.group_roles.shift_remove(&(place.clone(), group.clone())));
    removed.map(|_| Reply::no_content()).ok_or_else(|| Problem::not_found("group role", &group))
}
