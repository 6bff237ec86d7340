//! Pages: where the result of a listing has its items and the way to the next page.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::ident::ident;
use super::imports::Imports;
use super::structs::{Presence, presence};
use super::types::{Site, rust_type};
use crate::ir::{Api, Field, Next, Operation, Success, Type, TypeDef, TypeId};

/// Implements `PageBody` for the results of listings.
pub(super) fn page_body(api: &Api, def: &TypeDef, imports: &mut Imports) -> Option<TokenStream> {
    let id = api.type_ids().find(|id| std::ptr::eq(api.ty(*id), def))?;
    let is_result =
        |operation: &&Operation| matches!(&operation.success, Success::Json(Type::Ref(result)) if *result == id);
    let paging = api.operations.iter().filter(is_result).find_map(|operation| operation.paging.as_ref())?;
    let at = |path: &[String]| find(api, id, path);
    let items = at(&paging.items)?;
    let Type::List(item) = &items.step.field.ty else { return None };
    imports.runtime("PageBody");
    let (name, item) = (ident(&def.name), rust_type(api, item, Site::Models, imports));
    let (borrowed, owned) = (items.borrowed(), items.owned());
    let next = match &paging.next {
        Next::Link(path) => {
            let next = at(path)?.read(ReadAs::Text);
            Some(quote!(fn next_link(&self) -> Option<&str> { #next }))
        }
        Next::Cursor(path) => {
            let next = at(path)?.read(ReadAs::Cursor);
            Some(quote!(fn next_cursor(&self) -> Option<String> { #next }))
        }
        Next::LinkHeader(_) | Next::CursorHeader(_) | Next::Pages(_) | Next::Items(_) => None,
    };
    let more = match &paging.more {
        Some(path) => {
            let more = at(path)?.read(ReadAs::Copy);
            Some(quote!(fn has_more(&self) -> Option<bool> { #more }))
        }
        None => None,
    };
    let total = match &paging.total {
        Some(path) => at(path)?.read(ReadAs::Copy),
        None => quote!(None),
    };
    Some(quote! {
        impl PageBody for #name {
            type Item = #item;

            fn items(&self) -> &[Self::Item] {
                #borrowed
            }

            fn into_items(self) -> Vec<Self::Item> {
                #owned
            }

            #next

            #more

            fn total_count(&self) -> Option<i64> {
                #total
            }
        }
    })
}

/// A member of a page.
struct Member<'a> {
    /// The path to the struct that has the member, as far as all of it is required.
    required: Vec<Ident>,
    /// The rest of the path, from the first optional step on.
    optional: Vec<Step<'a>>,
    step: Step<'a>,
}

/// A field, and the struct that has it.
#[derive(Clone, Copy)]
struct Step<'a> {
    def: &'a TypeDef,
    field: &'a Field,
}

/// The form in which a member is read.
#[derive(Clone, Copy)]
enum ReadAs {
    Text,
    Cursor,
    Copy,
    Slice,
}

/// How the page is accessed when a member is read.
#[derive(Clone, Copy)]
enum Access {
    Borrowed,
    Owned,
}

fn find<'a>(api: &'a Api, start: TypeId, path: &[String]) -> Option<Member<'a>> {
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    for length in 1..=path.len() {
        let (id, field) = api.member(&Type::Ref(start), &path[..length]).ok()?;
        let step = Step { def: api.ty(id), field };
        if length == path.len() {
            return Some(Member { required, optional, step });
        }
        if optional.is_empty() && step.presence() == Presence::Always {
            required.push(step.name());
        } else {
            optional.push(step);
        }
    }
    None
}

impl Step<'_> {
    fn name(&self) -> Ident {
        ident(&self.field.name)
    }

    fn presence(&self) -> Presence {
        presence(self.def, self.field)
    }
}

impl Member<'_> {
    /// An expression for the value in this form, as an `Option`.
    fn read(&self, read_as: ReadAs) -> TokenStream {
        let name = self.step.name();
        let Some((parent, last)) = self.parent(Access::Borrowed) else {
            let required = &self.required;
            let place = quote!(self #(.#required)*.#name);
            return match self.step.presence() {
                Presence::Always => {
                    let value = read_as.of_value(&place);
                    quote!(Some(#value))
                }
                presence => read_as.of_option(&place, presence),
            };
        };
        let place = quote!(#last.#name);
        match self.step.presence() {
            Presence::Always => {
                let value = read_as.of_value(&place);
                quote!(#parent.map(|#last| #value))
            }
            presence => {
                let value = read_as.of_option(&place, presence);
                quote!(#parent.and_then(|#last| #value))
            }
        }
    }

    /// An expression for the borrowed items; empty if they are missing.
    fn borrowed(&self) -> TokenStream {
        match self.place() {
            Some(place) => quote!(&#place),
            None => {
                let items = self.read(ReadAs::Slice);
                quote!(#items.unwrap_or_default())
            }
        }
    }

    /// An expression for the items, moved out of the page.
    fn owned(&self) -> TokenStream {
        if let Some(place) = self.place() {
            return place;
        }
        let (name, required) = (self.step.name(), &self.required);
        let items = match self.parent(Access::Owned) {
            None => Access::Owned.option(&quote!(self #(.#required)*.#name), self.step.presence()),
            Some((parent, last)) => Access::Owned.within(&parent, &last, &self.step),
        };
        quote!(#items.unwrap_or_default())
    }

    /// The path to the member, if all of it is required.
    fn place(&self) -> Option<TokenStream> {
        let (name, required) = (self.step.name(), &self.required);
        let is_there = self.optional.is_empty() && self.step.presence() == Presence::Always;
        is_there.then(|| quote!(self #(.#required)*.#name))
    }

    /// The struct that has the member, as an `Option`, and the closure's name for it; `None` if the struct is always
    /// present.
    fn parent(&self, access: Access) -> Option<(TokenStream, Ident)> {
        let (first, others) = self.optional.split_first()?;
        let (name, required) = (first.name(), &self.required);
        let mut parent = access.option(&quote!(self #(.#required)*.#name), first.presence());
        let mut last = name;
        for step in others {
            parent = access.within(&parent, &last, step);
            last = step.name();
        }
        Some((parent, last))
    }
}

impl Access {
    /// An optional place, as an `Option`.
    fn option(self, place: &TokenStream, presence: Presence) -> TokenStream {
        match (self, presence) {
            (Self::Borrowed, Presence::Patch) => quote!(#place.as_option()),
            (Self::Borrowed, _) => quote!(#place.as_ref()),
            (Self::Owned, Presence::Patch) => quote!(#place.into_option()),
            (Self::Owned, _) => place.clone(),
        }
    }

    /// A member of an optional struct.
    fn within(self, parent: &TokenStream, last: &Ident, step: &Step<'_>) -> TokenStream {
        let name = step.name();
        let place = quote!(#last.#name);
        match (step.presence(), self) {
            (Presence::Always, Self::Borrowed) => quote!(#parent.map(|#last| &#place)),
            (Presence::Always, Self::Owned) => quote!(#parent.map(|#last| #place)),
            (presence, access) => {
                let value = access.option(&place, presence);
                quote!(#parent.and_then(|#last| #value))
            }
        }
    }
}

impl ReadAs {
    fn of_value(self, value: &TokenStream) -> TokenStream {
        match self {
            Self::Text => quote!(#value.as_str()),
            Self::Cursor => quote!(crate::runtime::QueryValue::to_query(&#value).into_owned()),
            Self::Copy => value.clone(),
            Self::Slice => quote!(#value.as_slice()),
        }
    }

    /// The same for a place that is an `Option` already.
    fn of_option(self, place: &TokenStream, presence: Presence) -> TokenStream {
        let is_patch = presence == Presence::Patch;
        match self {
            Self::Text if is_patch => quote!(#place.as_option().map(String::as_str)),
            Self::Slice if is_patch => quote!(#place.as_option().map(Vec::as_slice)),
            Self::Text | Self::Slice => quote!(#place.as_deref()),
            Self::Copy if is_patch => quote!(#place.as_option().copied()),
            Self::Copy => place.clone(),
            Self::Cursor => {
                let value = Access::Borrowed.option(place, presence);
                quote!(#value.map(|next| crate::runtime::QueryValue::to_query(next).into_owned()))
            }
        }
    }
}
