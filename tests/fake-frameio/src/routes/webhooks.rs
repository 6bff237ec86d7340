//! Webhooks.

use serde_json::{Value, json};

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{State, Webhook};
use crate::views;

/// The events that a webhook can subscribe to.
const EVENTS: [&str; 30] = [
    "collection.created",
    "collection.deleted",
    "collection.updated",
    "comment.completed",
    "comment.created",
    "comment.deleted",
    "comment.uncompleted",
    "comment.updated",
    "customfield.created",
    "customfield.deleted",
    "customfield.updated",
    "file.copied",
    "file.created",
    "file.deleted",
    "file.ready",
    "file.updated",
    "file.upload.completed",
    "file.versioned",
    "folder.copied",
    "folder.created",
    "folder.deleted",
    "folder.updated",
    "metadata.value.updated",
    "project.created",
    "project.deleted",
    "project.updated",
    "share.created",
    "share.deleted",
    "share.updated",
    "share.viewed",
];

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?;
    let mut found: Vec<&Webhook> =
        state.webhooks.values().filter(|webhook| webhook.workspace_id == workspace.id).collect();
    listing::sort(&mut found, call, |webhook, field| match field {
        "name" => Key::text(&webhook.name),
        _ => Key::Number(webhook.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|webhook| webhook.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| {
        state.webhooks.get(id).map(|webhook| views::webhook(state, webhook, creator))
    })
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let workspace = access::workspace(state, call)?.id.clone();
    let data = call.data().clone();
    let url = address(&data["url"])?;
    let events = events(&data["events"])?;
    let id = state.new_webhook(&workspace, &call.user_id, data["name"].as_str().unwrap_or_default(), &url, events);
    record_change(state, call, &id, "webhook_created");
    let webhook = find_by(state, &id)?;
    let mut view = views::webhook(state, webhook, false);
    view["secret"] = json!(webhook.secret);
    Ok(Reply::created(view))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let webhook = find(state, call)?;
    Ok(Reply::data(views::webhook(state, webhook, call.includes_word("creator"))))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    let data = call.data().clone();
    let url = data.get("url").map(address).transpose()?;
    let events = data.get("events").map(self::events).transpose()?;
    let now = state.tick();
    if let Some(webhook) = state.webhooks.get_mut(&id) {
        if let Some(name) = data["name"].as_str() {
            name.clone_into(&mut webhook.name);
        }
        webhook.url = url.unwrap_or_else(|| webhook.url.clone());
        webhook.events = events.unwrap_or_else(|| webhook.events.clone());
        webhook.active = data["active"].as_bool().unwrap_or(webhook.active);
        webhook.updated_at = now;
    }
    record_change(state, call, &id, "webhook_updated");
    Ok(Reply::data(views::webhook(state, find_by(state, &id)?, false)))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    record_change(state, call, &id, "webhook_deleted");
    state.webhooks.shift_remove(&id);
    Ok(Reply::no_content())
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Webhook, Problem> {
    let account = access::account(state, call)?;
    let webhook = find_by(state, call.path("webhook_id"))?;
    if state.scope_of_workspace(&webhook.workspace_id).account_id == account.id {
        Ok(webhook)
    } else {
        Err(Problem::not_found("webhook", &webhook.id))
    }
}

fn find_by<'a>(state: &'a State, id: &str) -> Result<&'a Webhook, Problem> {
    state.webhooks.get(id).ok_or_else(|| Problem::not_found("webhook", id))
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str) {
    let workspace = state.webhooks.get(id).map(|webhook| webhook.workspace_id.clone()).unwrap_or_default();
    let scope = state.scope_of_workspace(&workspace);
    state.log(&call.user_id, &scope, audit, "webhook", id);
}

/// Validates a URL that deliveries can be sent to.
pub(super) fn address(url: &Value) -> Result<String, Problem> {
    let url = url.as_str().unwrap_or_default();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(url.to_owned()),
        _ => Err(Problem::invalid("/data/url", "Invalid format. Expected an http or https address")),
    }
}

fn events(list: &Value) -> Result<Vec<String>, Problem> {
    let names = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .enumerate()
        .map(|(index, name)| {
            if EVENTS.contains(&name) {
                Ok(name.to_owned())
            } else {
                Err(Problem::invalid(&format!("/data/events/{index}"), format!("There is no event {name}")))
            }
        })
        .collect()
}

impl State {
    pub(crate) fn new_webhook(
        &mut self,
        workspace_id: &str,
        creator_id: &str,
        name: &str,
        url: &str,
        events: Vec<String>,
    ) -> String {
        let (id, secret, now) = (self.ids.uuid(), self.ids.word(32), self.tick());
        let webhook = Webhook {
            id: id.clone(),
            workspace_id: workspace_id.to_owned(),
            creator_id: creator_id.to_owned(),
            name: name.to_owned(),
            url: url.to_owned(),
            events,
            active: true,
            secret,
            created_at: now,
            updated_at: now,
        };
        self.webhooks.insert(id.clone(), webhook);
        id
    }
}
