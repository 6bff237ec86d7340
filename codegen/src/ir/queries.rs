//! Queries that several stages need.

use super::api::Api;
use super::keys::TypeId;
use super::types::{Field, Kind, Type};

/// The given types and all types that they contain.
pub(crate) fn reached(api: &Api, mut open: Vec<TypeId>) -> Vec<TypeId> {
    let mut seen = vec![false; api.types.len()];
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut seen[id.0], true) {
            found.push(id);
            open.extend(api.ty(id).kind.uses().into_iter().flat_map(Type::refs));
        }
    }
    found
}

/// The single member of a schema, if it is `data` and no other members are allowed.
pub(crate) fn envelope(api: &Api, schema: &Type) -> Option<(TypeId, Field)> {
    let (id, body) = api.as_struct(schema)?;
    match body.fields.as_slice() {
        [field] if field.wire == "data" && body.additional.is_none() => Some((id, field.clone())),
        _ => None,
    }
}

/// Whether the values can be represented as text: a scalar or an enum.
pub(crate) fn is_scalar(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) => true,
        Type::Nullable(inner) | Type::Boxed(inner) => is_scalar(api, inner),
        Type::Ref(id) => matches!(api.ty(*id).kind, Kind::Enum(_)),
        Type::List(_) | Type::Map(_) | Type::Json => false,
    }
}
