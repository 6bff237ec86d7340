//! Unifies types with the same structure, where users would not distinguish them:
//!
//! - an inline type whose title is the name of a component with the same structure becomes that component;
//! - inline enums with the same values under the same property become one;
//! - bodies of errors, and the types in them, become one if they have the same structure.
//!
//! Other structs stay separate: the `data` of two requests may be equal today and differ tomorrow.
//!
//! The name decides which of them stays (the shortest, then the first alphabetically), not their order.

mod signature;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::ir::reached;
use crate::ir::{Api, Kind, Type, TypeId};
use crate::name::proposed_type_name;
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let error_bodies = error_bodies(api);
    // Merging the types of fields may make their structs equal, so this is repeated until nothing changes.
    loop {
        let merged = merge_once(api, &error_bodies);
        if merged.is_empty() {
            return;
        }
        for (from, to) in &merged {
            api.ty_mut(*from).kind = Kind::Merged(*to);
        }
        redirect_uses(api, &merged);
    }
}

fn merge_once(api: &Api, error_bodies: &[TypeId]) -> BTreeMap<TypeId, TypeId> {
    let mut groups: BTreeMap<(String, String), Vec<TypeId>> = BTreeMap::new();
    let mut merged = BTreeMap::new();
    for id in api.type_ids().filter(|id| api.ty(*id).is_printed()) {
        let def = api.ty(id);
        let signature = signature::of(api, id);
        let group = match (&def.component, &def.title) {
            (Some(_), _) if error_bodies.contains(&id) => "an error body".to_owned(),
            (Some(_), _) => continue,
            (None, Some(title)) if is_component(api, title, &signature) => {
                merged.extend(api.components.get(title).map(|component| (id, *component)));
                continue;
            }
            (None, _) if error_bodies.contains(&id) => format!("in an error body: {}", label(api, id)),
            (None, _) if matches!(def.kind, Kind::Enum(_)) => label(api, id),
            (None, _) => continue,
        };
        groups.entry((group, signature)).or_default().push(id);
    }
    for ids in groups.into_values().filter(|ids| ids.len() > 1) {
        let name = |id: &TypeId| proposed_type_name(api, *id);
        let Some(representative) = ids.iter().min_by_key(|id| (name(id).len(), name(id))).copied() else { continue };
        merged.extend(ids.into_iter().filter(|id| *id != representative).map(|id| (id, representative)));
    }
    merged
}

fn is_component(api: &Api, title: &str, signature: &str) -> bool {
    api.components.get(title).is_some_and(|component| signature::of(api, *component) == signature)
}

/// The property in which an inline type is defined.
fn label(api: &Api, id: TypeId) -> String {
    let def = api.ty(id);
    match (&def.parent, &def.hint) {
        (Some((_, label)), _) => label.clone(),
        (None, Some(hint)) => hint.split(' ').next_back().unwrap_or_default().to_owned(),
        (None, None) => String::new(),
    }
}

/// The types that only the bodies of errors use.
fn error_bodies(api: &Api) -> Vec<TypeId> {
    let of_errors = api.operations.iter().flat_map(|o| o.errors.iter().flat_map(|(_, ty)| ty.refs()));
    let of_errors = reached(api, of_errors.collect());
    let outside_errors = api.operations.iter().flat_map(|operation| {
        let errors: Vec<TypeId> = operation.errors.iter().flat_map(|(_, ty)| ty.refs()).collect();
        let uses = operation.uses().into_iter().flat_map(Type::refs);
        uses.filter(move |id| !errors.contains(id)).collect::<Vec<_>>()
    });
    let outside_errors = reached(api, outside_errors.collect());
    of_errors.into_iter().filter(|id| !outside_errors.contains(id)).collect()
}

fn redirect_uses(api: &mut Api, merged: &BTreeMap<TypeId, TypeId>) {
    let target = |mut id: TypeId| {
        while let Some(next) = merged.get(&id) {
            id = *next;
        }
        id
    };
    let mut change = |ty: &Type| match ty {
        Type::Ref(id) if merged.contains_key(id) => Some(Type::Ref(target(*id))),
        _ => None,
    };
    for def in &mut api.types {
        for ty in def.kind.uses_mut() {
            ty.rewrite(&mut change);
        }
    }
    for operation in &mut api.operations {
        for ty in operation.uses_mut() {
            ty.rewrite(&mut change);
        }
    }
    for id in api.components.values_mut() {
        *id = target(*id);
    }
}
