//! Arguments of functions: the type that is convenient for callers, and the conversion to the stored type.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::imports::Imports;
use super::types::{Site, rust_type};
use crate::ir::{Api, Scalar, Type};

/// The type of an argument that is converted to `ty`.
pub(super) fn argument(api: &Api, ty: &Type, site: Site, imports: &mut Imports) -> TokenStream {
    match ty {
        ty if is_kept(ty) => rust_type(api, ty, site, imports),
        Type::List(item) => {
            let item = item_argument(api, item, site, imports);
            quote!(impl IntoIterator<Item = #item>)
        }
        Type::Boxed(inner) => argument(api, inner, site, imports),
        Type::Nullable(_) | Type::Ref(_) | Type::Scalar(_) | Type::Map(_) | Type::Json => {
            let ty = rust_type(api, ty, site, imports);
            quote!(impl Into<#ty>)
        }
    }
}

fn item_argument(api: &Api, item: &Type, site: Site, imports: &mut Imports) -> TokenStream {
    let ty = rust_type(api, item, site, imports);
    if converts(item) { quote!(impl Into<#ty>) } else { ty }
}

/// Whether an argument is taken without conversion, because no other type converts to it.
pub(super) fn is_kept(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Boolean | Scalar::Integer { .. } | Scalar::Number) | Type::Map(_))
}

/// Whether the items of a list are converted.
pub(super) fn converts(item: &Type) -> bool {
    matches!(
        item,
        Type::Ref(_)
            | Type::Json
            | Type::Scalar(
                Scalar::String
                    | Scalar::Uuid
                    | Scalar::Timestamp
                    | Scalar::Date
                    | Scalar::Timecode
                    | Scalar::Id(_)
                    | Scalar::Secret
                    | Scalar::File
            )
    )
}

/// The expression that converts the argument to `ty`.
pub(super) fn converted(name: &Ident, ty: &Type) -> TokenStream {
    match ty {
        ty if is_kept(ty) => quote!(#name),
        Type::List(item) if converts(item) => quote!(#name.into_iter().map(Into::into).collect()),
        Type::List(_) => quote!(#name.into_iter().collect()),
        Type::Boxed(inner) => {
            let inner = converted(name, inner);
            quote!(Box::new(#inner))
        }
        Type::Nullable(_) | Type::Ref(_) | Type::Scalar(_) | Type::Map(_) | Type::Json => quote!(#name.into()),
    }
}
