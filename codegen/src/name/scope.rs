//! A namespace in which no two names are the same.

use std::collections::BTreeSet;

/// Names that are taken.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// Whether names that differ only in case are the same.
    ignores_case: bool,
}

impl Scope {
    /// A namespace in which these are taken from the start.
    pub(super) fn without(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect(), ignores_case: false }
    }

    /// The same, in which names that differ only in case are the same.
    pub(super) fn without_any_case(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| name.to_lowercase()).collect(), ignores_case: true }
    }

    /// Takes a name; `false` when it is taken.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.taken.insert(if self.ignores_case { name.to_lowercase() } else { name.to_owned() })
    }

    /// Takes the name, or with the suffix, or with the first number that makes it free.
    pub(super) fn give(&mut self, name: String, suffix: &str) -> String {
        if self.take(&name) {
            return name;
        }
        let name = name.trim_start_matches("r#");
        // `super__` would be no name in snake case.
        let suffix = if name.ends_with('_') { suffix.trim_start_matches('_') } else { suffix };
        let name = format!("{name}{suffix}");
        if !suffix.is_empty() && self.take(&name) {
            return name;
        }
        let mut number = 2_usize;
        loop {
            let candidate = format!("{name}{number}");
            if self.take(&candidate) {
                return candidate;
            }
            number += 1;
        }
    }
}
