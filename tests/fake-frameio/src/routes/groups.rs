//! Groups of users.

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Group, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let mut found: Vec<&Group> = state.groups.values().filter(|group| group.account_id == account.id).collect();
    listing::sort(&mut found, call, |group, field| match field {
        "name" => Key::text(&group.name),
        "creator" => Key::text(state.users.get(&group.creator_id).map_or("", |user| &user.name)),
        _ => Key::Number(group.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|group| group.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| state.groups.get(id).map(|group| views::group(state, group, creator)))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    let (name, emoji) = (call.text("name").unwrap_or_default(), call.text("emoji").unwrap_or_default());
    let id = state.new_group(&account, &call.user_id, name, emoji);
    record_change(state, call, &id, "account_user_group_created");
    let group = state.groups.get(&id).ok_or_else(|| Problem::not_found("group", &id))?;
    Ok(Reply::created(views::group(state, group, false)))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let group = find(state, call)?;
    Ok(Reply::data(views::group(state, group, call.includes_word("creator"))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    let now = state.tick();
    if let Some(group) = state.groups.get_mut(&id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut group.name);
        }
        if let Some(emoji) = call.text("emoji") {
            emoji.clone_into(&mut group.emoji);
        }
        group.updated_at = now;
    }
    record_change(state, call, &id, "account_user_group_updated");
    Ok(Reply::data(views::group(state, find(state, call)?, false)))
}

pub(super) fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Group, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("group_id");
    state
        .groups
        .get(given)
        .filter(|group| group.account_id == account.id)
        .ok_or_else(|| Problem::not_found("group", given))
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str) {
    let account = state.groups.get(id).map(|group| group.account_id.clone()).unwrap_or_default();
    let scope = state.scope_of_account(&account);
    state.log(&call.user_id, &scope, audit, "account_user_group", id);
}

impl State {
    pub(crate) fn new_group(&mut self, account_id: &str, creator_id: &str, name: &str, emoji: &str) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        let group = Group {
            id: id.clone(),
            account_id: account_id.to_owned(),
            creator_id: creator_id.to_owned(),
            name: name.to_owned(),
            emoji: emoji.to_owned(),
            adobe_group_id: None,
            user_ids: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        self.groups.insert(id.clone(), group);
        id
    }
}
