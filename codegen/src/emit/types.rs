//! Types in Rust syntax.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident::ident;
use super::imports::Imports;
use crate::ir::{Api, Scalar, Type};

/// The place in which a type is written, which determines the paths of models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Site {
    /// In a file under `models`: `File`.
    Models,
    /// In a file under `resources`, where a request may have the same name: `models::File`.
    Resources,
}

/// The type in Rust syntax; adds what it needs to the imports.
pub(super) fn rust_type(api: &Api, ty: &Type, site: Site, imports: &mut Imports) -> TokenStream {
    match ty {
        Type::Ref(id) => {
            let name = &api.ty(*id).name;
            imports.model(name);
            let name = ident(name);
            match site {
                Site::Models => quote!(#name),
                Site::Resources => quote!(models::#name),
            }
        }
        Type::List(item) => {
            let item = rust_type(api, item, site, imports);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            imports.map = true;
            let value = rust_type(api, value, site, imports);
            quote!(BTreeMap<String, #value>)
        }
        Type::Nullable(inner) => {
            let inner = rust_type(api, inner, site, imports);
            quote!(Option<#inner>)
        }
        Type::Boxed(inner) => {
            let inner = rust_type(api, inner, site, imports);
            quote!(Box<#inner>)
        }
        Type::Scalar(scalar) => scalar_type(api, *scalar, imports),
        Type::Json => quote!(serde_json::Value),
    }
}

fn scalar_type(api: &Api, scalar: Scalar, imports: &mut Imports) -> TokenStream {
    let name = scalar_name(api, scalar);
    match scalar {
        Scalar::Timestamp | Scalar::Date | Scalar::Timecode | Scalar::File => imports.runtime(name),
        Scalar::Secret => imports.secret = true,
        Scalar::Id(_) => imports.id(name),
        Scalar::String | Scalar::Uuid | Scalar::Boolean | Scalar::Integer { .. } | Scalar::Number => {}
    }
    let name = ident(name);
    quote!(#name)
}

/// The Rust name of a scalar.
pub(crate) fn scalar_name(api: &Api, scalar: Scalar) -> &str {
    match scalar {
        Scalar::String | Scalar::Uuid => "String",
        Scalar::Boolean => "bool",
        Scalar::Integer { width: Some(32) } => "i32",
        Scalar::Integer { .. } => "i64",
        Scalar::Number => "f64",
        Scalar::Timestamp => "Timestamp",
        Scalar::Date => "Date",
        Scalar::Timecode => "Timecode",
        Scalar::Secret => "SecretString",
        Scalar::File => "FilePart",
        Scalar::Id(kind) => &api.ids[kind.0].name,
    }
}
