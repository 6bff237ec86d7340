//! The files of the conformance driver.

use super::super::docs;
use super::super::ident::ident;
use super::calls;
use super::operations;
use super::parts;
use super::schemas;
use crate::ir::{Api, Operation};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// The files under `src/generated` in the crate of the driver.
pub(crate) fn files(api: &Api) -> BTreeMap<String, TokenStream> {
    let mut files = BTreeMap::new();
    let mut modules: Vec<&str> = Vec::new();
    for (index, resource) in api.resources.iter().enumerate() {
        let operations: Vec<&Operation> =
            api.operations.iter().filter(|operation| operation.resource == index).collect();
        if operations.is_empty() {
            continue;
        }
        modules.push(&resource.name);
        files.insert(format!("calls/{}.rs", resource.name), calls::file(api, resource, &operations));
    }
    modules.sort_unstable();
    let modules = modules.iter().map(|name| ident(name));
    let doc = docs::inner("Calls by resource: one module for each.");
    files.insert("calls/mod.rs".to_owned(), quote!(#doc #(pub(super) mod #modules;)*));
    files.insert("operations.rs".to_owned(), operations::file(api));
    files.insert("schemas.rs".to_owned(), schemas::file(api));
    files.insert("parts.rs".to_owned(), parts::file(api));
    files.insert("mod.rs".to_owned(), root());
    files
}

pub(super) fn root() -> TokenStream {
    let doc = docs::inner("What the driver can do, out of the API's description.");
    quote! {
        #doc

        // The driver calls deprecated operations as well.
        #![allow(deprecated)]

        mod calls;
        pub(crate) mod operations;
        mod parts;
        pub(crate) mod schemas;
    }
}
