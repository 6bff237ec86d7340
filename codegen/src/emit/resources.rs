//! Resources: handles with a method for each operation, which creates a request.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::method_docs;
use super::requests::{self, Argument};
use crate::ir::{Api, Operation, Resource, Success};

/// The files under `resources`.
pub(super) fn files(api: &Api) -> BTreeMap<String, TokenStream> {
    let mut files = BTreeMap::new();
    let mut modules: Vec<&str> = Vec::new();
    for (index, resource) in api.resources.iter().enumerate() {
        let operations: Vec<&Operation> =
            api.operations.iter().filter(|operation| operation.resource == index).collect();
        if operations.is_empty() {
            continue;
        }
        modules.push(&resource.name);
        files.insert(format!("resources/{}.rs", resource.name), file(api, resource, &operations));
    }
    modules.sort_unstable();
    let modules = modules.iter().map(|name| ident(name));
    let doc = docs::inner("Operations by resource: one module for each, with its handle and its requests.");
    files.insert("resources/mod.rs".to_owned(), quote!(#doc #(pub mod #modules;)*));
    files
}

fn file(api: &Api, resource: &Resource, operations: &[&Operation]) -> TokenStream {
    let mut imports = Imports::default();
    for name in ["Async", "Call", "Handle"] {
        imports.runtime(name);
    }
    let methods: Vec<_> = operations.iter().map(|o| method(api, o, &mut imports)).collect();
    let requests: Vec<_> = operations.iter().map(|o| requests::items(api, resource, o, &mut imports)).collect();
    let handle = ident(&resource.handle);
    let title = format!("{}.", resource.tag.trim_end_matches('.'));
    let text = if resource.docs.is_empty() { title.as_str() } else { resource.docs.as_str() };
    let (module_doc, doc) = (docs::inner(text), docs::attributes(text));
    let entry_doc = crate::passes::first_sentence(text);
    let entry = ident(&resource.entry);
    let scope = api.scope.as_ref().filter(|_| resource.scoped).map(|scope| scope.handle.as_str());
    imports.scope = scope.map(str::to_owned);
    let scope = match scope {
        Some(name) => {
            let name = ident(name);
            quote!(, #name)
        }
        None if api.interface.is_first() => TokenStream::new(),
        // Methods that the first interface has on the client are on a handle in a second interface.
        None => {
            let name = ident(&api.interface.handle);
            imports.scope = Some(api.interface.handle.clone());
            quote!(, in #name)
        }
    };
    let uses = imports.for_resource(&api.interface);
    quote! {
        #module_doc
        #uses

        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct #handle<'a, M = Async>(Handle<'a, M>);

        crate::runtime::resource!(#entry, #handle, #entry_doc #scope);

        impl<M> #handle<'_, M> {
            #(#methods)*
        }

        #(#requests)*
    }
}

/// A method: takes the required arguments and returns the request.
fn method(api: &Api, operation: &Operation, imports: &mut Imports) -> TokenStream {
    let doc = docs::attributes(&method_docs::of(api, operation));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated = "the API wants it no longer used"]));
    let (name, request) = (ident(&operation.method), ident(&operation.request));
    let constant = ident(&operation.constant);
    let start = match &operation.success {
        Success::Json(_) => quote!(Call::json(self.0, &operations::#constant)),
        Success::Envelope { .. } => quote!(Call::data(self.0, &operations::#constant)),
        Success::Empty => quote!(Call::empty(self.0, &operations::#constant)),
        Success::Bytes => quote!(Call::bytes(self.0, &operations::#constant)),
        Success::Several(_) => {
            let outcome = ident(&operation.outcome);
            quote!(Call::with_decoder(self.0, &operations::#constant, #outcome::decode))
        }
    };
    // The steps are in the order of the URL, the arguments in the order of the lock.
    let arguments = requests::required(api, operation, imports);
    let mut parameters: Vec<&Argument> = arguments.iter().collect();
    parameters.sort_by_key(|argument| operation.place_of(&argument.name.to_string()));
    let parameters = parameters.into_iter().map(|Argument { name, ty, .. }| quote!(#name: #ty));
    let steps = arguments.iter().map(|argument| &argument.step);
    let object = requests::starts_with_object(operation).then(|| quote!(.body_object()));
    let aliases = &operation.aliases;
    quote! {
        #doc
        #(#[doc(alias = #aliases)])*
        #deprecated
        pub fn #name(&self, #(#parameters),*) -> #request<M> {
            #request(#start #object #(#steps)*)
        }
    }
}
