//! The filled-in members of one value.

use std::fmt;

/// The members of one value that were filled in when it was decoded, by number.
///
/// It takes no part in comparisons: values with equal members are equal, whether members were received or filled in.
#[derive(Clone, Copy, Default)]
pub(crate) struct Corrected(u64);

#[allow(dead_code)] // for generated code, which may have no structs
impl Corrected {
    /// The number of members that can be tracked. Members with higher numbers are not filled in.
    pub(crate) const CAPACITY: usize = u64::BITS as usize;

    /// All members.
    pub(crate) const ALL: Self = Self(u64::MAX);

    pub(super) fn add(&mut self, index: usize) {
        if index < Self::CAPACITY {
            self.0 |= 1 << index;
        }
    }

    pub(super) fn has(self, index: usize) -> bool {
        index < Self::CAPACITY && self.0 & (1 << index) != 0
    }

    /// The union of both sets.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of the members in this set; `all` has the names by number.
    pub(crate) fn names(self, all: &[&'static str]) -> Vec<&'static str> {
        all.iter().enumerate().filter(|(index, _)| self.has(*index)).map(|(_, name)| *name).collect()
    }
}

impl PartialEq for Corrected {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Corrected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries((0..Self::CAPACITY).filter(|index| self.has(*index))).finish()
    }
}
