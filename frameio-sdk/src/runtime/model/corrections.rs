//! Counts of the members that a response lacked.

use std::fmt;
use std::slice;

/// The required members that were missing from a response, or null, and that were filled in with a neutral value.
///
/// A server that is a little older or newer than this crate may leave out a member that the crate declares as required.
/// Decoding then fills in a neutral value instead of failing, and counts it here:
///
/// | kind of member | value |
/// |---|---|
/// | list, map | empty |
/// | text, timecode | empty |
/// | number | 0 |
/// | boolean | `false` |
/// | enumeration, union | `Unknown`, with an empty text or a JSON null |
/// | [`Timestamp`](crate::Timestamp), [`Date`](crate::Date) | the epoch, 1970-01-01 |
/// | what may be null, any JSON | null |
/// | object | an object of these values, when all of its required members have one |
///
/// Ids, secrets, the `data` of a response and the items of a page are not filled in: if they are missing, decoding
/// fails with the path to the place, as it does for a member of the wrong type. The `corrected_members()` of a value
/// lists its filled-in members; they are left out again when it is serialized.
///
/// [`ClientBuilder::strict_decoding`](crate::ClientBuilder::strict_decoding) turns this off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections(Vec<Correction>);

/// A member of a type that was filled in, with a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    type_name: &'static str,
    member: &'static str,
    count: usize,
}

impl Corrections {
    /// The number of members that were filled in.
    pub fn count(&self) -> usize {
        self.iter().map(Correction::count).sum()
    }

    /// Whether nothing had to be filled in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The filled-in members, in the order of their first occurrence.
    pub fn iter(&self) -> slice::Iter<'_, Correction> {
        self.0.iter()
    }

    pub(super) fn add(&mut self, type_name: &'static str, member: &'static str, count: usize) {
        let is_same = |known: &&mut Correction| known.type_name == type_name && known.member == member;
        match self.0.iter_mut().find(is_same) {
            Some(known) => known.count += count,
            None => self.0.push(Correction { type_name, member, count }),
        }
    }

    pub(super) fn extend(&mut self, others: &Self) {
        for Correction { type_name, member, count } in others {
            self.add(type_name, member, *count);
        }
    }
}

impl<'a> IntoIterator for &'a Corrections {
    type Item = &'a Correction;
    type IntoIter = slice::Iter<'a, Correction>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Correction {
    /// The type that has the member, such as `Folder`.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The name of the member in JSON, such as `restricted`.
    pub fn member(&self) -> &'static str {
        self.member
    }

    /// The number of values of the type that lacked the member.
    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.type_name, self.member)
    }
}
