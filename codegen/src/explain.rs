//! Explains how an operation or schema was processed: its state after each pass that changed it.

use std::fmt;

use crate::diagnostic::{Diagnostics, Place};
use crate::generate::{Input, NamedApi, run};
use crate::ir::{Api, IdKey, Kind, Operation, Scalar, Type, TypeId, render_operation, render_type, render_use};
use crate::pointer::Pointer;

/// The reason why nothing could be explained.
#[derive(Debug)]
pub enum Unexplained {
    /// The document could not be read; the diagnostics say why.
    Unreadable(Diagnostics),
    /// No operation or schema has this name; similar names are listed.
    Unknown {
        /// The name that was asked for.
        item: String,
        /// Similar names.
        near: Vec<String>,
    },
}

impl fmt::Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(diagnostics) => {
                f.write_str("the document could not be read")?;
                diagnostics.iter().try_for_each(|found| write!(f, "\n{found}"))
            }
            Self::Unknown { item, near } if near.is_empty() => {
                write!(
                    f,
                    "there is nothing that is called `{item}`; give an operation id, the name of a schema, a type or an id, or a JSON pointer"
                )
            }
            Self::Unknown { item, near } => {
                write!(f, "there is nothing that is called `{item}`; near it: {}", near.join(", "))
            }
        }
    }
}

impl std::error::Error for Unexplained {}

/// Explains an operation (by its id, or as `resource.method`), a schema, a type, a kind of id, or the value at a JSON
/// pointer: what the document says, what each pass changes, the result, and the lines of the overlay and of the lock
/// that are involved.
///
/// # Errors
/// When the document cannot be read, or has nothing of this name.
pub fn explain(input: &Input<'_>, item: &str) -> Result<String, Unexplained> {
    let mut diagnostics = Diagnostics::default();
    let Some(named) = run(input, &mut diagnostics, &mut |_, _| {}) else {
        return Err(Unexplained::Unreadable(diagnostics));
    };
    let subject = find(&named.api, item)
        .ok_or_else(|| Unexplained::Unknown { item: item.to_owned(), near: near(&named.api, item) })?;
    let place = subject.pointer(&named.api);
    let mut text = format!("{item}\n");
    if let Some(place) = &place {
        text.push_str(&format!("  at {place}\n"));
    }
    let mut last: Option<String> = None;
    // The document was parsed before, so this cannot fail.
    let _ = run(input, &mut Diagnostics::default(), &mut |stage, api| {
        let now = subject.render(api);
        let changes = match &last {
            None => indent(&now),
            Some(last) => difference(last, &now),
        };
        if !changes.is_empty() {
            text.push_str(&format!("\n{}: {}\n{changes}\n", stage.name, stage.purpose));
        }
        last = Some(now);
    });
    text.push_str(&format!("\nin the end:\n{}\n", indent(&subject.render(&named.api))));
    for line in related_lines(input, &named, &subject, place.as_ref()) {
        text.push_str(&format!("\n{line}\n"));
    }
    let findings = diagnostics.iter().filter(|found| match (&found.place, &place) {
        (Place::Document(at), Some(place)) => at.is_within(place),
        _ => false,
    });
    for found in findings {
        text.push_str(&format!("\n{found}\n"));
    }
    Ok(text)
}

/// The lines that were removed, and the lines that were added.
fn difference(old: &str, new: &str) -> String {
    let (was, is): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let removed = was.iter().filter(|line| !is.contains(line)).map(|line| format!("  - {line}"));
    let added = is.iter().filter(|line| !was.contains(line)).map(|line| format!("  + {line}"));
    removed.chain(added).collect::<Vec<_>>().join("\n")
}

/// The lines of the overlay and of the lock that concern the subject.
fn related_lines(input: &Input<'_>, named: &NamedApi, subject: &Subject, place: Option<&Pointer>) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, line) in named.overlay_lines.iter().filter(|(at, _)| place.is_some_and(|place| at.is_within(place))) {
        lines.push(format!("overlay, line {line}: about {at}"));
    }
    let key = subject.key(&named.api);
    for (index, line) in input.names.unwrap_or_default().lines().enumerate() {
        let pinned = line.split_once(' ').and_then(|(_, rest)| rest.rsplit_once(" = ")).map(|(key, _)| key.trim());
        // The key of a variant begins with the place of its union.
        let is_about =
            |pinned: &str| pinned == key || pinned.strip_prefix(&key).is_some_and(|rest| rest.starts_with(' '));
        if !line.starts_with('#') && pinned.is_some_and(is_about) {
            lines.push(format!("names.lock, line {}: {line}", index + 1));
        }
    }
    lines
}

/// The item to explain. Types keep their ids through all passes, and operations are identified by their ids.
enum Subject {
    Operation(String),
    Type(TypeId),
    /// A kind of id, by its name in the document.
    Id(String),
}

