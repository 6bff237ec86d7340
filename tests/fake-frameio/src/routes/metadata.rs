//! Metadata values of files.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::access;
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Field, State};
use crate::views;

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let file = access::file(state, call)?;
    let metadata = views::metadata_fields(state, file, call.flag("show_null"));
    Ok(Reply::data(json!({"file_id": file.id, "metadata": metadata})))
}

/// Sets the same values on all files of the body, or on none if anything is invalid.
pub(super) fn bulk_update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?.id.clone();
    let mut files = Vec::new();
    for (index, id) in texts(&call.data()["file_ids"]).enumerate() {
        let file = access::asset(state, call, "file", id)?;
        if file.project_id != project {
            let pointer = format!("/data/file_ids/{index}");
            return Err(Problem::invalid(&pointer, "The file does not lie in this project"));
        }
        files.push(file.id.clone());
    }
    write(state, call, &project, &files)?;
    Ok(Reply::no_content())
}

/// Sets the values of the body on these files of a project.
pub(super) fn write(state: &mut State, call: &Call, project: &str, files: &[String]) -> Result<(), Problem> {
    let account = access::account(state, call)?.id.clone();
    let mut values = Vec::new();
    for (index, entry) in call.data()["values"].as_array().into_iter().flatten().enumerate() {
        let id = entry["field_definition_id"].as_str().unwrap_or_default();
        let field = state
            .fields
            .get(id)
            .filter(|field| field.account_id == account)
            .ok_or_else(|| Problem::not_found("field definition", id))?;
        let place = format!("/data/values/{index}/value");
        if !field.mutable {
            return Err(Problem::invalid(&place, "The value of a built-in field cannot be set"));
        }
        fits(state, field, &entry["value"]).map_err(|why| Problem::invalid(&place, why))?;
        values.push((id.to_owned(), entry["value"].clone()));
    }
    let now = state.tick();
    let scope = state.scope_of_project(project);
    for id in files {
        if let Some(asset) = state.assets.get_mut(id) {
            asset.metadata.extend(values.iter().cloned());
            asset.updated_at = now;
        }
        state.log(&call.user_id, &scope, "metadata_value_updated", "asset_metadata", id);
        state.emit(&call.user_id, &scope, "metadata.value.updated", "file", id);
    }
    Ok(())
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a value is valid for the field. `null` always is, because it removes the value.
fn fits(state: &State, field: &Field, value: &Value) -> Result<(), String> {
    if value.is_null() {
        return Ok(());
    }
    let expect = |fine: bool, what: &str| if fine { Ok(()) } else { Err(format!("Invalid value. Expected {what}")) };
    match field.field_type.as_str() {
        "number" => expect(value.is_number(), "a number"),
        "rating" => {
            let most = field.configuration["max_value"].as_u64().unwrap_or(5);
            expect(value.as_u64().is_some_and(|rating| rating <= most), &format!("an integer from 0 to {most}"))
        }
        "toggle" => expect(value.is_boolean(), "a boolean"),
        "date" => expect(value.as_str().is_some_and(is_date), "a date or a date with time"),
        "select" | "select_multi" => {
            let single = field.field_type == "select";
            expect(is_short_list(value, single), "a list of option ids")?;
            let options = field.configuration["options"].as_array().map_or(&[][..], Vec::as_slice);
            let known = |id: &Value| options.iter().any(|option| option["id"] == *id);
            expect(value.as_array().is_some_and(|ids| ids.iter().all(known)), "ids of options of this field")
        }
        "user_single" | "user_multi" => {
            let single = field.field_type == "user_single";
            expect(is_short_list(value, single), "a list of users")?;
            let known = |user: &Value| match (user["type"].as_str(), user["id"].as_str()) {
                (Some("user"), Some(id)) => state.users.contains_key(id),
                (Some("account_user_group"), Some(id)) => state.groups.contains_key(id),
                _ => false,
            };
            let users = value.as_array().map_or(&[][..], Vec::as_slice);
            expect(users.iter().all(known), "known users or groups")?;
            let custom = field.configuration["member_options_type"] == "custom";
            let members = field.configuration["custom_members"].as_array().map_or(&[][..], Vec::as_slice);
            let listed = |user: &Value| {
                members.iter().any(|member| member["id"] == user["id"] && member["type"] == user["type"])
            };
            expect(!custom || users.iter().all(listed), "users or groups that the field lists")
        }
        _ => expect(value.is_string(), "a string"),
    }
}

fn is_short_list(value: &Value, single: bool) -> bool {
    value.as_array().is_some_and(|list| !single || list.len() <= 1)
}

fn is_date(text: &str) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok()
        || OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339).is_ok()
}
