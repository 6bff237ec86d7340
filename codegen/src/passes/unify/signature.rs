//! The structure of a type as text: equal texts mean equal structures. Documentation, limits, `additionalProperties:
//! false` and the order of properties and values are ignored.

use std::fmt::Write as _;

use crate::ir::{Api, Kind, Type, TypeId};

pub(super) fn of(api: &Api, id: TypeId) -> String {
    let def = api.ty(id);
    match &def.kind {
        Kind::Struct(body) => {
            let mut fields: Vec<String> = body
                .fields
                .iter()
                .map(|field| {
                    let flags = (field.required, field.nullable);
                    format!("{:?}:{:?}:{}", field.wire, flags, of_type(&field.ty))
                })
                .collect();
            fields.sort();
            let mut text = format!("struct {}", fields.join(","));
            if let Some(additional) = &body.additional {
                let _ = write!(text, " and {}", of_type(additional));
            }
            text
        }
        Kind::Enum(body) => {
            let mut values: Vec<String> = body.values.iter().map(|value| format!("{:?}", value.wire)).collect();
            values.sort();
            format!("enum {}", values.join(","))
        }
        Kind::Union(union) => {
            let variants = union.variants.iter();
            let mut variants: Vec<String> =
                variants.map(|variant| format!("{:?}:{}", variant.tags, of_type(&variant.ty))).collect();
            variants.sort();
            format!("union {:?} {}", union.dispatch, variants.join(","))
        }
        Kind::Alias(_) | Kind::AllOf(_) | Kind::Choice(_) | Kind::Merged(_) => format!("other {}", id.0),
    }
}

fn of_type(ty: &Type) -> String {
    format!("{ty:?}")
}
