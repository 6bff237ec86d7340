//! Structs with public fields; those that are sent also have a constructor for the required fields and setters for the
//! others.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use super::values::{argument, converted};
use crate::ir::{Api, Field, Kind, Struct, Type, TypeDef};

pub(super) fn item(api: &Api, def: &TypeDef, body: &Struct, imports: &mut Imports) -> TokenStream {
    let name = ident(&def.name);
    let doc = docs::of(def);
    let fields: Vec<_> = body.fields.iter().map(|field| member(api, def, field, imports)).collect();
    let additional = body.additional.as_ref().map(|ty| additional(api, ty, imports));
    let default = body.fields.iter().all(|field| !field.required).then(|| quote!(Default,));
    let corrected = is_corrected(def, body).then(|| quote!(corrected: crate::runtime::object::Corrected,));
    let decoding = decoding(def, body);
    let methods = def.usage.sent.then(|| methods(api, def, body, imports));
    quote! {
        #doc
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #additional
            #corrected
        }

        #decoding

        #methods
    }
}

/// The representation of a field.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Presence {
    /// Always present, and never null.
    Always,
    /// Always present, and possibly null.
    OrNull,
    /// Present or absent.
    Maybe,
    /// Present, null or absent, and the server distinguishes all three.
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
        // A default has no meaning for a field that is always present.
        limits.default = None;
    }
    let text = docs::described(&field.docs.text, &docs::of_field(&field.wire, &def.name), &limits);
    let doc = docs::attributes(&docs::noting_deprecation(text, field.deprecated));
    let ty = rust_type(api, &field.ty, Site::Models, imports);
    let ty = match presence(def, field) {
        Presence::Always => ty,
        Presence::OrNull | Presence::Maybe => quote!(Option<#ty>),
        Presence::Patch => {
            imports.runtime("Patch");
            quote!(Patch<#ty>)
        }
    };
    quote!(#doc pub #name: #ty,)
}

fn additional(api: &Api, ty: &Type, imports: &mut Imports) -> TokenStream {
    imports.map = true;
    let ty = rust_type(api, ty, Site::Models, imports);
    let doc = docs::attributes("Members that the API's description does not name, by their names.");
    quote!(#doc pub additional: BTreeMap<String, #ty>,)
}

/// Whether the struct tracks the members that were filled in when it was decoded.
fn is_corrected(def: &TypeDef, body: &Struct) -> bool {
    let is_kept = |field: &Field| matches!(field_kind(def, field), "corrected" | "nullable");
    def.usage.received && body.fields.iter().any(is_kept)
}

/// The kind of a field in the terms of the runtime's macro.
fn field_kind(def: &TypeDef, field: &Field) -> &'static str {
    match presence(def, field) {
        Presence::Always if matches!(field.ty, Type::Nullable(_)) => "nullable",
        Presence::Always if field.corrected => "corrected",
        Presence::Always => "required",
        Presence::OrNull => "nullable",
        Presence::Maybe => "optional",
        Presence::Patch => "patch",
    }
}

/// `Deserialize` and `Serialize`, with a macro that generates less code than the derives.
fn decoding(def: &TypeDef, body: &Struct) -> TokenStream {
    let type_name = ident(&def.name);
    let fields = body.fields.iter().enumerate().map(|(index, field)| {
        let (index, wire, name) = (Literal::usize_unsuffixed(index), &field.wire, ident(&field.name));
        let field_kind = ident(field_kind(def, field));
        quote!(#index #wire #name #field_kind;)
    });
    let additional = body.additional.as_ref().map(|_| quote!(additional additional;));
    let corrected = is_corrected(def, body).then(|| quote!(corrected corrected;));
    let harmless = def.harmless.then(|| quote!(harmless));
    quote!(crate::runtime::object! { #harmless #type_name; #(#fields)* #additional #corrected })
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
            // `name: name` is shortened to `name`.
            if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
        })
        .collect();
    let additional = body.additional.as_ref().map(|_| quote!(additional: BTreeMap::new(),));
    let corrected = is_corrected(def, body).then(|| quote!(corrected: Default::default(),));
    let doc = docs::attributes(if arguments.is_empty() {
        "With nothing set."
    } else {
        "With what is required set, and nothing else."
    });
    quote! {
        #doc
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #additional #corrected }
        }
    }
}

/// The type of a required field, including null.
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
