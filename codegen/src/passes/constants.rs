//! A tag with a single possible value is set by the constructor instead of the caller.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, Scalar, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let by_union = tags_of_members(api);
    for id in api.type_ids() {
        let single = single_values(api, id);
        let texts = fields_of_text(api, id);
        let Kind::Struct(body) = &mut api.ty_mut(id).kind else { continue };
        for field in body.fields.iter_mut().filter(|field| texts.contains(&field.wire)) {
            let tags = by_union.get(&(id, field.wire.clone()));
            field.constant = match tags.map(Vec::as_slice) {
                Some([tag]) => Some(tag.clone()),
                Some(_) => None,
                None => single.get(&field.wire).cloned(),
            };
            if single.contains_key(&field.wire) {
                // An enum with a single value says no more than text.
                field.ty = Type::Scalar(Scalar::String);
            }
        }
    }
}

/// For each struct and tag property, the tags under which unions use the struct.
fn tags_of_members(api: &Api) -> BTreeMap<(TypeId, String), Vec<String>> {
    let mut found: BTreeMap<(TypeId, String), Vec<String>> = BTreeMap::new();
    for def in &api.types {
        let Kind::Union(union) = &def.kind else { continue };
        let Some(property) = union.dispatch.tag() else { continue };
        for variant in &union.variants {
            if let Type::Ref(member) = variant.ty {
                let tags = found.entry((member, property.to_owned())).or_default();
                tags.extend(variant.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect::<Vec<_>>());
            }
        }
    }
    found
}

/// Required fields of text types, which can be set to a tag.
fn fields_of_text(api: &Api, id: TypeId) -> Vec<String> {
    let Kind::Struct(body) = &api.ty(id).kind else { return Vec::new() };
    let is_text = |ty: &Type| match ty {
        Type::Scalar(scalar) => matches!(scalar, Scalar::String | Scalar::Uuid | Scalar::Id(_) | Scalar::Secret),
        Type::Ref(id) => matches!(api.ty(*id).kind, Kind::Enum(_)),
        _ => false,
    };
    let texts = body.fields.iter().filter(|field| field.required && !field.nullable && is_text(&field.ty));
    texts.map(|field| field.wire.clone()).collect()
}

/// Fields whose enum has a single value.
fn single_values(api: &Api, id: TypeId) -> BTreeMap<String, String> {
    let Kind::Struct(body) = &api.ty(id).kind else { return BTreeMap::new() };
    let value = |ty: &Type| match ty {
        Type::Ref(id) => match &api.ty(*id).kind {
            Kind::Enum(found) => match found.values.as_slice() {
                [only] => Some(only.wire.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    body.fields.iter().filter_map(|field| Some((field.wire.clone(), value(&field.ty)?))).collect()
}
