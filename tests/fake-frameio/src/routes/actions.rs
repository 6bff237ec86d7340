//! Custom actions.

use serde_json::{Map, Value, json};

use super::webhooks::address;
use super::{access, listing};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Action, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?;
    let found = state.actions.values().filter(|action| action.workspace_id == workspace.id);
    let ids: Vec<String> = found.map(|action| action.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| {
        state.actions.get(id).map(|action| views::action(state, action, creator))
    })
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?.id.clone();
    let given = call.data().as_object().cloned().unwrap_or_default();
    address(&call.data()["url"])?;
    let id = state.new_action(&workspace, &call.user_id, given);
    record_change(state, call, &id, "action_created");
    let action = state.actions.get(&id).ok_or_else(|| Problem::not_found("action", &id))?;
    let mut view = views::action(state, action, false);
    view["secret"] = json!(action.secret);
    Ok(Reply::created(view))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let action = find(state, call)?;
    Ok(Reply::data(views::action(state, action, call.includes_word("creator"))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    if let Some(url) = call.data().get("url") {
        address(url)?;
    }
    let changes = call.data().as_object().cloned().unwrap_or_default();
    let now = state.tick();
    if let Some(action) = state.actions.get_mut(&id) {
        action.settings.extend(changes);
        action.updated_at = now;
    }
    record_change(state, call, &id, "action_updated");
    Ok(Reply::data(views::action(state, find(state, call)?, false)))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    record_change(state, call, &id, "action_deleted");
    state.actions.shift_remove(&id);
    Ok(Reply::no_content())
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Action, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("action_id");
    state
        .actions
        .get(given)
        .filter(|action| state.scope_of_workspace(&action.workspace_id).account_id == account.id)
        .ok_or_else(|| Problem::not_found("action", given))
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str) {
    let workspace = state.actions.get(id).map(|action| action.workspace_id.clone()).unwrap_or_default();
    let scope = state.scope_of_workspace(&workspace);
    state.log(&call.user_id, &scope, audit, "action", id);
}

impl State {
    pub(crate) fn new_action(&mut self, workspace_id: &str, creator_id: &str, given: Map<String, Value>) -> String {
        let mut settings = Map::from_iter([
            ("active".to_owned(), json!(true)),
            ("multi_asset".to_owned(), json!(true)),
            ("timeout".to_owned(), json!(5)),
        ]);
        settings.extend(given);
        let (id, secret, now) = (self.ids.uuid(), self.ids.word(32), self.tick());
        let action = Action {
            id: id.clone(),
            workspace_id: workspace_id.to_owned(),
            creator_id: creator_id.to_owned(),
            settings,
            secret,
            created_at: now,
            updated_at: now,
        };
        self.actions.insert(id.clone(), action);
        id
    }
}
