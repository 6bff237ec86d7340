//! Open unions, which keep unknown alternatives as JSON and serialize them unchanged.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use crate::ir::{Api, Dispatch, Kind, Scalar, Type, TypeDef, Union, Variant};

pub(super) fn item(api: &Api, def: &TypeDef, body: &Union, imports: &mut Imports) -> TokenStream {
    imports.union = true;
    imports.runtime("UnknownVariant");
    let name = ident(&def.name);
    let doc = docs::of(def);
    let idents: Vec<_> = body.variants.iter().map(|variant| ident(&variant.name)).collect();
    let types: Vec<_> = body.variants.iter().map(|v| rust_type(api, &v.ty, Site::Models, imports)).collect();
    let variant_docs = body.variants.iter().map(|variant| docs::attributes(&variant_doc(variant)));
    let unknown_doc =
        docs::attributes("An alternative that this version does not know; its JSON is sent back as it came.");
    let (read, choice) = match &body.dispatch {
        Dispatch::Tag(property) => (quote!(tagged), by_tag(&name, property, &body.variants)),
        Dispatch::Name(property) => (quote!(tagged), by_name(&name, property, &body.variants)),
        Dispatch::Shape => (quote!(shaped), by_shape(api, &name, &body.variants)),
    };
    let conversions = conversions(&name, &idents, &types);
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #idents(#types),)*
            #unknown_doc
            Unknown(UnknownVariant),
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                union::#read(deserializer)
            }
        }

        #choice

        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#idents(value) => value.serialize(serializer),)*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        crate::runtime::open_union!(#name);

        #conversions
    }
}

fn variant_doc(variant: &Variant) -> String {
    match variant.tags.as_slice() {
        [] => docs::from_words(&variant.name),
        tags => tags.iter().map(|tag| format!("`{}`", tag.replace('`', "'"))).collect::<Vec<_>>().join(" or "),
    }
}

fn by_tag(union: &Ident, property: &str, variants: &[Variant]) -> TokenStream {
    let arms = arms(variants, &quote!(decode));
    let choice = quote! {
        match tag {
            #(#arms,)*
            _ => body.unknown().map(Self::Unknown),
        }
    };
    tagged(union, property, &choice)
}

/// Tries the named alternative, then the others in order, and finally the named one with missing members filled in.
fn by_name(union: &Ident, property: &str, variants: &[Variant]) -> TokenStream {
    let (strictly, arms) = (arms(variants, &quote!(decode_strictly)), arms(variants, &quote!(decode)));
    let others = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        quote! {
            if let Ok(value) = body.decode_strictly() {
                return Ok(Self::#name(value));
            }
        }
    });
    let choice = quote! {
        let named = match tag {
            #(#strictly,)*
            _ => return body.unknown().map(Self::Unknown),
        };
        if named.is_ok() {
            return named;
        }
        #(#others)*
        match tag {
            #(#arms,)*
            _ => named,
        }
    };
    tagged(union, property, &choice)
}

fn arms(variants: &[Variant], decode: &TokenStream) -> Vec<TokenStream> {
    let of_tag = |tag: &String| variants.iter().filter(|variant| variant.tags.contains(tag)).collect::<Vec<_>>();
    let mut arms = Vec::new();
    for variant in variants {
        let name = ident(&variant.name);
        let (own, shared): (Vec<&String>, Vec<&String>) = variant.tags.iter().partition(|tag| of_tag(tag).len() == 1);
        if !own.is_empty() {
            arms.push(quote!(#(#own)|* => body.#decode().map(Self::#name)));
        }
        // A tag that several have is that of the one that fits, and else of the first.
        for (tag, all) in shared.into_iter().map(|tag| (tag, of_tag(tag))) {
            if all.first().is_some_and(|first| std::ptr::eq(*first, variant)) {
                let names = all.iter().map(|variant| ident(&variant.name));
                arms.push(quote! {
                    #tag => {
                        #(if let Ok(value) = body.decode_strictly() {
                            return Ok(Self::#names(value));
                        })*
                        body.#decode().map(Self::#name)
                    }
                });
            }
        }
    }
    arms
}

fn tagged(union: &Ident, property: &str, choice: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> union::Tagged<'de> for #union {
            const TAG: &'static str = #property;

            fn choose<A: union::SeqAccess<'de>>(tag: &str, mut body: union::Body<'_, A>) -> Result<Self, A::Error> {
                #choice
            }
        }
    }
}

/// Tries each alternative whose shape fits, in order; JSON that fits none is kept unchanged.
fn by_shape(api: &Api, union: &Ident, variants: &[Variant]) -> TokenStream {
    let tries = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let fits = fits(api, &variant.ty, &variant.keys).map(|fits| quote!(#fits &&));
        quote! {
            if #fits let Some(value) = body.attempt() {
                return Some(Self::#name(value));
            }
        }
    });
    let is_asked = variants.iter().any(|variant| fits(api, &variant.ty, &variant.keys).is_some());
    let shape = if is_asked { quote!(shape) } else { quote!(_) };
    quote! {
        impl<'de> union::Shaped<'de> for #union {
            fn choose<A: union::SeqAccess<'de>>(
                #shape: &union::Shape<'de>,
                body: &mut union::Body<'_, A>,
            ) -> Option<Self> {
                #(#tries)*
                None
            }

            fn unknown(json: UnknownVariant) -> Self {
                Self::Unknown(json)
            }
        }
    }
}

/// The condition on the shape of a value for an alternative to be tried; `None` if it can only be tried.
fn fits(api: &Api, ty: &Type, keys: &[String]) -> Option<TokenStream> {
    Some(match ty {
        Type::Scalar(Scalar::Boolean) => quote!(shape.is_boolean()),
        Type::Scalar(Scalar::Integer { .. }) => quote!(shape.is_integer()),
        Type::Scalar(Scalar::Number) => quote!(shape.is_number()),
        Type::Scalar(_) => quote!(shape.is_string()),
        Type::List(_) => quote!(shape.is_array()),
        Type::Map(_) => quote!(shape.is_object()),
        Type::Ref(id) => match &api.ty(*id).kind {
            Kind::Enum(_) => quote!(shape.is_string()),
            Kind::Struct(_) => quote!(shape.has(&[#(#keys),*])),
            _ => return None,
        },
        Type::Boxed(inner) => return fits(api, inner, keys),
        Type::Nullable(_) | Type::Json => return None,
    })
}

/// `From` for each alternative whose Rust type is unique in the union.
fn conversions(name: &Ident, idents: &[Ident], types: &[TokenStream]) -> TokenStream {
    let mut seen = BTreeSet::new();
    let items = idents.iter().zip(types).filter(|(_, ty)| seen.insert(ty.to_string())).map(|(variant, ty)| {
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    quote!(#(#items)*)
}
