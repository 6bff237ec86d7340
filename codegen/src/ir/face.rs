//! Which interface of a crate is printed.

use std::collections::BTreeSet;

use super::keys::{IdKey, TypeId};

/// Which interface of a crate this is: the one that the crate is for, or one that stands beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Face {
    /// What the second interface is called; empty for the first.
    pub(crate) name: String,
    /// The type that holds those of its resources that need no scope, such as `Experimental`.
    pub(crate) handle: String,
    /// The types of the second interface that are those of the first.
    pub(crate) types: BTreeSet<TypeId>,
    /// The kinds of id of the second interface that are those of the first.
    pub(crate) ids: BTreeSet<IdKey>,
}

impl Face {
    /// Whether this is the interface that the crate is for.
    pub(crate) fn is_first(&self) -> bool {
        self.name.is_empty()
    }

    /// The module of the crate that is generated: `generated`.
    pub(crate) fn module(&self) -> String {
        if self.is_first() { "generated".to_owned() } else { format!("generated_{}", self.name) }
    }

    /// What stands between the crate and its public modules, in a path: nothing, or `experimental::`.
    pub(crate) fn path(&self) -> String {
        if self.is_first() { String::new() } else { format!("{}::", self.name) }
    }

    /// What stands before an operation's id and name, where both interfaces are spoken of: nothing, or `experimental.`.
    pub(crate) fn prefix(&self) -> String {
        if self.is_first() { String::new() } else { format!("{}.", self.name) }
    }
}
