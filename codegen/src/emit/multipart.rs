//! Multipart forms: how a struct becomes the parts of a body.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident::ident;
use super::structs::{Presence, presence};
use crate::ir::{Api, BodyKind, Field, Scalar, Struct, Type, TypeDef, is_scalar};

/// `MultipartBody` for types that are sent as such a form. Files come last, because some servers need the other parts
/// first.
pub(super) fn multipart_body(api: &Api, def: &TypeDef, body: &Struct) -> Option<TokenStream> {
    let is_sent = api.operations.iter().filter_map(|operation| operation.body.as_ref()).any(|body| match &body.kind {
        BodyKind::Multipart { ty: Type::Ref(id), .. } => std::ptr::eq(api.ty(*id), def),
        _ => false,
    });
    if !is_sent {
        return None;
    }
    let name = ident(&def.name);
    let has_file = |ty: &Type| is_file(ty);
    let (files, others): (Vec<&Field>, Vec<&Field>) = body.fields.iter().partition(|field| has_file(&field.ty));
    let others: Vec<TokenStream> = others.into_iter().map(|field| member(api, def, field)).collect();
    let files: Vec<TokenStream> = files.into_iter().map(|field| member(api, def, field)).collect();
    let additional = body.additional.as_ref().map(|ty| {
        let part = part(api, ty, &quote!(value), &quote!(name));
        quote!(for (name, value) in &self.additional { #part })
    });
    let parts = if others.is_empty() && files.is_empty() && additional.is_none() { quote!(_) } else { quote!(parts) };
    Some(quote! {
        impl crate::runtime::MultipartBody for #name {
            fn write<'a>(&'a self, #parts: &mut crate::runtime::Parts<'a>) {
                #(#others)*
                #additional
                #(#files)*
            }
        }
    })
}

fn member(api: &Api, def: &TypeDef, field: &Field) -> TokenStream {
    let (name, wire) = (ident(&field.name), &field.wire);
    let wire = quote!(#wire);
    match presence(def, field) {
        Presence::Always => part(api, &field.ty, &quote!(&self.#name), &wire),
        Presence::OrNull | Presence::Maybe => {
            let part = part(api, &field.ty, &quote!(value), &wire);
            quote!(if let Some(value) = &self.#name { #part })
        }
        Presence::Patch => {
            let part = part(api, &field.ty, &quote!(value), &wire);
            quote!(if let Some(value) = self.#name.as_option() { #part })
        }
    }
}

/// The statement that adds a value; `value` is a reference.
fn part(api: &Api, ty: &Type, value: &TokenStream, wire: &TokenStream) -> TokenStream {
    match ty {
        Type::Nullable(inner) => {
            let part = part(api, inner, &quote!(value), wire);
            quote!(if let Some(value) = #value { #part })
        }
        Type::Boxed(inner) => part(api, inner, &quote!(&**#value), wire),
        Type::List(item) => {
            let part = part_of_list(api, item, wire);
            quote!(for item in #value { #part })
        }
        Type::Scalar(Scalar::File) => quote!(parts.file(#wire, #value);),
        ty if is_scalar(api, ty) => quote!(parts.text(#wire, #value);),
        Type::Ref(_) | Type::Map(_) | Type::Scalar(_) | Type::Json => quote!(parts.json(#wire, #value);),
    }
}

/// The statement that adds an item of a list. A list within a list becomes a single part.
fn part_of_list(api: &Api, item: &Type, wire: &TokenStream) -> TokenStream {
    match item {
        Type::List(_) => quote!(parts.json(#wire, item);),
        item => part(api, item, &quote!(item), wire),
    }
}

fn is_file(ty: &Type) -> bool {
    match ty {
        Type::Scalar(Scalar::File) => true,
        Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) => is_file(inner),
        Type::Ref(_) | Type::Map(_) | Type::Scalar(_) | Type::Json => false,
    }
}
