//! Gives ids of different things different types, so that swapped arguments do not compile.
//!
//! The kinds of ids are taken from the paths, such as `{account_id}`. A property is of a kind if
//! - the overlay says so;
//! - it has the name of the kind, or its plural (`file_ids`);
//! - it is a UUID whose name ends in the name of the kind (`root_folder_id`);
//! - it is the `id` of the type that the operation at `…/{file_id}` returns, of a type that is named after the kind
//!   (with or without `WithIncludes` and the like), or of a type that is composed of such a type.

use heck::ToSnakeCase as _;

use crate::diagnostic::{Diagnostics, Place};
use crate::ir::{Api, Field, IdKey, Kind, Scalar, Success, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, hints: &Hints, diagnostics: &mut Diagnostics) {
    kinds(api, hints);
    for (wire, hint) in hints.accepts() {
        let kind = api.id_kind(wire);
        for accepted in &hint.value {
            hints.used(hint.line, true);
            match api.find_id(accepted) {
                Some(accepted) if accepted != kind => api.ids[kind.0].accepts.push(accepted),
                _ => diagnostics.push(
                    hints.stale_severity(),
                    Place::Overlay(hint.line),
                    format!("there is no other kind of id `{accepted}`"),
                    Some("kinds are named as in the paths of the document, such as `folder_id`"),
                ),
            }
        }
    }
    let owners = owners(api);
    for id in api.type_ids() {
        let Kind::Struct(body) = &api.ty(id).kind else { continue };
        let owner = owners[id.0];
        let kinds: Vec<Option<IdKey>> = body.fields.iter().map(|field| kind_of(api, hints, field, owner)).collect();
        let Kind::Struct(body) = &mut api.ty_mut(id).kind else { continue };
        for (field, kind) in body.fields.iter_mut().zip(kinds) {
            if let Some(kind) = kind {
                set_kind(&mut field.ty, kind);
            }
        }
    }
    api.ids.iter_mut().for_each(|kind| kind.accepts.sort());
}

/// Creates the kinds that the paths and the overlay name, in the order of their names.
fn kinds(api: &mut Api, hints: &Hints) {
    let mut found: Vec<String> = hints.accepts().map(|(wire, _)| wire.to_owned()).collect();
    let params = api.operations.iter().flat_map(|o| o.path_params.iter().chain(&o.query));
    for param in params {
        if param.wire.ends_with("_id") && is_text(&param.ty) && is_path_param(api, &param.wire) {
            found.push(param.wire.clone());
        }
    }
    for def in &api.types {
        if let Kind::Struct(body) = &def.kind {
            found.extend(body.fields.iter().filter_map(|f| hints.id(&f.pointer)).map(|hint| hint.value));
        }
    }
    found.sort();
    found.dedup();
    for wire in found {
        api.id_kind(&wire);
    }
    let kinds = api.ids.clone();
    for operation in &mut api.operations {
        for param in operation.path_params.iter_mut().chain(&mut operation.query) {
            let kind = kinds.iter().position(|kind| kind.wire == param.wire);
            if let (Some(kind), true) = (kind, is_text(&param.ty)) {
                param.ty = Type::Scalar(Scalar::Id(IdKey(kind)));
            }
        }
    }
}

fn is_path_param(api: &Api, wire: &str) -> bool {
    api.operations.iter().any(|o| o.path_params.iter().any(|param| param.wire == wire))
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::String | Scalar::Uuid))
}

fn kind_of(api: &Api, hints: &Hints, field: &Field, owner: Option<IdKey>) -> Option<IdKey> {
    let by_rule = by_rule(api, field, owner);
    match hints.id(&field.pointer) {
        Some(hint) => {
            let kind = api.find_id(&hint.value);
            hints.used(hint.line, kind != by_rule);
            kind
        }
        None => by_rule,
    }
}

fn by_rule(api: &Api, field: &Field, owner: Option<IdKey>) -> Option<IdKey> {
    let (item, singular) = match &field.ty {
        Type::List(item) => (&**item, field.wire.strip_suffix("_ids").map(|stem| format!("{stem}_id"))?),
        ty => (ty, field.wire.clone()),
    };
    if !is_text(item) {
        return None;
    }
    if singular == "id" {
        return owner;
    }
    if let Some(exact) = api.find_id(&singular) {
        return Some(exact);
    }
    if *item != Type::Scalar(Scalar::Uuid) {
        return None;
    }
    let suffixes = (0..api.ids.len()).filter(|index| singular.ends_with(&format!("_{}", api.ids[*index].wire)));
    suffixes.max_by_key(|index| api.ids[*index].wire.len()).map(IdKey)
}

fn set_kind(ty: &mut Type, kind: IdKey) {
    ty.rewrite(&mut |ty| is_text(ty).then_some(Type::Scalar(Scalar::Id(kind))));
}

/// For each type, the kind of its own `id`.
fn owners(api: &Api) -> Vec<Option<IdKey>> {
    let mut owners: Vec<Option<IdKey>> = api.type_ids().map(|id| named_after(api, id)).collect();
    for operation in &api.operations {
        let Some(last) = operation.path_params.last() else { continue };
        let Type::Scalar(Scalar::Id(kind)) = last.ty else { continue };
        if !operation.path.ends_with('}') {
            continue;
        }
        if let Success::Json(result) | Success::Envelope { ty: result, .. } = &operation.success {
            for id in given(api, result) {
                owners[id.0].get_or_insert(kind);
            }
        }
    }
    for id in api.type_ids() {
        owners[id.0] = inherited(api, id, &owners, 0);
    }
    owners
}

/// The structs of a result: the result itself or its `data`, and the alternatives of a union.
fn given(api: &Api, result: &Type) -> Vec<TypeId> {
    let inner = match api.as_struct(result).map(|(_, body)| body.field("data")) {
        Some(Some(data)) => &data.ty,
        _ => result,
    };
    let inner = match inner {
        Type::Nullable(inner) => inner,
        other => other,
    };
    let Type::Ref(id) = inner else { return Vec::new() };
    match &api.ty(*id).kind {
        Kind::Struct(_) => vec![*id],
        Kind::Union(union) => union.variants.iter().flat_map(|variant| variant.ty.refs()).collect(),
        _ => Vec::new(),
    }
}

fn named_after(api: &Api, id: TypeId) -> Option<IdKey> {
    let name = api.ty(id).component.as_ref()?.to_snake_case();
    let stem = name.strip_suffix("_with_includes").unwrap_or(&name);
    api.find_id(&format!("{stem}_id"))
}

fn inherited(api: &Api, id: TypeId, owners: &[Option<IdKey>], depth: usize) -> Option<IdKey> {
    if owners[id.0].is_some() || depth > 16 {
        return owners[id.0];
    }
    let Kind::Struct(body) = &api.ty(id).kind else { return None };
    body.parts.iter().find_map(|part| inherited(api, *part, owners, depth + 1))
}
