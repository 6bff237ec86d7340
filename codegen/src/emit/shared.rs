//! The part that a second interface shares with the first: types and kinds of ids whose code is equal except for
//! documentation, and that consist of such types only.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::imports::Imports;
use super::{ids, models};
use crate::ir::{Api, IdKey, Scalar, Type, TypeId, Usage};

/// Finds the types and ids that `api` shares with `first`, and records them in its interface.
pub(crate) fn share(api: &mut Api, first: &Api) {
    api.interface.ids = shared_ids(api, first);
    let theirs: BTreeMap<&str, TypeId> =
        first.type_ids().filter(|id| first.ty(*id).is_printed()).map(|id| (first.ty(id).name.as_str(), id)).collect();
    let before: Vec<Usage> = api.types.iter().map(|def| def.usage).collect();
    let mut pairs = BTreeMap::new();
    for id in api.type_ids().filter(|id| api.ty(*id).is_printed()).collect::<Vec<_>>() {
        let Some(other) = theirs.get(api.ty(id).name.as_str()) else { continue };
        // A type that is sent or received here may be both in the first interface.
        let (mine, usage) = (api.ty(id).usage, first.ty(*other).usage);
        if (usage.sent || !mine.sent) && (usage.received || !mine.received) {
            api.ty_mut(id).usage = usage;
            pairs.insert(id, *other);
        }
    }
    let mut shared: BTreeSet<TypeId> =
        pairs.iter().filter(|(id, other)| printed(api, **id) == printed(first, **other)).map(|(id, _)| *id).collect();
    loop {
        let is_made_of_shared = |id: &TypeId| {
            let mut uses = api.ty(*id).kind.uses().into_iter();
            uses.all(|ty| ty.refs().iter().all(|part| shared.contains(part)) && has_shared_id(api, ty))
        };
        let (kept, removed): (BTreeSet<TypeId>, BTreeSet<TypeId>) = shared.iter().copied().partition(is_made_of_shared);
        shared = kept;
        if removed.is_empty() {
            break;
        }
    }
    // A type that is not shared must only have what this interface needs.
    for (index, usage) in before.into_iter().enumerate().filter(|(index, _)| !shared.contains(&TypeId(*index))) {
        api.types[index].usage = usage;
    }
    api.interface.types = shared;
}

fn shared_ids(api: &Api, first: &Api) -> BTreeSet<IdKey> {
    let theirs: BTreeSet<String> = first.ids.iter().map(|kind| undocumented(ids::item(first, kind))).collect();
    let mine = api.ids.iter().enumerate().filter(|(_, kind)| theirs.contains(&undocumented(ids::item(api, kind))));
    mine.map(|(index, _)| IdKey(index)).collect()
}

/// The code of a type, without documentation.
fn printed(api: &Api, id: TypeId) -> String {
    undocumented(models::item(api, api.ty(id), &mut Imports::default()))
}

/// Whether all kinds of ids in a type are shared.
fn has_shared_id(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => has_shared_id(api, inner),
        Type::Scalar(Scalar::Id(kind)) => api.interface.ids.contains(kind),
        Type::Ref(_) | Type::Scalar(_) | Type::Json => true,
    }
}

/// The tokens without `#[doc]` attributes.
fn undocumented(tokens: TokenStream) -> String {
    without_docs(tokens).to_string()
}

fn without_docs(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            kept.push(tree);
            continue;
        };
        let first = group.stream().into_iter().next();
        let is_doc = matches!(&first, Some(TokenTree::Ident(name)) if name == "doc");
        let follows_hash = matches!(kept.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
        if is_doc && follows_hash && group.delimiter() == Delimiter::Bracket {
            kept.pop();
        } else {
            kept.push(proc_macro2::Group::new(group.delimiter(), without_docs(group.stream())).into());
        }
    }
    kept.into_iter().collect()
}
