//! Which members of one value were filled in.

use std::fmt;

/// Which members of one value were filled in when it was read, by their numbers.
///
/// It is not compared: a value is equal to another of the same members, whether they came or were filled in.
#[derive(Clone, Copy, Default)]
pub(crate) struct Corrected(u64);

#[allow(dead_code)] // for generated code, which may hold no structs
impl Corrected {
    /// Numbers from this one on have no room; their members are not filled in.
    pub(crate) const CAPACITY: usize = u64::BITS as usize;

    /// Every member.
    pub(crate) const ALL: Self = Self(u64::MAX);

    pub(super) fn add(&mut self, index: usize) {
        if index < Self::CAPACITY {
            self.0 |= 1 << index;
        }
    }

    pub(super) fn has(self, index: usize) -> bool {
        index < Self::CAPACITY && self.0 & (1 << index) != 0
    }

    /// What either has.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names that belong to the numbers.
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
