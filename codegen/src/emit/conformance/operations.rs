//! The table of operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::calls::schema;
use crate::emit::docs;
use crate::emit::ident::ident;
use crate::ir::{Api, BodyKind, Operation, Param, Success};

pub(super) fn file(api: &Api) -> TokenStream {
    let rows = api.operations.iter().map(|operation| row(api, operation));
    let doc = docs::inner("Every operation, by resource and method.");
    quote! {
        #doc
        use super::calls;
        use crate::Operation;

        pub(crate) static ALL: &[Operation] = &[#(#rows),*];
    }
}

fn row(api: &Api, operation: &Operation) -> TokenStream {
    let resource = &api.resources[operation.resource].name;
    let plain = operation.method.trim_start_matches("r#");
    let name = format!("{}{resource}.{plain}", api.interface.prefix());
    let (http_method, path) = (operation.http_method.verb(), &operation.path);
    let (path_params, query_params) = (names(&operation.path_params), names(&operation.query));
    // The prefix is needed because schemas of two interfaces may have the same name.
    let option = |name: Option<String>| option(name.map(|name| api.interface.prefix() + &name));
    let body = option(operation.body.as_ref().and_then(|body| match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => schema(api, ty),
        BodyKind::Envelope { schema, .. } => api.ty(*schema).component.clone(),
        BodyKind::Bytes { .. } => None,
    }));
    let success = match &operation.success {
        Success::Empty | Success::Bytes => vec![option(None)],
        Success::Json(ty) => vec![option(schema(api, ty))],
        Success::Envelope { schema, .. } => vec![option(api.ty(*schema).component.clone())],
        Success::Several(variants) => {
            let variant = |variant: &crate::ir::SuccessVariant| match variant.envelope {
                Some(id) => api.ty(id).component.clone(),
                None => variant.ty.as_ref().and_then(|ty| schema(api, ty)),
            };
            variants.iter().map(|found| option(variant(found))).collect()
        }
    };
    let paged = operation.paging.is_some();
    let (module, method) = (ident(resource), ident(&operation.method));
    quote! {
        Operation {
            name: #name,
            http_method: #http_method,
            path: #path,
            path_params: #path_params,
            query_params: #query_params,
            body: #body,
            success: &[#(#success),*],
            paged: #paged,
            call: calls::#module::#method,
        }
    }
}

fn names(params: &[Param]) -> TokenStream {
    let names = params.iter().map(|param| Literal::string(&param.wire));
    quote!(&[#(#names),*])
}

fn option(name: Option<String>) -> TokenStream {
    match name {
        Some(name) => quote!(Some(#name)),
        None => quote!(None),
    }
}
