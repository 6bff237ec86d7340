//! The scope: a client with the parameter that most paths begin with.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use crate::ir::Api;

pub(super) fn file(api: &Api) -> TokenStream {
    let doc = docs::inner("The parameter that most calls share, given once.");
    let Some(scope) = &api.scope else { return doc };
    let mut imports = Imports::default();
    for name in ["Async", "Mode", "Scope"] {
        imports.runtime(name);
    }
    let id = rust_type(api, &scope.ty, Site::Resources, &mut imports);
    let (name, method) = (ident(&scope.handle), ident(&scope.name));
    let words = scope.name.replace('_', " ");
    let article = if words.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let text = format!(
        "The resources of one {words}: a client, and the id that its calls name.\n\nMade by \
         [`Client::{0}`](crate::runtime::Client::{0}). Cheap to clone: clones share the connections, the token and the \
         rate limits of the client.",
        scope.name
    );
    let type_doc = docs::attributes(&text);
    let said = docs::described(&scope.docs.text, "", &scope.docs.limits);
    let method_doc =
        format!("The resources of {article} {words}. {}", said.split_whitespace().collect::<Vec<_>>().join(" "));
    let method_doc = method_doc.trim_end();
    let uses = imports.for_scope();
    quote! {
        #doc
        #uses

        #type_doc
        pub struct #name<M: Mode = Async>(pub(in crate::generated) Scope<M, #id>);

        crate::runtime::scope!(#name, #id, #method, #method_doc);
    }
}
