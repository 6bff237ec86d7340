//! Compares operations.

use std::collections::BTreeSet;

use super::change::{Change, Kind, Subject};
use super::changes::Changes;
use super::renames::Renames;
use super::surface::{Item, OperationSurface, Surface};

pub(super) fn compare(old: &Surface, new: &Surface, renames: &Renames, has_words: bool) -> Vec<Change> {
    let mut found = Vec::new();
    let mut matched: BTreeSet<&str> = BTreeSet::new();
    for operation in old.operations.values() {
        let same = new.operations.get(&operation.id).or_else(|| {
            let is_new = |other: &&OperationSurface| !old.operations.contains_key(&other.id);
            new.operations.values().filter(is_new).find(|other| other.route == operation.route)
        });
        let subject = Subject::Operation(same.unwrap_or(operation).id.clone());
        match same {
            Some(now) => {
                matched.insert(&now.id);
                let mut changes = Changes::new(subject, &now.place, has_words);
                one(operation, now, renames, &mut changes);
                found.extend(changes.into_list());
            }
            None => {
                let before = Some(signature(operation));
                found.push(Change::new(Kind::OperationRemoved, &subject, &operation.place, before, None));
            }
        }
    }
    for operation in new.operations.values().filter(|operation| !matched.contains(operation.id.as_str())) {
        let subject = Subject::Operation(operation.id.clone());
        let after = Some(signature(operation));
        found.push(Change::new(Kind::OperationAdded, &subject, &operation.place, None, after));
    }
    found
}

fn one(old: &OperationSurface, new: &OperationSurface, renames: &Renames, changes: &mut Changes<'_>) {
    changes.text(Kind::OperationMoved, &old.call, &new.call);
    changes.text(Kind::OperationRenamed, &old.id, &new.id);
    changes.text(Kind::RequestRenamed, &old.request, &new.request);
    let signatures = (renames.apply(&signature(old)), signature(new));
    arguments(old, new, renames, &signatures, changes);
    changes.text(Kind::Result, &renames.apply(&old.result), &new.result);
    match (&old.items, &new.items) {
        (None, Some(item)) => changes.push(Kind::PagingAdded, None, Some(item.clone())),
        (Some(item), None) => changes.push(Kind::PagingRemoved, Some(item.clone()), None),
        (Some(old), Some(new)) => changes.text(Kind::PagingItem, &renames.apply(old), new),
        (None, None) => {}
    }
    if old.paging.is_some() && new.paging.is_some() {
        changes.option(Kind::PagingScheme, &old.paging, &new.paging);
    }
    changes.option(Kind::RateLimit, &old.rate_limit, &new.rate_limit);
    changes.text(Kind::Errors, &old.errors, &new.errors);
    changes.text(Kind::Headers, &old.headers, &new.headers);
    changes.text(Kind::Route, &old.route, &new.route);
    let repeated = |is: bool| if is { "is repeated" } else { "is not repeated" };
    changes.text(Kind::Idempotence, repeated(old.idempotent), repeated(new.idempotent));
    changes.deprecation("", old.deprecated, new.deprecated);
    changes.words("", &old.words, &new.words);
}

fn arguments(
    old: &OperationSurface,
    new: &OperationSurface,
    renames: &Renames,
    (before, after): &(String, String),
    changes: &mut Changes<'_>,
) {
    let find = |items: &[Item], name: &str| items.iter().position(|item| item.name == name);
    let signatures = || (Some(before.clone()), Some(after.clone()));
    let mut places = Vec::new();
    for item in &old.arguments {
        let name = item.name.clone();
        match (find(&new.arguments, &name), new.setters.get(&name)) {
            (Some(place), _) => {
                places.push(place);
                let now = &new.arguments[place];
                changes.text_at(Kind::ArgumentType(name), &renames.apply(&item.ty), &now.ty, &now.place);
                changes.item(item, now);
            }
            (None, Some(now)) => {
                changes.push_at(Kind::Optional(name), signatures(), &now.place);
                changes.item(item, now);
            }
            (None, None) => changes.push_at(Kind::ArgumentRemoved(name), signatures(), &item.place),
        }
    }
    if !places.is_sorted() {
        changes.push_at(Kind::ArgumentsMoved, signatures(), &new.place);
    }
    for item in new.arguments.iter().filter(|item| find(&old.arguments, &item.name).is_none()) {
        match old.setters.get(&item.name) {
            Some(was) => {
                changes.push_at(Kind::Required(item.name.clone()), signatures(), &item.place);
                changes.item(was, item);
            }
            None => changes.push_at(Kind::ArgumentAdded(item.name.clone()), signatures(), &item.place),
        }
    }
    let setter = |item: &Item| Some(format!("{}({})", item.name, item.ty));
    for item in old.setters.values().filter(|item| find(&new.arguments, &item.name).is_none()) {
        match new.setters.get(&item.name) {
            Some(now) => {
                let kind = Kind::SetterType(item.name.clone());
                changes.text_at(kind, &renames.apply(&item.ty), &now.ty, &now.place);
                changes.item(item, now);
            }
            None => changes.push_at(Kind::SetterRemoved(item.name.clone()), (setter(item), None), &item.place),
        }
    }
    for item in new.setters.values() {
        if !old.setters.contains_key(&item.name) && find(&old.arguments, &item.name).is_none() {
            changes.push_at(Kind::SetterAdded(item.name.clone()), (None, setter(item)), &item.place);
        }
    }
}

/// The call with its arguments.
fn signature(operation: &OperationSurface) -> String {
    let arguments: Vec<String> = operation.arguments.iter().map(|item| format!("{}: {}", item.name, item.ty)).collect();
    let result = if operation.result == "()" { String::new() } else { format!(" -> {}", operation.result) };
    format!("{}({}){result}", operation.call, arguments.join(", "))
}
