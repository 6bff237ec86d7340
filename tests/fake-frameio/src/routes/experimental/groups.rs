//! The members of groups, and groups of the Adobe organization.

use serde_json::{Value, json};

use crate::call::Call;
use crate::http::{Payload, Problem, Reply};
use crate::routes::access;
use crate::routes::groups::find;
use crate::routes::listing::{self, Key};
use crate::state::State;
use crate::views;

/// The groups of the Adobe organization, by their ids there.
const ADOBE: [(&str, &str); 3] =
    [("adobe-group-1", "Post Production"), ("adobe-group-2", "Marketing"), ("adobe-group-3", "Legal")];

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    state.groups.shift_remove(&id);
    state.group_roles.retain(|(_, group), _| *group != id);
    Ok(Reply::no_content())
}

pub(super) fn users(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let mut ids = find(state, call)?.user_ids.clone();
    listing::sort(&mut ids, call, |id, field| {
        let user = state.users.get(id);
        match field {
            "email" => Key::text(user.map_or("", |user| &user.email)),
            _ => Key::text(user.map_or("", |user| &user.name)),
        }
    });
    listing::page(state, call, &ids, |state, id| Some(views::user(state, id)))
}

/// Adds all users or none. Existing members stay members.
pub(super) fn add_users(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let group = find(state, call)?.id.clone();
    let account = access::account(state, call)?;
    let mut ids: Vec<String> = Vec::new();
    for (index, id) in call.data()["user_ids"].as_array().into_iter().flatten().filter_map(Value::as_str).enumerate() {
        if !account.members.contains_key(id) {
            let pointer = format!("/data/user_ids/{index}");
            return Err(Problem::invalid(&pointer, "The user is not a member of the account"));
        }
        ids.push(id.to_owned());
    }
    let now = state.tick();
    if let Some(group) = state.groups.get_mut(&group) {
        ids.retain(|id| !group.user_ids.contains(id));
        group.user_ids.extend(ids);
        group.updated_at = now;
    }
    Ok(Reply::no_content())
}

pub(super) fn remove_member(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (group, given) = (find(state, call)?.id.clone(), call.path("user_id"));
    let members = state.groups.get_mut(&group).map(|group| &mut group.user_ids);
    let found = members.and_then(|members| {
        let index = members.iter().position(|id| id == given)?;
        Some(members.remove(index))
    });
    found.map(|_| Reply::no_content()).ok_or_else(|| Problem::not_found("user", given))
}

pub(super) fn list_adobe_groups(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    access::account(state, call)?;
    let ids = ADOBE.map(|(id, _)| id.to_owned());
    listing::page(state, call, &ids, |_, id| {
        ADOBE.iter().find(|(known, _)| *known == id).map(|(id, name)| json!({"adobe_group_id": id, "name": name}))
    })
}

/// Adding a group again returns the existing one, with a message.
pub(super) fn add_adobe_group(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    let given = call.text("adobe_group_id").unwrap_or_default();
    let (adobe_id, name) =
        ADOBE.iter().find(|(id, _)| *id == given).ok_or_else(|| Problem::not_found("Adobe group", given))?;
    let is_it =
        |group: &&crate::state::Group| group.account_id == account && group.adobe_group_id.as_deref() == Some(adobe_id);
    let known = state.groups.values().find(is_it).map(|group| group.id.clone());
    let id = known.clone().unwrap_or_else(|| state.new_group(&account, &call.user_id, name, "👥"));
    if let Some(group) = state.groups.get_mut(&id) {
        group.adobe_group_id = Some((*adobe_id).to_owned());
    }
    let group = state.groups.get(&id).ok_or_else(|| Problem::not_found("group", &id))?;
    let mut reply = Reply::data(views::group(state, group, false));
    if let (Some(_), Payload::Json(body)) = (known, &mut reply.payload) {
        body["message"] = json!("The group is in the account already");
    }
    Ok(reply)
}
