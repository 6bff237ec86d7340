//! Which operations use a model, as a sentence with links.

use std::collections::BTreeSet;

use crate::ir::Api;
use crate::ir::Type;
use crate::ir::TypeId;
use crate::ir::{BodyKind, Operation};

/// The maximum number of links in a sentence; the rest is only counted.
const MAX_LINKS: usize = 4;

/// A sentence for each type; empty if no operation uses it.
pub(super) fn of(api: &Api) -> Vec<String> {
    let mut origins = vec![Origin::default(); api.types.len()];
    for operation in &api.operations {
        let link = link_to(api, operation);
        for id in taken(operation) {
            push(&mut origins[id.0].taken, &link);
        }
        let items = operation.paging.iter().map(|paging| &paging.item);
        for id in operation.results().into_iter().chain(items).flat_map(Type::refs) {
            push(&mut origins[id.0].given, &link);
        }
    }
    for def in api.types.iter().filter(|def| def.is_printed()) {
        let link = format!("[`{0}`](crate::{1}models::{0})", def.name, api.interface.path());
        let parts: BTreeSet<TypeId> = def.kind.uses().into_iter().flat_map(Type::refs).collect();
        for id in parts.into_iter().filter(|id| !std::ptr::eq(api.ty(*id), def)) {
            push(&mut origins[id.0].contained, &link);
        }
    }
    origins.into_iter().map(Origin::sentence).collect()
}

/// A link to the method of an operation. rustdoc does not resolve raw identifiers.
pub(super) fn link_to(api: &Api, operation: &Operation) -> String {
    let resource = &api.resources[operation.resource];
    match operation.method.strip_prefix("r#") {
        Some(method) => format!("`{}::{method}`", resource.handle),
        None => {
            let name = format!("{}::{}", resource.handle, operation.method);
            format!("[`{name}`](crate::{}resources::{}::{name})", api.interface.path(), resource.name)
        }
    }
}

#[derive(Clone, Default)]
struct Origin {
    given: Vec<String>,
    taken: Vec<String>,
    contained: Vec<String>,
}

impl Origin {
    fn sentence(self) -> String {
        let mut parts = Vec::new();
        if !self.given.is_empty() {
            parts.push(format!("Given by {}", listed(&self.given)));
        }
        if !self.taken.is_empty() {
            parts.push(format!("Taken by {}", listed(&self.taken)));
        }
        // If no operation uses the type directly, the types that contain it are named.
        if parts.is_empty() && !self.contained.is_empty() {
            parts.push(format!("Part of {}", listed(&self.contained)));
        }
        parts.iter().map(|part| format!("{part}.")).collect::<Vec<_>>().join(" ")
    }
}

fn taken(operation: &Operation) -> Vec<TypeId> {
    let mut taken: Vec<TypeId> = operation.params().flat_map(|param| param.ty.refs()).collect();
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. }) => {
            taken.extend(ty.refs())
        }
        Some(BodyKind::Envelope { field, .. }) => taken.extend(field.ty.refs()),
        Some(BodyKind::Bytes { .. }) | None => {}
    }
    taken
}

fn push(links: &mut Vec<String>, link: &str) {
    if !links.iter().any(|known| known == link) {
        links.push(link.to_owned());
    }
}

fn listed(links: &[String]) -> String {
    let shown = &links[..links.len().min(MAX_LINKS)];
    match links.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
