//! The table of all operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ident::ident;
use crate::ir::{Api, Operation};

pub(super) fn file(api: &Api) -> TokenStream {
    let rows = api.operations.iter().map(|operation| row(api, operation));
    let names = api.operations.iter().map(|operation| ident(&operation.constant));
    let module_doc = docs::inner("All operations, as data.");
    let all_doc = docs::attributes("Every operation, by resource and method.");
    let uses = if api.operations.is_empty() {
        quote!(
            use crate::runtime::Operation;
        )
    } else if api.operations.iter().any(|operation| operation.rate_limit.is_some()) {
        quote!(
            use crate::runtime::{Operation, RateLimit};
            use http::Method;
        )
    } else {
        quote!(
            use crate::runtime::Operation;
            use http::Method;
        )
    };
    quote! {
        #module_doc
        #uses

        #all_doc
        pub static ALL: &[&Operation] = &[#(&#names),*];

        #(#rows)*
    }
}

fn row(api: &Api, operation: &Operation) -> TokenStream {
    let constant = ident(&operation.constant);
    let resource = &api.resources[operation.resource].name;
    let method = operation.method.trim_start_matches("r#");
    let text = format!("`{resource}.{method}`: `{} {}`", operation.http_method.verb(), operation.path);
    let doc = docs::attributes(&text);
    let http_method = ident(operation.http_method.verb());
    let (id, path) = (api.interface.prefix() + &operation.id, &operation.path);
    let (idempotent, deprecated) = (operation.idempotent, operation.deprecated);
    let paged = operation.paging.is_some();
    let rate_limit = match operation.rate_limit {
        Some(limit) => {
            let calls = proc_macro2::Literal::u32_unsuffixed(limit.calls);
            let per_seconds = proc_macro2::Literal::u32_unsuffixed(limit.per_seconds);
            quote!(Some(RateLimit { calls: #calls, per_seconds: #per_seconds }))
        }
        None => quote!(None),
    };
    let headers = operation.constant_headers.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        #doc
        pub static #constant: Operation = Operation {
            id: #id,
            resource: #resource,
            method_name: #method,
            http_method: Method::#http_method,
            path: #path,
            idempotent: #idempotent,
            paged: #paged,
            deprecated: #deprecated,
            rate_limit: #rate_limit,
            headers: &[#(#headers),*],
        };
    }
}
