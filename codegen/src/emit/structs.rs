//! Structs: public fields; for what is sent, a constructor of what is required and a setter for the rest.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use super::values::{argument, converted};
use crate::ir::{Api, Field, Kind, Struct, Type, TypeDef};

pub(super) fn item(api: &Api, def: &TypeDef, body: &Struct, imports: &mut Imports) -> TokenStream {
    imports.serde = true;
    let name = ident(&def.name);
    let doc = docs::of(def);
    let fields: Vec<_> = body.fields.iter().map(|field| member(api, def, field, imports)).collect();
    let additional = body.additional.as_ref().map(|ty| additional(api, ty, imports));
    let default = body.fields.iter().all(|field| !field.required).then(|| quote!(Default,));
    let decoding = decoding(def, body);
    let methods = def.usage.sent.then(|| methods(api, def, body, imports));
    quote! {
        #doc
        #[derive(Clone, Debug, #default PartialEq, Serialize)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #additional
        }

        #decoding

        #methods
    }
}

/// How a field is kept.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Presence {
    /// Always there, never null.
    Always,
    /// Always there, and null may be its value.
    OrNull,
    /// There or not.
    Maybe,
    /// There, null, or not there, and the server does three things.
    Patch,
}

pub(crate) fn presence(def: &TypeDef, field: &Field) -> Presence {
    match (field.required, field.nullable) {
        (true, false) => Presence::Always,
        (true, true) => Presence::OrNull,
        (false, true) if def.usage.sent => Presence::Patch,
        (false, _) => Presence::Maybe,
    }
}

fn member(api: &Api, def: &TypeDef, field: &Field, imports: &mut Imports) -> TokenStream {
    let name = ident(&field.name);
    let mut limits = field.docs.limits.clone();
    if field.required {
        // A default means nothing for what is always there.
        limits.default = None;
    }
    let text = docs::described(&field.docs.text, &docs::of_field(&field.wire, &def.name), &limits);
    let doc = docs::attributes(&docs::noting_deprecation(text, field.deprecated));
    let ty = rust_type(api, &field.ty, Site::Models, imports);
    let (ty, skip) = match presence(def, field) {
        Presence::Always => (ty, None),
        Presence::OrNull => (quote!(Option<#ty>), None),
        Presence::Maybe => (quote!(Option<#ty>), Some(quote!(skip_serializing_if = "Option::is_none"))),
        Presence::Patch => {
            imports.runtime("Patch");
            (quote!(Patch<#ty>), Some(quote!(skip_serializing_if = "Patch::is_absent")))
        }
    };
    let wire = &field.wire;
    let rename = (field.name.trim_start_matches("r#") != wire).then(|| quote!(#[serde(rename = #wire)]));
    let skip = skip.map(|skip| quote!(#[serde(#skip)]));
    quote!(#doc #rename #skip pub #name: #ty,)
}

fn additional(api: &Api, ty: &Type, imports: &mut Imports) -> TokenStream {
    imports.map = true;
    let ty = rust_type(api, ty, Site::Models, imports);
    let doc = docs::attributes("Members that the API's description does not name, by their names.");
    quote!(#doc #[serde(flatten)] pub additional: BTreeMap<String, #ty>,)
}

/// `Deserialize`, by a macro that makes less code than the derive does.
fn decoding(def: &TypeDef, body: &Struct) -> TokenStream {
    let type_name = ident(&def.name);
    let fields = body.fields.iter().enumerate().map(|(index, field)| {
        let (index, wire, name) = (Literal::usize_unsuffixed(index), &field.wire, ident(&field.name));
        let presence = match presence(def, field) {
            Presence::Always if !matches!(field.ty, Type::Nullable(_)) => quote!(required),
            _ => quote!(optional),
        };
        quote!(#index #wire #name #presence;)
    });
    let additional = body.additional.as_ref().map(|_| quote!(additional additional));
    quote!(crate::runtime::object! { #type_name; #(#fields)* #additional })
}

fn methods(api: &Api, def: &TypeDef, body: &Struct, imports: &mut Imports) -> TokenStream {
    let name = ident(&def.name);
    let new = constructor(api, def, body, imports);
    let setters: Vec<_> =
        body.fields.iter().filter(|field| !field.required).map(|field| setter(api, def, field, imports)).collect();
    let needs_nothing = body.fields.iter().all(|field| !field.required || field.constant.is_some());
    let has_constant = body.fields.iter().any(|field| field.required);
    let default = (needs_nothing && has_constant).then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl #name {
            #new
            #(#setters)*
        }

        #default
    }
}

fn constructor(api: &Api, def: &TypeDef, body: &Struct, imports: &mut Imports) -> TokenStream {
    let given = |field: &&Field| field.required && field.constant.is_none();
    let arguments: Vec<_> = body
        .fields
        .iter()
        .filter(given)
        .map(|field| {
            let (name, ty) = (ident(&field.name), kept(field));
            let ty = argument(api, &ty, Site::Models, imports);
            quote!(#name: #ty)
        })
        .collect();
    let values: Vec<_> = body
        .fields
        .iter()
        .map(|field| {
            let name = ident(&field.name);
            let value = match (&field.constant, presence(def, field)) {
                (Some(constant), _) => constant_value(api, &field.ty, constant),
                (None, Presence::Always | Presence::OrNull) => converted(&name, &kept(field)),
                (None, Presence::Maybe) => quote!(None),
                (None, Presence::Patch) => quote!(Patch::Absent),
            };
            // `name: name` is written `name`.
            if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
        })
        .collect();
    let additional = body.additional.as_ref().map(|_| quote!(additional: BTreeMap::new(),));
    let doc = docs::attributes(if arguments.is_empty() {
        "With nothing set."
    } else {
        "With what is required set, and nothing else."
    });
    quote! {
        #doc
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #additional }
        }
    }
}

/// The type of a required field with its null.
fn kept(field: &Field) -> Type {
    if field.nullable { field.ty.clone().or_null() } else { field.ty.clone() }
}

fn constant_value(api: &Api, ty: &Type, constant: &str) -> TokenStream {
    if let Type::Ref(id) = ty {
        let def = api.ty(*id);
        if let Kind::Enum(body) = &def.kind {
            let name = ident(&def.name);
            return match body.values.iter().find(|value| value.wire == constant) {
                Some(value) => {
                    let variant = ident(&value.name);
                    quote!(#name::#variant)
                }
                None => quote!(#name::from(#constant)),
            };
        }
    }
    quote!(#constant.into())
}

fn setter(api: &Api, def: &TypeDef, field: &Field, imports: &mut Imports) -> TokenStream {
    let (name, method) = (ident(&field.name), ident(&field.setter));
    let ty = argument(api, &field.ty, Site::Models, imports);
    let value = converted(&name, &field.ty);
    let wire = field.wire.replace('`', "'");
    let doc = docs::attributes(&format!("Sets `{wire}`."));
    let is_patch = presence(def, field) == Presence::Patch;
    let wrapped = if is_patch { quote!(Patch::Value(#value)) } else { quote!(Some(#value)) };
    let clear = is_patch.then(|| {
        let method = ident(&field.clear);
        let doc = docs::attributes(&format!("Sends `null`, which clears `{wire}`; not set, it stays as it is."));
        quote! {
            #doc
            #[must_use]
            pub fn #method(mut self) -> Self {
                self.#name = Patch::Null;
                self
            }
        }
    });
    quote! {
        #doc
        #[must_use]
        pub fn #method(mut self, #name: #ty) -> Self {
            self.#name = #wrapped;
            self
        }

        #clear
    }
}
