//! Finds the tags of alternatives.

use heck::ToSnakeCase as _;

use crate::diagnostic::Diagnostics;
use crate::ir::{
    Api, Discriminator, Dispatch, Docs, Enum, Field, Kind, Scalar, Struct, Type, TypeId, Variant, render_use,
};

/// The variants by the discriminator's mapping, with a diagnostic for each alternative that cannot have a tag.
///
/// A schema that is mapped but not listed is an alternative as well. One that is listed but not mapped has its name as
/// the tag, as defined by OpenAPI, or else the only value of its tag property.
pub(super) fn by_discriminator(
    api: &Api,
    members: &[Type],
    discriminator: &Discriminator,
) -> (Vec<Variant>, Vec<String>) {
    let mut variants: Vec<Variant> = Vec::new();
    let mut untagged = Vec::new();
    let mapped = discriminator.mapping.iter().map(|(_, id)| Type::Ref(api_target(api, *id)));
    for member in members.iter().cloned().chain(mapped) {
        if variants.iter().any(|variant| variant.ty == member) {
            continue;
        }
        let Type::Ref(id) = member else {
            untagged.push(render_use(api, &member));
            continue;
        };
        let tags = discriminator.mapping.iter().filter(|(_, target)| api_target(api, *target) == id);
        let mut tags: Vec<String> = tags.map(|(tag, _)| tag.clone()).collect();
        if tags.is_empty() {
            tags = implicit_tag(api, id, &discriminator.property);
        }
        variants.push(Variant { ty: member, tags, keys: Vec::new(), name: String::new() });
    }
    (variants, untagged)
}

/// The target of an alias.
fn api_target(api: &Api, id: TypeId) -> TypeId {
    match &api.ty(id).kind {
        Kind::Alias(Type::Ref(target)) => *target,
        _ => id,
    }
}

fn implicit_tag(api: &Api, id: TypeId, property: &str) -> Vec<String> {
    if let Some(values) = values_of(api, id, property).filter(|values| values.len() == 1) {
        return values;
    }
    api.ty(id).component.iter().cloned().collect()
}

/// Adds the tag to the fields of alternatives that do not declare it, so that it is not lost.
pub(super) fn add_tag_field(api: &mut Api, variants: &[Variant], property: &str, diagnostics: &mut Diagnostics) {
    for variant in variants {
        let Type::Ref(id) = variant.ty else { continue };
        let def = api.ty_mut(id);
        let at = def.pointer.clone();
        let Kind::Struct(body) = &mut def.kind else { continue };
        if body.field(property).is_some() {
            continue;
        }
        diagnostics.note(&at, format!("the tag `{property}` is no property of this alternative; it is one now"));
        body.fields.insert(
            0,
            Field {
                wire: property.to_owned(),
                pointer: at.key("properties").key(property),
                ty: Type::Scalar(Scalar::String),
                required: true,
                nullable: false,
                constant: None,
                deprecated: false,
                docs: Docs::default(),
                name: String::new(),
                setter: String::new(),
                clear: String::new(),
                corrected: false,
            },
        );
    }
}

/// The property that distinguishes the alternatives although the document has no discriminator.
pub(super) fn inferred(api: &Api, members: &[Type]) -> Option<(Dispatch, Vec<Variant>)> {
    let ids: Vec<TypeId> =
        members.iter().map(|member| api.as_struct(member).map(|(id, _)| id)).collect::<Option<_>>()?;
    let first = *ids.first()?;
    let mut candidates = common_enums(api, first, &ids);
    // `type` is tried first, the others in the order of their names.
    candidates.sort_by_key(|property| (property != "type", property.clone()));
    candidates.iter().find_map(|property| {
        let (dispatch, tags) = match distinct_values(api, &ids, property) {
            Some(tags) => (Dispatch::Tag(property.clone()), tags),
            None => (Dispatch::Name(property.clone()), names(api, &ids, property)?),
        };
        let variants = ids.iter().zip(tags).map(|(id, tags)| Variant {
            ty: Type::Ref(*id),
            tags,
            keys: Vec::new(),
            name: String::new(),
        });
        Some((dispatch, variants.collect()))
    })
}

fn common_enums(api: &Api, first: TypeId, ids: &[TypeId]) -> Vec<String> {
    let Kind::Struct(Struct { fields, .. }) = &api.ty(first).kind else { return Vec::new() };
    let everywhere = |wire: &str| ids.iter().all(|id| values_of(api, *id, wire).is_some());
    fields.iter().map(|field| field.wire.clone()).filter(|wire| everywhere(wire)).collect()
}

/// The values of a required enum property.
fn values_of(api: &Api, id: TypeId, property: &str) -> Option<Vec<String>> {
    let Kind::Struct(body) = &api.ty(id).kind else { return None };
    let field = body.field(property).filter(|field| field.required && !field.nullable)?;
    let Type::Ref(id) = field.ty else { return None };
    match &api.ty(id).kind {
        Kind::Enum(Enum { values }) => Some(values.iter().map(|value| value.wire.clone()).collect()),
        _ => None,
    }
}

/// The values of the property in each alternative, if they are disjoint.
fn distinct_values(api: &Api, ids: &[TypeId], property: &str) -> Option<Vec<Vec<String>>> {
    let mut seen: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    for id in ids {
        let values = values_of(api, *id, property)?;
        if values.iter().any(|value| seen.contains(value)) {
            return None;
        }
        seen.extend(values.clone());
        tags.push(values);
    }
    Some(tags)
}

/// The name of each alternative, if its tag can have that value.
fn names(api: &Api, ids: &[TypeId], property: &str) -> Option<Vec<Vec<String>>> {
    ids.iter()
        .map(|id| {
            let name = api.ty(*id).component.as_ref()?.to_snake_case();
            let values = values_of(api, *id, property)?;
            values.contains(&name).then(|| vec![name])
        })
        .collect()
}