impl Subject {
    fn render(&self, api: &Api) -> String {
        match self {
            Self::Operation(id) => {
                let found = api.operations.iter().find(|operation| operation.id == *id);
                found.map(|operation| render_operation(api, operation)).unwrap_or_default()
            }
            Self::Type(id) => render_type(api, *id),
            Self::Id(wire) => render_id(api, wire),
        }
    }

    fn pointer(&self, api: &Api) -> Option<Pointer> {
        match self {
            Self::Operation(id) => {
                let found = api.operations.iter().find(|operation| operation.id == *id);
                found.map(|operation| operation.pointer.clone())
            }
            Self::Type(id) => Some(api.ty(*id).pointer.clone()),
            Self::Id(_) => None,
        }
    }

    /// The key in the lock.
    fn key(&self, api: &Api) -> String {
        match self {
            Self::Operation(id) | Self::Id(id) => id.clone(),
            Self::Type(id) => api.ty(*id).pointer.to_string(),
        }
    }
}

/// Describes a kind of id: its name, what converts to it, and where it is used.
fn render_id(api: &Api, wire: &str) -> String {
    let Some(key) = api.find_id(wire) else { return String::new() };
    let kind = &api.ids[key.0];
    let name = if kind.name.is_empty() { &kind.wire } else { &kind.name };
    let mut text = format!("{name}: the id that is called `{}`", kind.wire);
    let accepted: Vec<&str> = kind.accepts.iter().map(|id| api.ids[id.0].wire.as_str()).collect();
    if !accepted.is_empty() {
        text.push_str(&format!("\n  can be made of {}", accepted.join(", ")));
    }
    for operation in &api.operations {
        for param in operation.params().filter(|param| is_of(&param.ty, key)) {
            text.push_str(&format!("\n  {} of {}", param.wire, operation.id));
        }
    }
    for id in api.type_ids().filter(|id| !api.ty(*id).unused) {
        if let Kind::Struct(body) = &api.ty(id).kind {
            for field in body.fields.iter().filter(|field| is_of(&field.ty, key)) {
                text.push_str(&format!("\n  {} of {}", field.wire, render_use(api, &Type::Ref(id))));
            }
        }
    }
    text
}

fn is_of(ty: &Type, key: IdKey) -> bool {
    match ty {
        Type::Scalar(Scalar::Id(found)) => *found == key,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => is_of(inner, key),
        Type::Ref(_) | Type::Scalar(_) | Type::Json => false,
    }
}

fn find(api: &Api, item: &str) -> Option<Subject> {
    if let Some(place) = Pointer::parse(item).filter(|_| item.starts_with('#') || item.starts_with('/')) {
        return at(api, &place);
    }
    let is_asked_for = |operation: &&Operation| operation.id == item || qualified_name(api, operation) == item;
    if let Some(operation) = api.operations.iter().find(is_asked_for) {
        return Some(Subject::Operation(operation.id.clone()));
    }
    let by_component = api.type_ids().find(|id| api.ty(*id).component.as_deref() == Some(item));
    let by_name = || api.type_ids().find(|id| !api.ty(*id).name.is_empty() && api.ty(*id).name == item);
    let ty = by_component.or_else(by_name).map(Subject::Type);
    let id = || api.ids.iter().find(|kind| kind.name == item || kind.wire == item);
    ty.or_else(|| id().map(|kind| Subject::Id(kind.wire.clone())))
}

/// The item at a place, or the nearest one around it.
fn at(api: &Api, place: &Pointer) -> Option<Subject> {
    let around = |pointer: &Pointer| place.is_within(pointer);
    let types = api.type_ids().map(|id| (api.ty(id).pointer.clone(), Subject::Type(id)));
    let operations = api.operations.iter().map(|o| (o.pointer.clone(), Subject::Operation(o.id.clone())));
    let found = types.chain(operations).filter(|(pointer, _)| around(pointer));
    found.max_by_key(|(pointer, _)| pointer.segments().count()).map(|(_, subject)| subject)
}

fn qualified_name(api: &Api, operation: &Operation) -> String {
    format!("{}.{}", api.resources[operation.resource].name, operation.method)
}

/// Names that are similar to the requested one, the most similar first.
fn near(api: &Api, item: &str) -> Vec<String> {
    let operations = api.operations.iter().flat_map(|operation| [operation.id.clone(), qualified_name(api, operation)]);
    let schemas = api.types.iter().filter_map(|def| def.component.clone());
    let similarity = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &item.to_lowercase());
    let mut found: Vec<(f64, String)> = operations.chain(schemas).map(|name| (similarity(&name), name)).collect();
    found.retain(|(similarity, _)| *similarity > 0.85);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
    names.dedup();
    names.truncate(6);
    names
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
