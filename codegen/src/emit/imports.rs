//! The imports of a file, collected while its body is printed.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::ident::ident;
use crate::ir::Interface;

/// Imported names by their origin.
#[derive(Debug, Default)]
pub(super) struct Imports {
    models: BTreeSet<String>,
    ids: BTreeSet<String>,
    runtime: BTreeSet<String>,
    pub(super) union: bool,
    pub(super) map: bool,
    pub(super) secret: bool,
    /// The scope that has the resource.
    pub(super) scope: Option<String>,
}

impl Imports {
    pub(super) fn model(&mut self, name: &str) {
        self.models.insert(name.to_owned());
    }

    pub(super) fn id(&mut self, name: &str) {
        self.ids.insert(name.to_owned());
    }

    pub(super) fn runtime(&mut self, name: &str) {
        self.runtime.insert(name.to_owned());
    }

    /// Adds all imports of `other`.
    pub(super) fn extend(&mut self, other: Self) {
        self.models.extend(other.models);
        self.ids.extend(other.ids);
        self.runtime.extend(other.runtime);
        self.union |= other.union;
        self.map |= other.map;
        self.secret |= other.secret;
    }

    /// The `use` items of a file under `models` that defines the types `own`.
    pub(super) fn for_models(&self, interface: &Interface, own: &BTreeSet<String>) -> TokenStream {
        let models = list(self.models.iter().filter(|name| !own.contains(*name)));
        let siblings = (!models.is_empty()).then(|| quote!(use super::{#(#models),*};));
        let shared = self.shared(interface);
        quote!(#shared #siblings)
    }

    /// The `use` items of a file under `resources`.
    pub(super) fn for_resource(&self, interface: &Interface) -> TokenStream {
        let models = list(self.models.iter());
        let module = ident(&interface.module());
        let models = (!models.is_empty()).then(|| {
            quote!(
                use crate::#module::models;
            )
        });
        let shared = self.shared(interface);
        let scope = self.scope.as_ref().map(|name| {
            let name = ident(name);
            quote!(
                use crate::#module::scope::#name;
            )
        });
        quote!(#shared #models use crate::#module::operations; #scope)
    }

    /// The `use` items of the file of the scope.
    pub(super) fn for_scope(&self, interface: &Interface) -> TokenStream {
        self.shared(interface)
    }

    /// The `use` items of a file of the driver.
    pub(super) fn for_driver(&self, interface: &Interface) -> TokenStream {
        let interface = (!interface.is_first()).then(|| {
            let name = ident(&interface.name);
            quote!(#name::)
        });
        let map = self.map.then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        });
        let secret = self.secret.then(|| {
            quote!(
                use frameio_sdk::auth::SecretString;
            )
        });
        let models = (!self.models.is_empty()).then(|| {
            quote!(
                use frameio_sdk::#interface models;
            )
        });
        let ids = list(self.ids.iter());
        let ids = (!ids.is_empty()).then(|| quote!(use frameio_sdk::#interface ids::{#(#ids),*};));
        let runtime = list(self.runtime.iter());
        let runtime = (!runtime.is_empty()).then(|| quote!(use frameio_sdk::{#(#runtime),*};));
        quote!(#map #secret #models #ids #runtime)
    }

    fn shared(&self, interface: &Interface) -> TokenStream {
        let map = self.map.then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        });
        let secret = self.secret.then(|| {
            quote!(
                use frameio_auth::SecretString;
            )
        });
        let serde = self.union.then(|| {
            quote!(
                use serde::{Deserialize, Deserializer, Serialize, Serializer};
            )
        });
        let union = self.union.then(|| {
            quote!(
                use crate::runtime::union;
            )
        });
        let ids = list(self.ids.iter());
        let module = ident(&interface.module());
        let ids = (!ids.is_empty()).then(|| quote!(use crate::#module::ids::{#(#ids),*};));
        let runtime = list(self.runtime.iter());
        let runtime = (!runtime.is_empty()).then(|| quote!(use crate::runtime::{#(#runtime),*};));
        quote!(#map #secret #serde #union #ids #runtime)
    }
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> Vec<proc_macro2::Ident> {
    names.map(|name| ident(name)).collect()
}
