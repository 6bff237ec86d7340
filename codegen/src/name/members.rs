//! Names of fields and setters, enum values, and variants.

use super::ident::{type_ident, value_ident};
use super::lock::Lock;
use super::namespace::Namespace;
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Enum, Kind, Scalar, Struct, Type, TypeId, Union, Variant};
use crate::overlay::Hints;

pub(super) fn name(api: &mut Api, _: &Hints, lock: &mut Lock, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        let variants = match &api.ty(id).kind {
            Kind::Union(union) => variant_names(api, union),
            _ => Vec::new(),
        };
        let key = api.ty(id).pointer.to_string();
        match &mut api.ty_mut(id).kind {
            Kind::Struct(body) => fields(body),
            Kind::Enum(body) => values(body),
            Kind::Union(union) => name_variants(union, variants, &key, lock, diagnostics),
            _ => {}
        }
    }
}

fn fields(body: &mut Struct) {
    let mut order: Vec<usize> = (0..body.fields.len()).collect();
    order.sort_by_key(|index| body.fields[*index].wire.clone());
    let mut names = Namespace::reserving(&["additional", "corrected"]);
    let mut methods = Namespace::reserving(&[
        "new",
        "default",
        "clone",
        "serialize",
        "deserialize",
        "fmt",
        "eq",
        "corrected_members",
    ]);
    for index in &order {
        let field = &mut body.fields[*index];
        field.name = names.allocate(value_ident(&field.wire), "_");
        let setter = field.name.clone();
        field.setter = if methods.claim(&setter) {
            setter
        } else {
            methods.allocate(format!("set_{}", setter.trim_start_matches("r#")), "_")
        };
    }
    for index in &order {
        let field = &mut body.fields[*index];
        let clear = format!("clear_{}", field.name.trim_start_matches("r#"));
        field.clear = methods.allocate(clear, "_value");
    }
}

fn values(body: &mut Enum) {
    let mut order: Vec<usize> = (0..body.values.len()).collect();
    order.sort_by_key(|index| body.values[*index].wire.clone());
    // `Err` is also the name of `FromStr`'s error type.
    let mut names = Namespace::reserving(&["Err", "Unknown"]);
    for index in order {
        let value = &mut body.values[index];
        value.name = names.allocate(type_ident(&value.wire), "Value");
    }
}

/// Variants are named by their tags, or all by their types if one of them has several tags.
fn variant_names(api: &Api, union: &Union) -> Vec<(String, String)> {
    let by_tag = union.variants.iter().all(|variant| variant.tags.len() == 1);
    let name = |variant: &Variant| match variant.tags.first() {
        Some(tag) if by_tag => (tag.clone(), type_ident(tag)),
        _ => {
            let name = type_words(api, &variant.ty);
            (name.clone(), name)
        }
    };
    union.variants.iter().map(name).collect()
}

fn type_words(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Ref(TypeId(index)) => api.types[*index].name.clone(),
        Type::List(inner) => format!("{}List", type_words(api, inner)),
        Type::Map(inner) => format!("{}Map", type_words(api, inner)),
        Type::Nullable(inner) | Type::Boxed(inner) => type_words(api, inner),
        Type::Json => "Json".to_owned(),
        Type::Scalar(scalar) => match scalar {
            Scalar::String => "Text",
            Scalar::Uuid => "Uuid",
            Scalar::Boolean => "Boolean",
            Scalar::Integer { .. } => "Integer",
            Scalar::Number => "Number",
            Scalar::Timestamp => "Timestamp",
            Scalar::Date => "Date",
            Scalar::Timecode => "Timecode",
            Scalar::Id(kind) => return api.ids[kind.0].name.clone(),
            Scalar::Secret => "Secret",
            Scalar::File => "File",
        }
        .to_owned(),
    }
}

fn name_variants(
    union: &mut Union,
    proposed: Vec<(String, String)>,
    key: &str,
    lock: &mut Lock,
    diagnostics: &mut Diagnostics,
) {
    let mut scope = Namespace::reserving(&["Unknown"]);
    for (variant, (words, proposal)) in union.variants.iter_mut().zip(proposed) {
        let key = format!("{key} {words}");
        let requested = lock.requested("variant", &key, None, diagnostics);
        variant.name = scope.allocate(requested.unwrap_or(proposal), "Variant");
        lock.set("variant", &key, &variant.name);
    }
}
