//! Types of ids.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use crate::ir::{Api, IdKey, IdKind};

pub(super) fn file(api: &Api) -> TokenStream {
    let is_shared = |index: usize| api.interface.ids.contains(&IdKey(index));
    let own = api.ids.iter().enumerate().filter(|(index, _)| !is_shared(*index));
    let mut kinds: Vec<_> = own.map(|(_, kind)| kind).collect();
    kinds.sort_by_key(|kind| &kind.name);
    let items: Vec<_> = kinds.iter().map(|kind| item(api, kind)).collect();
    let mut shared: Vec<&str> = api.interface.ids.iter().map(|id| api.ids[id.0].name.as_str()).collect();
    shared.sort_unstable();
    let shared = shared.into_iter().map(ident);
    let shared = (!api.interface.ids.is_empty()).then(|| quote!(pub use crate::generated::ids::{#(#shared),*};));
    let doc = docs::inner("Kinds of ids: text that is taken as it comes, each with a type of its own.");
    let uses = (!kinds.is_empty()).then(|| {
        quote!(
            use serde::{Deserialize, Serialize};
        )
    });
    quote!(#doc #uses #shared #(#items)*)
}

/// The type of an id, with all of its implementations.
pub(super) fn item(api: &Api, kind: &IdKind) -> TokenStream {
    let name = ident(&kind.name);
    let words = kind.wire.trim_end_matches("_id").replace('_', " ");
    let article = if words.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let mut text = format!("The id of {article} {words}.");
    let accepted: Vec<_> = kind.accepts.iter().map(|id| ident(&api.ids[id.0].name)).collect();
    if !accepted.is_empty() {
        let names: Vec<String> = accepted.iter().map(|name| format!("`{name}`")).collect();
        text.push_str(&format!(" It can be made from {}.", names.join(", ")));
    }
    let doc = docs::attributes(&text);
    let from = (!accepted.is_empty()).then(|| quote!(from #(#accepted),*));
    quote! {
        #doc
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
        #[serde(transparent)]
        pub struct #name(crate::runtime::ShortText);

        crate::runtime::id_type!(#name #from);
    }
}
