//! The interface of the crate that is printed.

use std::collections::BTreeSet;

use super::keys::{IdKey, TypeId};

/// An interface of the crate: the first one, or a second one beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interface {
    /// The name of the second interface; empty for the first.
    pub(crate) name: String,
    /// The type with the resources that need no scope, such as `Experimental`.
    pub(crate) handle: String,
    /// The types that the second interface shares with the first.
    pub(crate) types: BTreeSet<TypeId>,
    /// The kinds of ids that the second interface shares with the first.
    pub(crate) ids: BTreeSet<IdKey>,
}

impl Interface {
    /// Whether this is the first interface.
    pub(crate) fn is_first(&self) -> bool {
        self.name.is_empty()
    }

    /// The generated module of the crate, such as `generated`.
    pub(crate) fn module(&self) -> String {
        if self.is_first() { "generated".to_owned() } else { format!("generated_{}", self.name) }
    }

    /// The path from the crate to its public modules: empty, or `experimental::`.
    pub(crate) fn path(&self) -> String {
        if self.is_first() { String::new() } else { format!("{}::", self.name) }
    }

    /// The prefix of operation ids and names where both interfaces are listed: empty, or `experimental.`.
    pub(crate) fn prefix(&self) -> String {
        if self.is_first() { String::new() } else { format!("{}.", self.name) }
    }
}
