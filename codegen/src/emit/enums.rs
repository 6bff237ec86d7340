//! Open enums, which keep unknown values and serialize them unchanged.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use crate::ir::{Enum, TypeDef};

pub(super) fn item(def: &TypeDef, body: &Enum, imports: &mut Imports) -> TokenStream {
    imports.runtime("UnknownValue");
    let name = ident(&def.name);
    let doc = docs::of(def);
    let idents: Vec<_> = body.values.iter().map(|value| ident(&value.name)).collect();
    let wires: Vec<_> = body.values.iter().map(|value| value.wire.as_str()).collect();
    let variant_docs = body.values.iter().map(|value| docs::attributes(&format!("`{}`", value.wire.replace('`', "'"))));
    let unknown_doc = docs::attributes("A value that this version does not know; it is sent back as it came.");
    let as_str_doc = docs::attributes("The value as it stands on the wire.");
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #idents,)*
            #unknown_doc
            Unknown(UnknownValue),
        }

        impl #name {
            #as_str_doc
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#wires => Self::#idents,)*
                    other => Self::Unknown(UnknownValue::new(other)),
                }
            }
        }

        crate::runtime::open_enum!(#name);
    }
}
