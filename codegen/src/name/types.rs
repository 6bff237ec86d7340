//! Names of types and kinds of ids, which share a namespace.

use super::ident::type_ident;
use super::lock::Lock;
use super::namespace::Namespace;
use crate::diagnostic::Diagnostics;
use crate::ir::envelope;
use crate::ir::{Api, Type, TypeId};
use crate::overlay::Hints;

/// Names that generated code uses itself.
const RESERVED: &[&str] = &[
    "A",
    "BTreeMap",
    "Box",
    "Call",
    "Client",
    "Clone",
    "Cursor",
    "D",
    "Date",
    "Debug",
    "Default",
    "Deserialize",
    "Deserializer",
    "Err",
    "Error",
    "FilePart",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "PageBody",
    "PartialEq",
    "Patch",
    "Result",
    "S",
    "SecretString",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "Timecode",
    "Timestamp",
    "UnknownValue",
    "UnknownVariant",
    "Vec",
];

pub(super) fn name(api: &mut Api, hints: &Hints, lock: &mut Lock, diagnostics: &mut Diagnostics) {
    let mut scope = Namespace::reserving_any_case(RESERVED);
    let order = order(api);
    let mut open = Vec::new();
    for id in order {
        let key = api.ty(id).pointer.to_string();
        let hint = hints.name(&api.ty(id).pointer);
        if let Some(hint) = &hint {
            hints.used(hint.line, hint.value != proposed_type_name(api, id));
        }
        match lock.requested("type", &key, hint.as_ref(), diagnostics) {
            Some(name) if scope.claim(&name) => api.ty_mut(id).name = name,
            Some(_) | None => open.push(id),
        }
    }
    name_ids(api, lock, &mut scope, diagnostics);
    // A new type must not take the pinned name of a request.
    for request in lock.requests() {
        scope.claim(&request);
    }
    for id in open {
        let name = proposed_type_name(api, id);
        api.ty_mut(id).name = scope.allocate(name, "Model");
    }
    for id in api.type_ids() {
        let def = api.ty(id);
        if def.is_printed() {
            lock.set("type", &def.pointer.to_string(), &def.name);
        }
    }
    name_unused(api, &mut scope);
}

/// Types that are not part of the SDK only have names for the driver.
fn name_unused(api: &mut Api, scope: &mut Namespace) {
    let mut unused: Vec<TypeId> =
        api.type_ids().filter(|id| api.ty(*id).has_kind() && !api.ty(*id).is_printed()).collect();
    unused.sort_by_cached_key(|id| (api.ty(*id).component.is_none(), api.ty(*id).pointer.clone()));
    for id in unused {
        let name = proposed_type_name(api, id);
        api.ty_mut(id).name = scope.allocate(name, "Part");
    }
}

fn name_ids(api: &mut Api, lock: &mut Lock, scope: &mut Namespace, diagnostics: &mut Diagnostics) {
    for kind in &mut api.ids {
        let requested = lock.requested("id", &kind.wire, None, diagnostics);
        let name = requested.unwrap_or_else(|| type_ident(&kind.wire));
        kind.name = scope.allocate(name, "Value");
        lock.set("id", &kind.wire, &kind.name);
    }
}

/// Components first, then inline types, each in the order of their proposed names.
fn order(api: &Api) -> Vec<TypeId> {
    let mut order: Vec<TypeId> = api.type_ids().filter(|id| api.ty(*id).is_printed()).collect();
    order.sort_by_cached_key(|id| {
        let def = api.ty(*id);
        (def.component.is_none(), proposed_type_name(api, *id), def.pointer.clone())
    });
    order
}

/// The name that a type would get without collisions: that of its component, or those of its parent and property.
pub(crate) fn proposed_type_name(api: &Api, id: TypeId) -> String {
    let def = api.ty(id);
    if let Some(component) = &def.component {
        return type_ident(component);
    }
    if let Some((parent, label)) = &def.parent {
        if label.starts_with("part ") {
            // The parts of an `allOf` have no names of their own, because their content belongs to the whole.
            return proposed_type_name(api, *parent);
        }
        if let Some(rest) = label.strip_prefix("data").filter(|_| is_envelope(api, *parent)) {
            // An envelope is not a type of the SDK, so its content can have its name.
            let rest = if rest.is_empty() { String::new() } else { type_ident(rest) };
            return proposed_type_name(api, *parent) + &rest;
        }
        let (outer, label) = (proposed_type_name(api, *parent), type_ident(label));
        // A property that is named after its parent already contains the name.
        return if label.starts_with(&outer) { label } else { outer + &label };
    }
    match (&def.title, &def.hint) {
        (Some(title), _) => type_ident(title),
        (None, Some(hint)) => type_ident(hint),
        (None, None) => "Unnamed".to_owned(),
    }
}

fn is_envelope(api: &Api, id: TypeId) -> bool {
    api.ty(id).unused && envelope(api, &Type::Ref(id)).is_some()
}
