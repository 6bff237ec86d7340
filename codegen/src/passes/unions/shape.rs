//! Unions whose variants are distinguished by shape.

use crate::ir::{Api, Kind, Scalar, Type, Variant};

/// The variants in the order in which they are tried. Of two with the same JSON type, the more specific one comes
/// first, except that plain text comes before texts with a format, which would reject what they cannot parse.
pub(super) fn variants(api: &Api, members: &[Type]) -> Vec<Variant> {
    let variant =
        |ty: &Type| Variant { ty: ty.clone(), tags: Vec::new(), keys: required_keys(api, ty), name: String::new() };
    let mut variants: Vec<Variant> = members.iter().map(variant).collect();
    variants.sort_by_key(|variant| (rank(api, &variant.ty), usize::MAX - variant.keys.len()));
    variants
}

fn required_keys(api: &Api, ty: &Type) -> Vec<String> {
    match api.as_struct(ty) {
        Some((_, body)) => {
            let required = body.fields.iter().filter(|field| field.required && !field.nullable);
            required.map(|field| field.wire.clone()).collect()
        }
        None => Vec::new(),
    }
}

fn rank(api: &Api, ty: &Type) -> u8 {
    match ty {
        Type::Scalar(Scalar::Boolean) => 0,
        Type::Scalar(Scalar::Integer { .. }) => 1,
        Type::Scalar(Scalar::Number) => 2,
        Type::Scalar(Scalar::String | Scalar::Secret | Scalar::File) => 3,
        Type::Scalar(_) => 4,
        Type::List(_) => 6,
        Type::Ref(id) => match &api.ty(*id).kind {
            Kind::Enum(_) => 5,
            Kind::Struct(_) => 7,
            _ => 8,
        },
        Type::Map(_) => 9,
        Type::Nullable(inner) | Type::Boxed(inner) => rank(api, inner),
        Type::Json => 10,
    }
}
