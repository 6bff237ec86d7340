//! Types of the driver for components that are not types of the SDK: envelopes, which the driver reads and writes
//! around their content, and unused components.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs;
use crate::emit::ident::ident;
use crate::emit::imports::Imports;
use crate::emit::structs::{self, Presence};
use crate::emit::types::{Site, rust_type};
use crate::ir::{Api, Kind, Struct, Type, TypeDef};
use crate::ir::{envelope, reached};

/// The file with the structs of the driver.
pub(super) fn file(api: &Api) -> TokenStream {
    let mut imports = Imports::default();
    let items: Vec<_> = parts(api).map(|(def, body)| item(api, def, body, &mut imports)).collect();
    let doc = docs::inner("Component schemas that no operation takes or gives.");
    let imports = imports.for_driver(&api.interface);
    let own = uses(api);
    let serde = (!items.is_empty()).then(|| {
        quote!(
            use serde::{Deserialize, Serialize};
        )
    });
    quote!(#doc #imports #own #serde #(#items)*)
}

/// The `use` item for everything in the file above.
pub(super) fn uses(api: &Api) -> Option<TokenStream> {
    parts(api).next().map(|_| {
        quote!(
            use super::parts;
        )
    })
}

fn parts(api: &Api) -> impl Iterator<Item = (&TypeDef, &Struct)> {
    let mut found: Vec<(&TypeDef, &Struct)> = Vec::new();
    let components = api.components.values().copied().filter(|id| api.ty(*id).unused).collect();
    for id in reached(api, components) {
        let def = api.ty(id);
        if let (true, Kind::Struct(body), None) = (def.unused, &def.kind, envelope(api, &Type::Ref(id))) {
            found.push((def, body));
        }
    }
    found.sort_by_key(|(def, _)| &def.name);
    found.into_iter()
}

fn item(api: &Api, def: &TypeDef, body: &Struct, imports: &mut Imports) -> TokenStream {
    let name = ident(&def.name);
    let fields = body.fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        let ty = driver_type(api, &field.ty, imports);
        let (ty, serde) = match structs::presence(def, field) {
            Presence::Always => (ty, quote!(rename = #wire)),
            Presence::OrNull => (quote!(Option<#ty>), quote!(rename = #wire)),
            Presence::Maybe | Presence::Patch => {
                (quote!(Option<#ty>), quote!(rename = #wire, default, skip_serializing_if = "Option::is_none"))
            }
        };
        quote!(#[serde(#serde)] #name: #ty,)
    });
    let fields: Vec<_> = fields.collect();
    let additional = body.additional.as_ref().map(|ty| {
        imports.map = true;
        let ty = driver_type(api, ty, imports);
        quote!(#[serde(flatten)] additional: BTreeMap<String, #ty>,)
    });
    quote! {
        #[derive(Deserialize, Serialize)]
        pub(super) struct #name {
            #(#fields)*
            #additional
        }
    }
}

/// The type with which the driver reads and writes a value: that of the SDK if there is one.
pub(super) fn driver_type(api: &Api, ty: &Type, imports: &mut Imports) -> TokenStream {
    match ty {
        Type::Ref(id) if api.ty(*id).unused => {
            if let Some((_, field)) = envelope(api, ty) {
                let content = driver_type(api, &field.ty, imports);
                return match (field.required, field.nullable) {
                    (true, false) => quote!(crate::envelope::Envelope<#content>),
                    (true, true) => quote!(crate::envelope::Envelope<Option<#content>>),
                    (false, _) => quote!(crate::envelope::OptionalEnvelope<#content>),
                };
            }
            match &api.ty(*id).kind {
                Kind::Struct(_) => {
                    let name = ident(&api.ty(*id).name);
                    quote!(parts::#name)
                }
                Kind::Enum(_) => quote!(String),
                _ => quote!(serde_json::Value),
            }
        }
        Type::List(item) => {
            let item = driver_type(api, item, imports);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            imports.map = true;
            let value = driver_type(api, value, imports);
            quote!(BTreeMap<String, #value>)
        }
        Type::Nullable(inner) => {
            let inner = driver_type(api, inner, imports);
            quote!(Option<#inner>)
        }
        Type::Boxed(inner) => {
            let inner = driver_type(api, inner, imports);
            quote!(Box<#inner>)
        }
        Type::Ref(_) | Type::Scalar(_) | Type::Json => rust_type(api, ty, Site::Resources, imports),
    }
}
