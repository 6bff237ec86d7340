//! A function for each operation, which decodes the arguments into types of the SDK and returns the future of the call.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::ident::ident;
use crate::emit::imports::Imports;
use crate::emit::types::{Site, rust_type};
use crate::emit::{docs, requests};
use crate::ir::envelope;
use crate::ir::{Api, BodyKind, Operation, Param, Resource, Success, Type, TypeId};

/// The file with the calls of one resource.
pub(super) fn file(api: &Api, resource: &Resource, operations: &[&Operation]) -> TokenStream {
    let mut imports = Imports::default();
    let calls: Vec<_> = operations.iter().map(|operation| call(api, resource, operation, &mut imports)).collect();
    let doc = docs::inner(&format!("Calls of `{}`.", resource.name));
    let uses = imports.for_driver(&api.interface);
    quote! {
        #doc
        #uses
        use crate::send;
        use crate::{Arguments, Calling, Failure};
        use frameio_sdk::Client;

        #(#calls)*
    }
}

fn call(api: &Api, resource: &Resource, operation: &Operation, imports: &mut Imports) -> TokenStream {
    let (name, entry, module) = (ident(&operation.method), ident(&resource.entry), ident(&resource.name));
    let body = body(api, operation, imports);
    let mut arguments = required(api, operation, imports);
    arguments.extend(body.argument.map(|argument| (operation.body_argument().unwrap_or_default(), argument)));
    arguments.sort_by_key(|(name, _)| operation.place_of(name));
    let arguments = arguments.into_iter().map(|(_, argument)| argument);
    let optional = optional(api, operation, imports);
    let mutable = (!optional.is_empty() || !body.steps.is_empty()).then(|| quote!(mut));
    let (before, steps) = (body.before, body.steps);
    let takes_something = operation.params().next().is_some() || operation.body.is_some() || operation.paging.is_some();
    let given = if takes_something { quote!(given) } else { quote!(_) };
    let sent = sent(api, operation);
    let interface = (!api.interface.is_first()).then(|| ident(&api.interface.name));
    let (enter, within) = (interface.iter().map(|name| quote!(.#name())), interface.iter().map(|name| quote!(#name::)));
    let within: TokenStream = within.collect();
    let generated = ident(&api.interface.module());
    let start = match &api.scope {
        Some(scope) if operation.scoped => {
            let (method, wire) = (ident(&scope.name), &scope.wire);
            let ty = rust_type(api, &scope.ty, Site::Resources, imports);
            quote!(client.#method(given.path::<#ty>(#wire)?))
        }
        _ => quote!(client),
    };
    let start = quote!(#start #(#enter)*);
    let uses = (!operation.outcome.is_empty()).then(|| {
        let outcome = ident(&operation.outcome);
        quote!(use frameio_sdk::#within resources::#module::#outcome;)
    });
    quote! {
        pub(in crate::#generated) fn #name(client: &Client, #given: &mut Arguments) -> Result<Calling, Failure> {
            #uses
            #before
            let #mutable request = #start.#entry().#name(#(#arguments),*);
            #(#optional)*
            #steps
            #sent
        }
    }
}

/// The required arguments, with their names.
fn required<'o>(api: &Api, operation: &'o Operation, imports: &mut Imports) -> Vec<(&'o str, TokenStream)> {
    let path = operation.own_path().iter().map(|param| (quote!(path), param));
    let query = operation.query.iter().filter(|param| param.required).map(|param| (quote!(required_query), param));
    let headers = operation.headers.iter().filter(|param| param.required).map(|param| (quote!(required_header), param));
    let all = path.chain(query).chain(headers);
    all.map(|(read, param)| {
        let (wire, ty) = (&param.wire, parameter(api, param, imports));
        (param.name.as_str(), quote!(given.#read::<#ty>(#wire)?))
    })
    .collect()
}

fn optional(api: &Api, operation: &Operation, imports: &mut Imports) -> Vec<TokenStream> {
    let query = operation.query.iter().map(|param| (quote!(query), param));
    let headers = operation.headers.iter().map(|param| (quote!(header), param));
    let all = query.chain(headers).filter(|(_, param)| !param.required);
    all.map(|(read, param)| {
        let (name, wire, ty) = (ident(&param.name), &param.wire, parameter(api, param, imports));
        quote! {
            if let Some(value) = given.#read::<#ty>(#wire)? {
                request = request.#name(value);
            }
        }
    })
    .collect()
}

fn parameter(api: &Api, param: &Param, imports: &mut Imports) -> TokenStream {
    rust_type(api, &requests::parameter_type(api, param), Site::Resources, imports)
}

/// How the body is passed to the request.
#[derive(Default)]
struct Body {
    /// The statements before the request is created.
    before: TokenStream,
    /// The argument, if the body is one.
    argument: Option<TokenStream>,
    /// The setters, if the body is set with them.
    steps: TokenStream,
}

fn body(api: &Api, operation: &Operation, imports: &mut Imports) -> Body {
    let Some(body) = &operation.body else { return Body::default() };
    let is_required = body.required;
    match &body.kind {
        BodyKind::Envelope { field, .. } => {
            let ty = rust_type(api, &field.ty, Site::Resources, imports);
            match (is_required, field.required) {
                (true, true) => Body { argument: Some(quote!(given.data::<#ty>()?)), ..Body::default() },
                // The method takes no argument for an optional member; without one, the call sends `{}`.
                (true, false) => Body {
                    before: quote!(let data = given.required_braces::<#ty>()?;),
                    steps: quote! {
                        if let Some(data) = data {
                            request = request.data(data);
                        }
                    },
                    ..Body::default()
                },
                (false, _) => Body {
                    steps: quote! {
                        if let Some(data) = given.optional_data::<#ty>()? {
                            request = request.data(data);
                        }
                    },
                    ..Body::default()
                },
            }
        }
        BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => {
            let ty = rust_type(api, ty, Site::Resources, imports);
            whole_body(is_required, &quote!(body::<#ty>), &quote!(optional_body::<#ty>))
        }
        BodyKind::Bytes { .. } => whole_body(is_required, &quote!(body::<String>), &quote!(optional_body::<String>)),
    }
}

fn whole_body(is_required: bool, required: &TokenStream, optional: &TokenStream) -> Body {
    if is_required {
        return Body { argument: Some(quote!(given.#required()?)), ..Body::default() };
    }
    let steps = quote! {
        if let Some(body) = given.#optional()? {
            request = request.body(body);
        }
    };
    Body { steps, ..Body::default() }
}

/// The call, and the expression that serializes its result.
fn sent(api: &Api, operation: &Operation) -> TokenStream {
    match &operation.success {
        Success::Json(_) if operation.paging.is_some() => quote! {
            Ok(if given.all { send::all(request.items()) } else { send::one(request.with_response()) })
        },
        Success::Json(_) | Success::Empty => quote!(Ok(send::one(request.with_response()))),
        Success::Envelope { schema, .. } => match is_optional(api, *schema) {
            true => quote!(Ok(send::optional_data(request.with_response()))),
            false => quote!(Ok(send::data(request.with_response()))),
        },
        Success::Bytes => quote! {
            Ok(send::several(request.with_response(), |bytes| send::json(&String::from_utf8_lossy(bytes))))
        },
        Success::Several(variants) => {
            let outcome = ident(&operation.outcome);
            let arms = variants.iter().map(|variant| {
                let name = ident(&variant.name);
                match &variant.ty {
                    Some(_) if variant.envelope.is_some_and(|id| is_optional(api, id)) => {
                        quote!(#outcome::#name(body) => send::in_optional_braces(body))
                    }
                    Some(_) if variant.envelope.is_some() => quote!(#outcome::#name(body) => send::in_braces(body)),
                    Some(_) => quote!(#outcome::#name(body) => send::json(body)),
                    None => quote!(#outcome::#name => send::json(&())),
                }
            });
            quote! {
                Ok(send::several(request.with_response(), |outcome| match outcome {
                    #(#arms,)*
                    _ => Err(Failure::newer()),
                }))
            }
        }
    }
}

/// Whether the member of an envelope is optional.
fn is_optional(api: &Api, schema: TypeId) -> bool {
    envelope(api, &Type::Ref(schema)).is_some_and(|(_, field)| !field.required)
}

/// The schema of the result, as named in the driver's list of operations.
pub(super) fn schema(api: &Api, ty: &Type) -> Option<String> {
    match ty {
        Type::Ref(id) => api.ty(*id).component.clone(),
        Type::Nullable(inner) | Type::Boxed(inner) => schema(api, inner),
        Type::List(_) | Type::Map(_) | Type::Scalar(_) | Type::Json => None,
    }
}
