//! The metadata values of a file, with their definitions.

use serde_json::{Value, json};

use crate::state::{Asset, Field, State};

/// The values of an asset, in the order of the account's fields. Fields without a value are only included with
/// `show_null`.
pub(crate) fn metadata_fields(state: &State, asset: &Asset, show_null: bool) -> Vec<Value> {
    let account_id = state.scope_of_project(&asset.project_id).account_id;
    state
        .fields
        .values()
        .filter(|field| field.account_id == account_id)
        .filter_map(|field| {
            let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            let value = asset.metadata.get(&field.id).filter(|value| !is_empty(value));
            (show_null || value.is_some()).then(|| one(field, value))
        })
        .collect()
}

fn one(field: &Field, value: Option<&Value>) -> Value {
    let mut view = json!({
        "field_definition_id": field.id,
        "field_definition_name": field.name,
        "field_type": field.field_type,
        "mutable": field.mutable,
    });
    match field.field_type.as_str() {
        "select" | "select_multi" => {
            let options: Vec<Value> = options(field).collect();
            let chosen = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            view["value"] = options.iter().filter(|option| chosen.contains(&option["id"])).cloned().collect();
            view["field_options"] = Value::Array(options);
        }
        "user_single" | "user_multi" => {
            view["member_options_type"] = field.configuration["member_options_type"].clone();
            view["custom_members"] = field.configuration.get("custom_members").cloned().unwrap_or_else(|| json!([]));
            view["value"] = value.cloned().unwrap_or_else(|| json!([]));
        }
        _ => view["value"] = value.cloned().unwrap_or(Value::Null),
    }
    view
}

fn options(field: &Field) -> impl Iterator<Item = Value> + '_ {
    let options = field.configuration.get("options").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    options.iter().map(|option| json!({"id": option["id"], "display_name": option["display_name"]}))
}

/// A field definition.
pub(crate) fn field_definition(state: &State, field: &Field, with_creator: bool) -> Value {
    let mut view = json!({
        "id": field.id,
        "name": field.name,
        "field_type": field.field_type,
        "field_configuration": field.configuration,
        "mutable": field.mutable,
        "creator_id": field.creator_id,
        "created_at": field.created_at,
        "updated_at": field.updated_at,
    });
    if with_creator {
        view["creator"] = super::people::user(state, &field.creator_id);
    }
    view
}
