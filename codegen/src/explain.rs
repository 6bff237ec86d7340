//! How one operation or schema came out, and why: what it was after each pass that changed it.

use std::fmt;

use crate::diagnostic::{Diagnostics, Place};
use crate::generate::{Input, run};
use crate::ir::{Api, TypeId, render_operation, render_type};
use crate::pointer::Pointer;

/// Why nothing could be explained.
#[derive(Debug)]
pub enum Unexplained {
    /// The document could not be read; the findings say why.
    Unreadable(Diagnostics),
    /// There is no such operation or schema; these are called something like it.
    Unknown {
        /// What was asked for.
        item: String,
        /// Names that are near.
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
                write!(f, "there is no operation or schema `{item}`; give an operation id or the name of a schema")
            }
            Self::Unknown { item, near } => {
                write!(f, "there is no operation or schema `{item}`; near it: {}", near.join(", "))
            }
        }
    }
}

impl std::error::Error for Unexplained {}

/// Tells the story of an operation (by its id, or as `resource.method`), a schema or a type, pass by pass.
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
    let mut story = format!("{item}\n  at {place}\n");
    let mut last = String::new();
    // The document has been read once, so it can be read again.
    let _ = run(input, &mut Diagnostics::default(), &mut |stage, api| {
        let now = subject.render(api);
        if now != last {
            story.push_str(&format!("\n{}: {}\n{}\n", stage.name, stage.purpose, indent(&now)));
            last = now;
        }
    });
    let findings = diagnostics.iter().filter(|found| match &found.place {
        Place::Document(at) => at.is_within(&place),
        Place::Overlay(_) | Place::Names(_) => false,
    });
    for found in findings {
        story.push_str(&format!("\n{found}\n"));
    }
    Ok(story)
}

/// What the story is about. Ids of types stay the same through all passes; operations are known by their ids.
enum Subject {
    Operation(String),
    Type(TypeId),
}

impl Subject {
    fn render(&self, api: &Api) -> String {
        match self {
            Self::Operation(id) => {
                let found = api.operations.iter().find(|operation| operation.id == *id);
                found.map(|operation| render_operation(api, operation)).unwrap_or_default()
            }
            Self::Type(id) => render_type(api, *id),
        }
    }

    fn pointer(&self, api: &Api) -> Pointer {
        match self {
            Self::Operation(id) => {
                let found = api.operations.iter().find(|operation| operation.id == *id);
                found.map(|operation| operation.pointer.clone()).unwrap_or_default()
            }
            Self::Type(id) => api.ty(*id).pointer.clone(),
        }
    }
}

fn find(api: &Api, item: &str) -> Option<Subject> {
    let is_asked_for = |operation: &&crate::ir::Operation| operation.id == item || called(api, operation) == item;
    if let Some(operation) = api.operations.iter().find(is_asked_for) {
        return Some(Subject::Operation(operation.id.clone()));
    }
    let by_component = api.type_ids().find(|id| api.ty(*id).component.as_deref() == Some(item));
    let by_name = || api.type_ids().find(|id| !api.ty(*id).name.is_empty() && api.ty(*id).name == item);
    by_component.or_else(by_name).map(Subject::Type)
}

fn called(api: &Api, operation: &crate::ir::Operation) -> String {
    format!("{}.{}", api.resources[operation.resource].name, operation.method)
}

/// Names that are written nearly like what was asked for, the nearest first.
fn near(api: &Api, item: &str) -> Vec<String> {
    let operations = api.operations.iter().flat_map(|operation| [operation.id.clone(), called(api, operation)]);
    let schemas = api.types.iter().filter_map(|def| def.component.clone());
    let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &item.to_lowercase());
    let mut found: Vec<(f64, String)> = operations.chain(schemas).map(|name| (likeness(&name), name)).collect();
    found.retain(|(likeness, _)| *likeness > 0.85);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
    names.dedup();
    names.truncate(6);
    names
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
