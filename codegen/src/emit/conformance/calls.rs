//! A function for each operation: arguments in, decoded into the SDK's types; the call out, on its way when it is polled.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::imports::Imports;
use crate::emit::structs::{self, Presence};
use crate::emit::types::{Site, rust_type};
use crate::emit::{docs, ident, requests};
use crate::ir::{Api, BodyKind, Operation, Param, Resource, Success, Type};

/// The calls of one resource.
pub(super) fn file(api: &Api, resource: &Resource, operations: &[&Operation]) -> TokenStream {
    let mut imports = Imports::default();
    let calls: Vec<_> = operations.iter().map(|operation| call(api, resource, operation, &mut imports)).collect();
    let doc = docs::inner(&format!("Calls of `{}`.", resource.name));
    let uses = imports.for_driver();
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
    let (name, resource) = (ident(&operation.method), ident(&resource.name));
    let body = body(api, operation, imports);
    let required = required(api, operation, imports);
    let arguments = required.into_iter().chain(body.argument);
    let optional = optional(api, operation, imports);
    let mutable = (!optional.is_empty() || !body.steps.is_empty()).then(|| quote!(mut));
    let (before, steps) = (body.before, body.steps);
    let takes_something = operation.params().next().is_some() || operation.body.is_some() || operation.paging.is_some();
    let given = if takes_something { quote!(given) } else { quote!(_) };
    let sent = sent(operation);
    let uses = (!operation.outcome.is_empty()).then(|| {
        let outcome = ident(&operation.outcome);
        quote!(use frameio_sdk::resources::#resource::#outcome;)
    });
    quote! {
        pub(in crate::generated) fn #name(client: &Client, #given: &mut Arguments) -> Result<Calling, Failure> {
            #uses
            #before
            let #mutable request = client.#resource().#name(#(#arguments),*);
            #(#optional)*
            #steps
            #sent
        }
    }
}

fn required(api: &Api, operation: &Operation, imports: &mut Imports) -> Vec<TokenStream> {
    let path = operation.path_params.iter().map(|param| (quote!(path), param));
    let query = operation.query.iter().filter(|param| param.required).map(|param| (quote!(required_query), param));
    let headers = operation.headers.iter().filter(|param| param.required).map(|param| (quote!(required_header), param));
    let all = path.chain(query).chain(headers);
    all.map(|(read, param)| {
        let (wire, ty) = (&param.wire, parameter(api, param, imports));
        quote!(given.#read::<#ty>(#wire)?)
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

/// How the body gets into the request.
#[derive(Default)]
struct Body {
    /// What has to be done before there is a request.
    before: TokenStream,
    /// The argument, where it is one.
    argument: Option<TokenStream>,
    /// The setter, where it is one.
    steps: TokenStream,
}

fn body(api: &Api, operation: &Operation, imports: &mut Imports) -> Body {
    let Some(body) = &operation.body else { return Body::default() };
    let is_required = body.required;
    match &body.kind {
        BodyKind::Envelope { schema, field } => {
            let ty = rust_type(api, schema, Site::Resources, imports);
            // The envelope keeps the field as the document has it; the struct has its name.
            let Some((id, whole)) = api.as_struct(schema) else { return Body::default() };
            let Some(named) = whole.field(&field.wire) else { return Body::default() };
            let (member, wire) = (ident(&named.name), &named.wire);
            let presence = structs::presence(api.ty(id), named);
            let value = match presence {
                Presence::Maybe | Presence::OrNull => quote!(body.#member),
                Presence::Patch => quote!(body.#member.into_option()),
                Presence::Always => quote!(Some(body.#member)),
            };
            let set = quote! {
                if let Some(data) = #value {
                    request = request.data(data);
                }
            };
            match (is_required, field.required) {
                (true, true) => {
                    let argument = match presence {
                        Presence::OrNull => quote!(given.member(#wire, body.#member)?),
                        _ => quote!(body.#member),
                    };
                    Body {
                        before: quote!(let body = given.body::<#ty>()?;),
                        argument: Some(argument),
                        ..Body::default()
                    }
                }
                (true, false) => {
                    Body { before: quote!(let body = given.body::<#ty>()?;), steps: set, ..Body::default() }
                }
                (false, _) => {
                    let steps = quote! {
                        if let Some(body) = given.optional_body::<#ty>()? && let Some(data) = #value {
                            request = request.data(data);
                        }
                    };
                    Body { steps, ..Body::default() }
                }
            }
        }
        BodyKind::Json(ty) => {
            let ty = rust_type(api, ty, Site::Resources, imports);
            whole(is_required, &quote!(body::<#ty>), &quote!(optional_body::<#ty>))
        }
        BodyKind::Bytes { .. } => whole(is_required, &quote!(body::<String>), &quote!(optional_body::<String>)),
    }
}

fn whole(is_required: bool, required: &TokenStream, optional: &TokenStream) -> Body {
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

/// The call, and how its result is written.
fn sent(operation: &Operation) -> TokenStream {
    match &operation.success {
        Success::Json(_) if operation.paging.is_some() => quote! {
            Ok(if given.all { send::all(request.items()) } else { send::one(request.with_response()) })
        },
        Success::Json(_) | Success::Empty => quote!(Ok(send::one(request.with_response()))),
        Success::Bytes => quote! {
            Ok(send::several(request.with_response(), |bytes| send::json(&String::from_utf8_lossy(bytes))))
        },
        Success::Several(variants) => {
            let outcome = ident(&operation.outcome);
            let arms = variants.iter().map(|variant| {
                let name = ident(&variant.name);
                match &variant.ty {
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

/// The result as the driver's list of operations names it.
pub(super) fn schema(api: &Api, ty: &Type) -> Option<String> {
    match ty {
        Type::Ref(id) => api.ty(*id).component.clone(),
        Type::Nullable(inner) | Type::Boxed(inner) => schema(api, inner),
        Type::List(_) | Type::Map(_) | Type::Scalar(_) | Type::Json => None,
    }
}
