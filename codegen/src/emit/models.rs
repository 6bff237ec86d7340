//! Models: the types of requests and responses, in one file per family.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::ident::ident;
use super::imports::Imports;
use super::{docs, enums, multipart, pages, structs, unions};
use crate::ir::{Api, Kind, TypeDef, TypeId};

/// A limit that keeps files of models under about 3,000 lines. It counts tokens, of which a line has a few.
const MAX_TOKENS: usize = 14_000;

/// The files under `models`.
pub(super) fn files(api: &Api) -> BTreeMap<String, TokenStream> {
    let mut families: BTreeMap<&str, Vec<&TypeDef>> = BTreeMap::new();
    let is_own = |id: &TypeId| !api.interface.types.contains(id);
    for def in api.type_ids().filter(is_own).map(|id| api.ty(id)).filter(|def| def.is_printed()) {
        families.entry(&def.family).or_default().push(def);
    }
    let mut files = BTreeMap::new();
    let mut modules = Vec::new();
    for (family, mut defs) in families {
        defs.sort_by_key(|def| &def.name);
        for (module, topic, part) in parts(api, family, &defs) {
            files.insert(format!("models/{module}.rs"), file(api, family, topic, part));
            modules.push(module);
        }
    }
    modules.sort();
    let modules: Vec<_> = modules.iter().map(|module| ident(module)).collect();
    let doc = docs::inner("What is sent and received.");
    let mut shared: Vec<&str> = api.interface.types.iter().map(|id| api.ty(*id).name.as_str()).collect();
    shared.sort_unstable();
    let shared = shared.into_iter().map(ident);
    let shared = (!api.interface.types.is_empty()).then(|| quote!(pub use crate::generated::models::{#(#shared),*};));
    let root = quote!(#doc #(mod #modules;)* #shared #(pub use self::#modules::*;)*);
    files.insert("models/mod.rs".to_owned(), root);
    files
}

#[derive(Default)]
struct Part {
    own: BTreeSet<String>,
    imports: Imports,
    items: Vec<TokenStream>,
}

/// Splits a family that is too large for one file: types that are only sent get a separate file. If that is still too
/// large, it is split into numbered files.
fn parts(api: &Api, family: &str, defs: &[&TypeDef]) -> Vec<(String, &'static str, Part)> {
    let mut whole = split_by_size(api, defs);
    if whole.len() == 1 {
        return whole.drain(..).map(|part| (family.to_owned(), "", part)).collect();
    }
    let is_param = |def: &&&TypeDef| def.usage.sent && !def.usage.received;
    let params: Vec<&TypeDef> = defs.iter().filter(is_param).copied().collect();
    let others: Vec<&TypeDef> = defs.iter().filter(|def| !is_param(def)).copied().collect();
    let mut found = Vec::new();
    for (module, topic, defs) in
        [(family.to_owned(), "", others), (format!("{family}_params"), ", as far as they are only sent", params)]
    {
        for (index, part) in
            split_by_size(api, &defs).into_iter().enumerate().filter(|(_, part)| !part.items.is_empty())
        {
            let module = if index == 0 { module.clone() } else { format!("{module}_{}", index + 1) };
            found.push((module, topic, part));
        }
    }
    found
}

fn split_by_size(api: &Api, defs: &[&TypeDef]) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    let mut size = 0;
    for def in defs {
        let mut imports = Imports::default();
        let printed = item(api, def, &mut imports);
        let tokens = count(printed.clone());
        size += tokens;
        if size > MAX_TOKENS && size > tokens {
            parts.push(Part::default());
            size = tokens;
        }
        if let Some(part) = parts.last_mut() {
            part.items.push(printed);
            part.imports.extend(imports);
            part.own.insert(def.name.clone());
        }
    }
    parts
}

fn count(tokens: TokenStream) -> usize {
    let size = |tree| match tree {
        TokenTree::Group(group) => 2 + count(group.stream()),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
    };
    tokens.into_iter().map(size).sum()
}

fn file(api: &Api, family: &str, topic: &str, part: Part) -> TokenStream {
    let doc = docs::inner(&format!("Models of `{family}`{topic}."));
    let uses = part.imports.for_models(&api.interface, &part.own);
    let items = &part.items;
    quote!(#doc #uses #(#items)*)
}

/// A type with all of its implementations.
pub(super) fn item(api: &Api, def: &TypeDef, imports: &mut Imports) -> TokenStream {
    match &def.kind {
        Kind::Struct(body) => {
            let item = structs::item(api, def, body, imports);
            let page = pages::page_body(api, def, imports);
            let parts = multipart::multipart_body(api, def, body);
            quote!(#item #page #parts)
        }
        Kind::Enum(body) => enums::item(def, body, imports),
        Kind::Union(body) => unions::item(api, def, body, imports),
        Kind::Alias(_) | Kind::AllOf(_) | Kind::Choice(_) | Kind::Merged(_) => TokenStream::new(),
    }
}
