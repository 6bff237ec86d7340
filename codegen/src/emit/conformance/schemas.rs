//! The table of component schemas, with the type that each became.

use proc_macro2::TokenStream;
use quote::quote;

use super::parts::{self, driver_type};
use crate::emit::docs;
use crate::emit::imports::Imports;
use crate::ir::{Api, Kind, Type, TypeId};

/// The maximum nesting of lists. Deeper types do not occur in practice, and exceed the limits of the compiler.
const MAX_DEPTH: usize = 32;

pub(super) fn file(api: &Api) -> TokenStream {
    let mut imports = Imports::default();
    let rows: Vec<_> = api
        .components
        .iter()
        .map(|(name, id)| (name, value(api, name, *id)))
        .filter(|(_, ty)| depth(ty) <= MAX_DEPTH)
        .map(|(name, ty)| {
            let ty = driver_type(api, &ty, &mut imports);
            let name = api.interface.prefix() + name;
            quote!((#name, decode::<#ty>))
        })
        .collect();
    let doc = docs::inner("Every component schema, and the type that it became.");
    let uses = imports.for_driver(&api.interface);
    let own = parts::uses(api);
    quote! {
        #doc
        #uses
        #own
        use crate::decode::{Decode, decode};

        /// In the order of their names.
        pub(crate) static ALL: &[(&str, Decode)] = &[#(#rows),*];
    }
}

/// The type of a component: its own type, the target of an alias, or the type that it was merged into.
fn value(api: &Api, name: &str, id: TypeId) -> Type {
    let ty = match &api.ty(id).kind {
        Kind::Alias(ty) => ty.clone(),
        Kind::Merged(into) => Type::Ref(*into),
        _ => Type::Ref(id),
    };
    let says_null = |def: &crate::ir::TypeDef| def.nullable && def.component.as_deref() == Some(name);
    let is_nullable = api.ty(id).nullable || api.types.iter().any(says_null);
    if is_nullable { ty.or_null() } else { ty }
}

fn depth(ty: &Type) -> usize {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => 1 + depth(inner),
        Type::Ref(_) | Type::Scalar(_) | Type::Json => 0,
    }
}
