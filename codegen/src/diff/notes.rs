//! Migration notes for breaking changes.

use super::change::{Change, Kind, Subject};

/// A migration note on a breaking change.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) heading: String,
    pub(super) text: String,
    /// The code today.
    pub(super) before: Vec<String>,
    /// The code after the change.
    pub(super) after: Vec<String>,
}

pub(super) fn note(change: &Change) -> Note {
    let sides = || (change.before.clone().into_iter().collect(), change.after.clone().into_iter().collect());
    let name = change.subject.name();
    let (text, (before, after)) = match &change.kind {
        Kind::OperationRemoved => (
            "The API no longer has this operation. While the service still answers, `Client::request` can send it by its \
             method and path; look for another operation that does the same."
                .to_owned(),
            sides(),
        ),
        Kind::OperationMoved => ("Call it where it is now; it does the same as before.".to_owned(), calls(change)),
        Kind::RequestRenamed => ("Where the request's type is named, write the new name.".to_owned(), imports(change)),
        Kind::ArgumentAdded(argument) => {
            (format!("Give `{argument}`: the API refuses requests without it."), sides())
        }
        Kind::ArgumentRemoved(argument) => (format!("Leave `{argument}` out."), sides()),
        Kind::ArgumentsMoved => ("Give the arguments in the new order.".to_owned(), sides()),
        Kind::Required(argument) => {
            (format!("Give `{argument}` as an argument instead of by its setter: it can no longer be left out."), sides())
        }
        Kind::Optional(argument) => {
            (format!("Take `{argument}` out of the arguments and set it with `.{argument}(..)`, or leave it out."), sides())
        }
        Kind::ArgumentType(argument) | Kind::SetterType(argument) => (of_type(&code(argument), change), sides()),
        Kind::SetterRemoved(setter) => (format!("Remove `.{setter}(..)`: the API no longer takes it."), sides()),
        Kind::Result => (of_type("The result", change), sides()),
        Kind::PagingItem => (of_type("An item", change), sides()),
        Kind::PagingRemoved => (
            "`.items()` and `.pages()` are gone, because the API no longer pages this list: await the call itself.".to_owned(),
            (vec![".items()".to_owned()], vec![".await?".to_owned()]),
        ),
        Kind::TypeRemoved => {
            ("Nothing takes or gives this type any more: remove what names it.".to_owned(), (imports(change).0, Vec::new()))
        }
        Kind::TypeRenamed => ("Write the new name; the type is the same otherwise.".to_owned(), imports(change)),
        Kind::Unshared => (
            "The two interfaces have a type each, because they no longer agree about it: name each where its calls take or \
             give it, and make one of the other's members where a value goes from one interface to the other."
                .to_owned(),
            paths(change),
        ),
        Kind::Shared => (
            "Both interfaces have one type: what was written for each of the two is written once, and nothing turns one into \
             the other any more."
                .to_owned(),
            paths(change),
        ),
        Kind::OtherType => ("The type has to be used differently; its documentation shows how.".to_owned(), sides()),
        Kind::FieldRemoved(field) => (
            format!("The API no longer has `{field}`: remove what reads or sets it."),
            (vec![format!("value.{field}")], Vec::new()),
        ),
        Kind::FieldType(field) => (of_type(&code(field), change), reads(field, change)),
        Kind::NotConstructible => {
            ("The API only sends values of this type: nothing takes one any more.".to_owned(), (sides().0, Vec::new()))
        }
        Kind::DefaultRemoved => (
            format!("`{name}` has a member that is always there, so that there is no value to start from."),
            (vec![format!("{name}::default()")], Vec::new()),
        ),
        Kind::ValueRemoved(value) => (
            "The API no longer has this value. One that still comes is kept as `Unknown`.".to_owned(),
            (
                vec![format!("{name}::{value}")],
                vec![format!("{name}::from({:?})", change.before.as_deref().unwrap_or_default())],
            ),
        ),
        Kind::VariantRemoved(variant) => (
            "The API no longer has this alternative. One that still comes is kept as `Unknown`, with its JSON.".to_owned(),
            (vec![format!("{name}::{variant}(value)")], vec![format!("{name}::Unknown(json)")]),
        ),
        Kind::VariantType(variant) => (of_type(&code(variant), change), sides()),
        Kind::AcceptsLess => ("Give the kind of id that the API asks for.".to_owned(), sides()),
        Kind::Scope => ("What the client gives for its scope has changed; begin calls with it.".to_owned(), sides()),
        _ => (change.what.clone(), sides()),
    };
    Note { heading: format!("`{name}`: {}", change.what), text, before, after }
}

type Sides = (Vec<String>, Vec<String>);

/// The method, without its arguments.
fn calls(change: &Change) -> Sides {
    let call = |side: &Option<String>| side.iter().map(|call| format!("{call}(..)")).collect();
    (call(&change.before), call(&change.after))
}

/// The `use` of a type or a request.
fn imports(change: &Change) -> Sides {
    let module = match change.subject {
        Subject::Operation(_) => "resources",
        Subject::Type(_) => "models",
    };
    let bare = |name: &str| name.rsplit(' ').next().unwrap_or(name).to_owned();
    let import =
        |side: &Option<String>| side.iter().map(|name| format!("use frameio_sdk::{module}::{};", bare(name))).collect();
    (import(&change.before), import(&change.after))
}

/// The `use` of a type, by its path within the crate.
fn paths(change: &Change) -> Sides {
    let import = |side: &Option<String>| side.iter().map(|path| format!("use frameio_sdk::{path};")).collect();
    (import(&change.before), import(&change.after))
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

/// A note on a changed type for users that read or create it.
fn of_type(name: &str, change: &Change) -> String {
    let (before, after) = (change.before.as_deref().unwrap_or_default(), change.after.as_deref().unwrap_or_default());
    let within =
        |ty: &str, outer: &str| ty.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>')).map(str::to_owned);
    let is_optional = |ty: &str| within(ty, "Option<").or_else(|| within(ty, "Patch<"));
    match (is_optional(before), is_optional(after)) {
        (None, Some(inner)) if inner == before => format!("{name} may be missing or `null`: handle its absence."),
        (Some(inner), None) if inner == after => format!("{name} is always there: use it as it is."),
        (Some(old), Some(new)) if old == new => {
            format!("For {name}, absent and `null` are told apart differently: `{before}` is `{after}` now.")
        }
        _ => match (before, after) {
            ("i64" | "i32", "f64") => format!("{name} may have a fraction: it is an `f64`."),
            ("f64", "i64" | "i32") => format!("{name} is a whole number: it is an `{after}`."),
            _ => format!("{name} is of the type `{after}` instead of `{before}`."),
        },
    }
}

/// The code that reads a field.
fn reads(field: &str, change: &Change) -> Sides {
    let (before, after) = (change.before.as_deref().unwrap_or_default(), change.after.as_deref().unwrap_or_default());
    let read = |ty: &str| match ty.split_once('<').map(|(outer, _)| outer) {
        Some("Option") => format!("if let Some({field}) = value.{field} {{ .. }}"),
        Some("Patch") => format!("if let Some({field}) = value.{field}.as_option() {{ .. }}"),
        _ => format!("let {field}: {ty} = value.{field};"),
    };
    match read(before) == read(after) {
        true => (vec![format!("{field}: {before}")], vec![format!("{field}: {after}")]),
        false => (vec![read(before)], vec![read(after)]),
    }
}
