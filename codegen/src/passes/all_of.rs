//! Merges `allOf` into one struct, leniently: `additionalProperties: false` of a part does not make the whole
//! impossible, and `required` beside `allOf` applies wherever the property is defined.

use crate::diagnostic::Diagnostics;
use crate::ir::{AllOf, Api, Field, Kind, Struct, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        merge(api, id, &mut Vec::new(), diagnostics);
    }
    super::aliases::resolve_uses(api);
}

fn merge(api: &mut Api, id: TypeId, under_way: &mut Vec<TypeId>, diagnostics: &mut Diagnostics) {
    let Kind::AllOf(all) = api.ty(id).kind.clone() else { return };
    let at = api.ty(id).pointer.clone();
    if under_way.contains(&id) {
        diagnostics.error(&at, "this `allOf` is a part of itself", "take it out of its own parts");
        api.ty_mut(id).kind = Kind::Alias(Type::Json);
        return;
    }
    under_way.push(id);
    let mut merged = Struct::default();
    let mut is_object = true;
    for (index, part) in all.parts.iter().enumerate() {
        is_object &= match part {
            Type::Ref(part) => {
                merge(api, *part, under_way, diagnostics);
                add_part(api, *part, &mut merged)
            }
            Type::Nullable(part) => match **part {
                Type::Ref(part) => {
                    merge(api, part, under_way, diagnostics);
                    add_part(api, part, &mut merged)
                }
                _ => false,
            },
            Type::Json => true,
            _ => false,
        };
        if !is_object {
            diagnostics.warn(
                &at.key("allOf").index(index),
                "this part of an `allOf` is not an object; the whole is taken as any JSON",
                "write the merged schema in place",
            );
            break;
        }
    }
    under_way.pop();
    // A cycle that was found deeper down is already resolved.
    if matches!(api.ty(id).kind, Kind::AllOf(_)) {
        api.ty_mut(id).kind = if is_object {
            finish(&mut merged, all, api, id, diagnostics);
            Kind::Struct(merged)
        } else {
            Kind::Alias(Type::Json)
        };
    }
}

/// Adds the fields of a part. Returns `false` if it has none because it is not an object.
fn add_part(api: &Api, part: TypeId, merged: &mut Struct) -> bool {
    match &api.ty(part).kind {
        Kind::Struct(body) => {
            merged.parts.push(part);
            for field in &body.fields {
                add_field(api, merged, field);
            }
            if merged.additional.is_none() {
                merged.additional.clone_from(&body.additional);
            }
            true
        }
        Kind::Alias(Type::Json) => true,
        _ => false,
    }
}

/// Of two fields with the same name, the more specific one is kept. It is required if either is, and nullable only if
/// both are.
fn add_field(api: &Api, merged: &mut Struct, field: &Field) {
    let Some(known) = merged.field_mut(&field.wire) else {
        merged.fields.push(field.clone());
        return;
    };
    known.required |= field.required;
    known.nullable &= field.nullable;
    known.deprecated |= field.deprecated;
    let known_text = known.docs.text.clone();
    if precision(api, &field.ty) > precision(api, &known.ty) {
        known.ty = field.ty.clone();
        known.pointer = field.pointer.clone();
        known.docs = field.docs.clone();
    }
    if known.docs.text.is_empty() {
        known.docs.text = if known_text.is_empty() { field.docs.text.clone() } else { known_text };
    }
}

fn precision(api: &Api, ty: &Type) -> u8 {
    use crate::ir::Scalar;
    match ty {
        Type::Json => 0,
        Type::Scalar(Scalar::String) => 1,
        Type::Scalar(_) | Type::List(_) | Type::Map(_) => 2,
        Type::Ref(id) => match api.ty(*id).kind {
            Kind::Enum(_) => 3,
            _ => 4,
        },
        Type::Nullable(inner) | Type::Boxed(inner) => precision(api, inner),
    }
}

fn finish(merged: &mut Struct, all: AllOf, api: &Api, id: TypeId, diagnostics: &mut Diagnostics) {
    for field in &all.own.fields {
        add_field(api, merged, field);
    }
    for wire in &all.required {
        match merged.field_mut(wire) {
            Some(field) => field.required = true,
            None => diagnostics.note(
                &api.ty(id).pointer.key("required"),
                format!("`{wire}` is required, but no property of this name is there"),
            ),
        }
    }
    if all.own.additional.is_some() {
        merged.additional = all.own.additional;
    } else if all.closed {
        merged.additional = None;
    }
    merged.fields.sort_by_key(|field| !field.required);
}
