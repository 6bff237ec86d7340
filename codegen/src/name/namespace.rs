//! A namespace of unique names.

use std::collections::BTreeSet;

/// The names in use.
#[derive(Debug, Default)]
pub(super) struct Namespace {
    taken: BTreeSet<String>,
    /// Whether names that differ only in case collide.
    ignores_case: bool,
}

impl Namespace {
    /// Creates a namespace in which these names are reserved.
    pub(super) fn reserving(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect(), ignores_case: false }
    }

    /// The same, but names that differ only in case collide.
    pub(super) fn reserving_any_case(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| name.to_lowercase()).collect(), ignores_case: true }
    }

    /// Takes a name. Returns `false` if it is in use.
    pub(super) fn claim(&mut self, name: &str) -> bool {
        self.taken.insert(if self.ignores_case { name.to_lowercase() } else { name.to_owned() })
    }

    /// Takes the name, the name with the suffix, or the name with the first number that makes it unique.
    pub(super) fn allocate(&mut self, name: String, suffix: &str) -> String {
        if self.claim(&name) {
            return name;
        }
        let name = name.trim_start_matches("r#");
        // `super__` would not be snake case.
        let suffix = if name.ends_with('_') { suffix.trim_start_matches('_') } else { suffix };
        let name = format!("{name}{suffix}");
        if !suffix.is_empty() && self.claim(&name) {
            return name;
        }
        let mut number = 2_usize;
        loop {
            let candidate = format!("{name}{number}");
            if self.claim(&candidate) {
                return candidate;
            }
            number += 1;
        }
    }
}
