//! Metadata field definitions.

use serde_json::{Map, Value, json};

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Field, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let filters = call.query.get("filters").unwrap_or(&Value::Null);
    let mutable_only = filters["exclude_immutable"].as_bool() == Some(true);
    let mut found: Vec<&Field> = state
        .fields
        .values()
        .filter(|field| field.account_id == account.id && (field.mutable || !mutable_only))
        .collect();
    listing::sort(&mut found, call, |field, by| match by {
        "name" => Key::text(&field.name),
        _ => Key::Number(field.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|field| field.id.clone()).collect();
    let creator = call.includes_word("creator");
    listing::page(state, call, &ids, |state, id| {
        state.fields.get(id).map(|field| views::field_definition(state, field, creator))
    })
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    if call.data().is_null() {
        return Err(Problem::invalid("/data", "Missing field: data"));
    }
    let (name, field_type) = (call.text("name").unwrap_or_default(), call.text("field_type").unwrap_or_default());
    let given = call.data().get("field_configuration").cloned().unwrap_or_else(|| json!({}));
    let id = state.new_field(&account, &call.user_id, name, field_type, given);
    record_change(state, call, &id, "account_field_created", "customfield.created");
    shown(state, &id).map(Reply::created)
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let field = find(state, call)?;
    if !field.mutable {
        return Err(Problem::forbidden("A built-in field cannot be changed"));
    }
    let (id, old) = (field.id.clone(), field.configuration.clone());
    if call.data().is_null() {
        return Err(Problem::invalid("/data", "Missing field: data"));
    }
    if call.text("field_type") != Some(field.field_type.as_str()) {
        return Err(Problem::invalid("/data/field_type", "The type of a field cannot be changed"));
    }
    let field_type = field.field_type.clone();
    let given = call.data().get("field_configuration");
    let configuration = given.map(|new| state.configuration(&field_type, merged(&old, new), &old));
    let now = state.tick();
    if let Some(field) = state.fields.get_mut(&id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut field.name);
        }
        if let Some(configuration) = configuration {
            field.configuration = configuration;
        }
        field.updated_at = now;
    }
    record_change(state, call, &id, "account_field_updated", "customfield.updated");
    shown(state, &id).map(Reply::data)
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let field = find(state, call)?;
    if !field.mutable {
        return Err(Problem::forbidden("A built-in field cannot be deleted"));
    }
    let id = field.id.clone();
    record_change(state, call, &id, "account_field_deleted", "customfield.deleted");
    state.fields.shift_remove(&id);
    for asset in state.assets.values_mut() {
        asset.metadata.shift_remove(&id);
    }
    Ok(Reply::no_content())
}

pub(super) fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Field, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("field_definition_id");
    state
        .fields
        .get(given)
        .filter(|field| field.account_id == account.id)
        .ok_or_else(|| Problem::not_found("field definition", given))
}

fn shown(state: &State, id: &str) -> Result<Value, Problem> {
    let field = state.fields.get(id).ok_or_else(|| Problem::not_found("field definition", id))?;
    Ok(views::field_definition(state, field, false))
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str, event: &'static str) {
    let account = state.fields.get(id).map(|field| field.account_id.clone()).unwrap_or_default();
    let scope = state.scope_of_account(&account);
    state.log(&call.user_id, &scope, audit, "account_field_definition", id);
    state.emit(&call.user_id, &scope, event, "custom_field", id);
}

fn merged(old: &Value, new: &Value) -> Value {
    let mut merged = old.clone();
    if let (Value::Object(merged), Value::Object(new)) = (&mut merged, new) {
        merged.extend(new.clone());
    }
    merged
}

impl State {
    pub(crate) fn new_field(
        &mut self,
        account_id: &str,
        creator_id: &str,
        name: &str,
        field_type: &str,
        given: Value,
    ) -> String {
        let configuration = self.configuration(field_type, given, &Value::Null);
        let (id, now) = (self.ids.uuid(), self.tick());
        let field = Field {
            id: id.clone(),
            account_id: account_id.to_owned(),
            creator_id: creator_id.to_owned(),
            name: name.to_owned(),
            field_type: field_type.to_owned(),
            configuration,
            mutable: true,
            created_at: now,
            updated_at: now,
        };
        self.fields.insert(id.clone(), field);
        id
    }

    /// The given configuration with the defaults of the type. Options get ids, or keep those of existing options with
    /// the same name.
    fn configuration(&mut self, field_type: &str, given: Value, old: &Value) -> Value {
        let mut configuration = match given {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        for (name, value) in defaults(field_type) {
            configuration.entry(name).or_insert(value);
        }
        if let Some(Value::Array(options)) = configuration.get_mut("options") {
            for option in options {
                let same = |known: &&Value| known["display_name"] == option["display_name"];
                let known = old["options"].as_array().into_iter().flatten().find(same).map(|known| known["id"].clone());
                option["id"] = known.unwrap_or_else(|| Value::from(self.ids.uuid()));
                if option.get("color").is_none() {
                    option["color"] = Value::Null;
                }
            }
        }
        Value::Object(configuration)
    }
}

fn defaults(field_type: &str) -> Vec<(&'static str, Value)> {
    match field_type {
        "date" => vec![
            ("display_timezone", json!(false)),
            ("include_time", json!(false)),
            ("time_format", json!("twelve_hour")),
        ],
        "select" | "select_multi" => vec![("enable_add_new", json!(true))],
        "user_single" | "user_multi" => vec![("custom_members", json!([]))],
        "toggle" => vec![("color", Value::Null)],
        _ => Vec::new(),
    }
}
