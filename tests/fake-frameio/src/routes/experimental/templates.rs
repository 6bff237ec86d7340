//! Session watermark templates.

use serde_json::{Value, json};

use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::routes::access;
use crate::routes::listing::{self, Key};
use crate::state::{State, Template};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let mut found: Vec<&Template> =
        state.templates.values().filter(|template| template.account_id == account.id).collect();
    listing::sort(&mut found, call, |template, field| match field {
        "name" => Key::text(&template.name),
        _ => Key::Number(template.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|template| template.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| state.templates.get(id).map(|found| shown(state, found, creator)))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account_id = access::account(state, call)?.id.clone();
    let (id, now) = (state.ids.uuid(), state.tick());
    let template = Template {
        id: id.clone(),
        account_id,
        creator_id: call.user_id.clone(),
        name: call.text("name").unwrap_or_default().to_owned(),
        blocks: call.data()["watermark_blocks"].clone(),
        created_at: now,
        updated_at: now,
    };
    let view = shown(state, &template, false);
    state.templates.insert(id, template);
    Ok(Reply::created(view))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::data(shown(state, find(state, call)?, call.includes_word("creator"))))
}

/// The blocks of the body replace all existing ones.
pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    let now = state.tick();
    if let Some(template) = state.templates.get_mut(&id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut template.name);
        }
        if let Some(blocks) = call.data().get("watermark_blocks") {
            template.blocks = blocks.clone();
        }
        template.updated_at = now;
    }
    Ok(Reply::data(shown(state, find(state, call)?, false)))
}

fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Template, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("session_watermark_template_id");
    state
        .templates
        .get(given)
        .filter(|template| template.account_id == account.id)
        .ok_or_else(|| Problem::not_found("session watermark template", given))
}

fn shown(state: &State, template: &Template, with_creator: bool) -> Value {
    let mut view = json!({
        "id": template.id,
        "name": template.name,
        "creator_id": template.creator_id,
        "watermark_blocks": template.blocks,
        "created_at": template.created_at,
        "updated_at": template.updated_at,
        "deleted_at": null,
    });
    if with_creator {
        view["creator"] = views::user(state, &template.creator_id);
    }
    view
}
