//! Requests: owned values with a setter for each optional parameter.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::ident::ident;
use super::imports::Imports;
use super::types::{Site, rust_type};
use super::values::{argument, converted, converts, is_kept};
use crate::ir::{
    Api, BodyKind, FormEncoding, Kind, Next, Operation, Paging, Param, ParamStyle, RateLimit, Resource, Scalar,
    Success, Type,
};

/// An argument of a method, and the step that passes it to the call.
pub(super) struct Argument {
    pub(super) name: Ident,
    pub(super) ty: TokenStream,
    pub(super) step: TokenStream,
}

/// The required arguments of a method: path, required query and headers, required body.
pub(super) fn required(api: &Api, operation: &Operation, imports: &mut Imports) -> Vec<Argument> {
    let mut arguments: Vec<Argument> = operation
        .own_path()
        .iter()
        .map(|param| {
            let name = ident(&param.name);
            let (ty, value) = single(api, &name, &param.ty, imports);
            Argument { step: quote!(.path(#value)), name, ty }
        })
        .collect();
    let query = operation.query.iter().filter(|param| param.required);
    arguments.extend(query.map(|param| parameter(api, param, imports)));
    let headers = operation.headers.iter().filter(|param| param.required);
    arguments.extend(headers.map(|param| header(api, param, imports)));
    arguments.extend(body(api, operation, imports).filter(|(required, _)| *required).map(|(_, body)| body));
    arguments
}

/// Whether a body has to be sent although none of its members is required.
pub(super) fn starts_with_object(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| match &body.kind {
        BodyKind::Envelope { field, .. } => body.required && !field.required,
        BodyKind::Json(_) | BodyKind::Form { .. } | BodyKind::Multipart { .. } | BodyKind::Bytes { .. } => false,
    })
}

/// The type of the request with its setters, and the type of its result if there are several results.
pub(super) fn items(api: &Api, resource: &Resource, operation: &Operation, imports: &mut Imports) -> TokenStream {
    let name = ident(&operation.request);
    let result = result_type(api, operation, imports);
    let method = operation.method.trim_start_matches("r#");
    // rustdoc does not resolve raw identifiers.
    let doc = docs::attributes(&match operation.method == method {
        true => format!("Request builder for [`{0}::{method}`]({0}::{method}).", resource.handle),
        false => format!("Request builder for `{}::{method}`.", resource.handle),
    });
    let mut setters: Vec<TokenStream> = Vec::new();
    for param in operation.query.iter().filter(|param| !param.required) {
        let argument = match is_cursor(operation, param) {
            true => cursor(param, imports),
            false => parameter(api, param, imports),
        };
        setters.push(setter(&argument, &param_docs(param)));
    }
    for param in operation.headers.iter().filter(|param| !param.required) {
        let argument = header(api, param, imports);
        setters.push(setter(&argument, &param_docs(param)));
    }
    for (_, argument) in body(api, operation, imports).filter(|(required, _)| !required) {
        setters.push(setter(&argument, &body_docs(operation)));
    }
    let methods = (!setters.is_empty()).then(|| quote!(impl<M> #name<M> { #(#setters)* }));
    let paged = operation.paging.as_ref().map(|paging| paged(paging, imports));
    let outcome = outcome(api, operation, imports);
    quote! {
        #doc
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until you `.await` or `.send()` it"]
        pub struct #name<M = Async>(Call<#result, M>);

        #methods

        crate::runtime::request!(#name, #result #paged);

        #outcome
    }
}

/// The paging of the request, as an argument of its macro.
fn paged(paging: &Paging, imports: &mut Imports) -> TokenStream {
    if paging.is_usual() {
        return quote!(, paged);
    }
    imports.runtime("Paging");
    let (parameter, items) = (&paging.parameter, &paging.items);
    let next = match &paging.next {
        Next::Link(_) | Next::Cursor(_) => None,
        Next::LinkHeader(name) => Some(quote!(.link_in(#name))),
        Next::CursorHeader(name) => Some(quote!(.cursor_in(#name))),
        Next::Pages(first) => Some(counting(&format_ident!("counting_pages"), *first)),
        Next::Items(first) => Some(counting(&format_ident!("counting_items"), *first)),
    };
    quote!(, paged by Paging::by(#parameter, &[#(#items),*])#next)
}

fn counting(method: &Ident, first: i64) -> TokenStream {
    let first = Literal::i64_unsuffixed(first);
    quote!(.#method(#first))
}

fn result_type(api: &Api, operation: &Operation, imports: &mut Imports) -> TokenStream {
    match &operation.success {
        Success::Empty => quote!(()),
        Success::Bytes => {
            imports.runtime("Bytes");
            quote!(Bytes)
        }
        Success::Json(ty) | Success::Envelope { ty, .. } => rust_type(api, ty, Site::Resources, imports),
        Success::Several(_) => {
            let outcome = ident(&operation.outcome);
            quote!(#outcome)
        }
    }
}

fn setter(Argument { name, ty, step }: &Argument, text: &str) -> TokenStream {
    let doc = docs::attributes(text);
    quote! {
        #doc
        pub fn #name(self, #name: #ty) -> Self {
            Self(self.0 #step)
        }
    }
}

fn param_docs(param: &Param) -> String {
    let text = docs::described(&param.docs.text, &docs::from_words(&param.wire), &param.docs.limits);
    docs::noting_deprecation(text, param.deprecated)
}

/// The type of a parameter as the caller passes it, before any conversion.
pub(crate) fn parameter_type(api: &Api, param: &Param) -> Type {
    match (param.style, &param.ty) {
        (ParamStyle::CommaList | ParamStyle::Repeat, Type::List(item)) => Type::list(one_value(api, item)),
        (ParamStyle::DeepObject, ty) => ty.clone(),
        (_, ty) => one_value(api, ty),
    }
}

/// Whether the parameter is the cursor of a list.
pub(crate) fn is_cursor(operation: &Operation, param: &Param) -> bool {
    operation.paging.as_ref().is_some_and(|paging| paging.parameter == param.wire)
}

fn cursor(param: &Param, imports: &mut Imports) -> Argument {
    imports.runtime("Cursor");
    let (name, wire) = (ident(&param.name), &param.wire);
    let step = quote!(.query(#wire, Into::<Cursor>::into(#name)));
    Argument { name, ty: quote!(impl Into<Cursor>), step }
}

fn parameter(api: &Api, param: &Param, imports: &mut Imports) -> Argument {
    let (name, wire) = (ident(&param.name), &param.wire);
    let (ty, step) = match (param.style, &param.ty) {
        (ParamStyle::CommaList, Type::List(item)) => {
            list(api, item, &name, imports, |items| quote!(.query_list(#wire, #items)))
        }
        (ParamStyle::Repeat, Type::List(item)) => {
            list(api, item, &name, imports, |items| quote!(.query_repeat(#wire, #items)))
        }
        (ParamStyle::DeepObject, ty) => {
            let (argument, value) = (argument(api, ty, Site::Resources, imports), typed(api, &name, ty, imports));
            (argument, quote!(.query_object(#wire, &#value)))
        }
        (_, ty) => {
            let (ty, value) = single(api, &name, ty, imports);
            (ty, quote!(.query(#wire, #value)))
        }
    };
    Argument { name, ty, step }
}

fn list(
    api: &Api,
    item: &Type,
    name: &Ident,
    imports: &mut Imports,
    step: impl Fn(TokenStream) -> TokenStream,
) -> (TokenStream, TokenStream) {
    let item = one_value(api, item);
    let ty = rust_type(api, &item, Site::Resources, imports);
    let items = if converts(&item) { quote!(#name.into_iter().map(Into::<#ty>::into)) } else { quote!(#name) };
    (argument(api, &Type::list(item), Site::Resources, imports), step(items))
}

fn header(api: &Api, param: &Param, imports: &mut Imports) -> Argument {
    let (name, wire) = (ident(&param.name), &param.wire);
    let (ty, value) = single(api, &name, &param.ty, imports);
    Argument { step: quote!(.header_param(#wire, #value)), name, ty }
}

/// The argument for a single value in a URL or header, and the expression that converts it.
fn single(api: &Api, name: &Ident, ty: &Type, imports: &mut Imports) -> (TokenStream, TokenStream) {
    let ty = one_value(api, ty);
    (argument(api, &ty, Site::Resources, imports), typed(api, name, &ty, imports))
}

/// The type, if its values can be a single value in a URL or header, or else text.
fn one_value(api: &Api, ty: &Type) -> Type {
    match ty {
        Type::Scalar(Scalar::Secret | Scalar::File) => Type::Scalar(Scalar::String),
        Type::Scalar(_) => ty.clone(),
        Type::Ref(id) if matches!(api.ty(*id).kind, Kind::Enum(_)) => ty.clone(),
        Type::Nullable(inner) | Type::Boxed(inner) => one_value(api, inner),
        Type::Ref(_) | Type::List(_) | Type::Map(_) | Type::Json => Type::Scalar(Scalar::String),
    }
}

/// The argument, converted to its exact type, which the call cannot infer.
fn typed(api: &Api, name: &Ident, ty: &Type, imports: &mut Imports) -> TokenStream {
    if is_kept(ty) {
        return quote!(#name);
    }
    let rust_type = rust_type(api, ty, Site::Resources, imports);
    match ty {
        Type::List(_) | Type::Boxed(_) => {
            let value = converted(name, ty);
            quote!({ let value: #rust_type = #value; value })
        }
        _ => quote!(Into::<#rust_type>::into(#name)),
    }
}

/// The body as an argument, and whether it is required.
fn body(api: &Api, operation: &Operation, imports: &mut Imports) -> impl Iterator<Item = (bool, Argument)> + use<> {
    let body = operation.body.as_ref().map(|body| match &body.kind {
        BodyKind::Envelope { field, .. } => {
            let (name, wire) = (format_ident!("data"), &field.wire);
            let value = typed(api, &name, &field.ty, imports);
            let ty = argument(api, &field.ty, Site::Resources, imports);
            (body.required && field.required, Argument { step: quote!(.body_field(#wire, &#value)), name, ty })
        }
        BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => {
            let name = format_ident!("body");
            let value = typed(api, &name, ty, imports);
            let ty = argument(api, ty, Site::Resources, imports);
            let step = match &body.kind {
                BodyKind::Form { encodings, .. } => {
                    let encodings = encodings.iter().map(|(member, encoding)| match encoding {
                        FormEncoding::DeepObject => quote!((#member, crate::runtime::FormEncoding::DeepObject)),
                        FormEncoding::Json => quote!((#member, crate::runtime::FormEncoding::Json)),
                    });
                    quote!(.body_form(&#value, &[#(#encodings),*]))
                }
                BodyKind::Multipart { media_types, .. } => {
                    let media_types = media_types.iter().map(|(member, media_type)| quote!((#member, #media_type)));
                    quote!(.body_multipart(&#value, &[#(#media_types),*]))
                }
                _ => quote!(.body(&#value)),
            };
            (body.required, Argument { step, name, ty })
        }
        BodyKind::Bytes { media_type } => {
            let name = format_ident!("body");
            imports.runtime("Bytes");
            let step = quote!(.body_bytes(#media_type, #name));
            (body.required, Argument { step, name, ty: quote!(impl Into<Bytes>) })
        }
    });
    body.into_iter()
}

/// A sentence about the body.
pub(super) fn body_docs(operation: &Operation) -> String {
    let Some(body) = &operation.body else { return String::new() };
    let of_field = match &body.kind {
        BodyKind::Envelope { field, .. } => field.docs.text.as_str(),
        BodyKind::Json(_) | BodyKind::Form { .. } | BodyKind::Multipart { .. } | BodyKind::Bytes { .. } => "",
    };
    let text = [of_field, body.docs.as_str()].into_iter().find(|text| !text.trim().is_empty());
    text.unwrap_or("What is sent.").trim().to_owned()
}

/// The enum of several results, and its decoder.
fn outcome(api: &Api, operation: &Operation, imports: &mut Imports) -> Option<TokenStream> {
    let Success::Several(variants) = &operation.success else { return None };
    imports.runtime("Error");
    imports.runtime("RawResponse");
    let name = ident(&operation.outcome);
    let items: Vec<_> = variants
        .iter()
        .map(|variant| {
            let doc = docs::attributes(&format!("Status {}.", variant.status));
            let ident = ident(&variant.name);
            match &variant.ty {
                Some(ty) => {
                    let ty = rust_type(api, ty, Site::Resources, imports);
                    quote!(#doc #ident(#ty))
                }
                None => quote!(#doc #ident),
            }
        })
        .collect();
    let read = |index: usize| {
        let ident = ident(&variants[index].name);
        match &variants[index].ty {
            Some(_) if variants[index].envelope.is_some() => quote!(raw.data().map(Self::#ident)),
            Some(_) => quote!(raw.json().map(Self::#ident)),
            None => quote!(Ok(Self::#ident)),
        }
    };
    let others = variants.iter().enumerate().skip(1).map(|(index, variant)| {
        let (status, read) = (proc_macro2::Literal::u16_unsuffixed(variant.status), read(index));
        quote!(#status => #read)
    });
    let first = read(0);
    let text = format!("What `{}` gives, by status.", operation.id);
    let doc = docs::attributes(&text);
    Some(quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#items,)*
        }

        impl #name {
            fn decode(raw: &mut RawResponse) -> Result<Self, Error> {
                match raw.status() {
                    #(#others,)*
                    _ => #first,
                }
            }
        }
    })
}

/// The limit in words, such as `10 calls a minute`.
pub(super) fn limit_words(limit: RateLimit) -> String {
    let calls = if limit.calls == 1 { "1 call".to_owned() } else { format!("{} calls", limit.calls) };
    match limit.per_seconds {
        1 => format!("{calls} a second"),
        60 => format!("{calls} a minute"),
        3600 => format!("{calls} an hour"),
        seconds => format!("{calls} in {seconds} seconds"),
    }
}
