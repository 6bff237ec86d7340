//! The scope: a client together with the parameter that most paths begin with.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use crate::ir::Api;

pub(super) fn file(api: &Api) -> TokenStream {
    if !api.interface.is_first() {
        return beside(api);
    }
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
    let text = docs::described(&scope.docs.text, "", &scope.docs.limits);
    let method_doc =
        format!("The resources of {article} {words}. {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
    let method_doc = method_doc.trim_end();
    let uses = imports.for_scope(&api.interface);
    quote! {
        #doc
        #uses

        #type_doc
        pub struct #name<M: Mode = Async>(pub(in crate::generated) Scope<M, #id>);

        crate::runtime::scope!(#name, #id, #method, #method_doc);
    }
}

/// The methods that lead to a second interface, on the client and on the scope of the first interface.
fn beside(api: &Api) -> TokenStream {
    let doc = docs::inner("The ways into this interface: from the client, and from the scope of the stable interface.");
    let (root, method) = (ident(&api.interface.handle), ident(&api.interface.name));
    let words = format!("The {} interface", api.interface.name.replace('_', " "));
    let root_doc = docs::attributes(&format!(
        "{words}, as far as its calls need no scope.\n\nMade by [`Client::{0}`](crate::Client::{0}).",
        api.interface.name
    ));
    let entry = format!("{words}. What is in it may change or go at any time.");
    let mut imports = Imports::default();
    for name in ["Async", "Mode"] {
        imports.runtime(name);
    }
    let scope = api.scope.as_ref().map(|scope| {
        imports.runtime("Scope");
        let id = rust_type(api, &scope.ty, Site::Resources, &mut imports);
        let name = ident(&scope.handle);
        let text = format!(
            "{words}, in one {}: a client, and the id that its calls name.\n\nMade by \
             [`{1}::{2}`](crate::{1}::{2}). Cheap to clone.",
            scope.name.replace('_', " "),
            scope.handle,
            api.interface.name
        );
        let doc = docs::attributes(&text);
        quote! {
            #doc
            pub struct #name<M: Mode = Async>(pub(super) Scope<M, #id>);

            crate::runtime::scope_beside!(#name, crate::generated::scope::#name<M>, #id, #method, #entry);
        }
    });
    let uses = imports.for_scope(&api.interface);
    quote! {
        #doc
        #uses

        #root_doc
        pub struct #root<'a, M: Mode = Async>(pub(super) &'a M::Client);

        crate::runtime::beside!(#root, #method, #entry);

        #scope
    }
}
