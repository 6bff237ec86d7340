//! Variants of unions that this version of the crate does not define.

use std::fmt;

use serde::{Serialize, Serializer};

/// A variant of a union that this version of the crate does not define. Its JSON is kept, and serialized unchanged.
///
/// `Debug` shows the tag only, because the rest may contain secrets.
#[derive(Clone, PartialEq)]
pub struct UnknownVariant(Box<Unknown>);

#[derive(Clone, PartialEq)]
struct Unknown {
    tag: Option<Box<str>>,
    json: serde_json::Value,
}

impl UnknownVariant {
    pub(super) fn new(tag: Option<&str>, json: serde_json::Value) -> Self {
        Self(Box::new(Unknown { tag: tag.map(Into::into), json }))
    }

    /// The value for a union that was missing.
    #[allow(dead_code)] // for generated code, which may have no unions
    pub(crate) fn null() -> Self {
        Self::new(None, serde_json::Value::Null)
    }

    /// The unknown tag; `None` if it was missing, or the union has no tag.
    pub fn tag(&self) -> Option<&str> {
        self.0.tag.as_deref()
    }

    /// The JSON as the server sent it, the tag included.
    pub fn json(&self) -> &serde_json::Value {
        &self.0.json
    }
}

impl fmt::Debug for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownVariant").field("tag", &self.0.tag).finish_non_exhaustive()
    }
}

impl Serialize for UnknownVariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.json.serialize(serializer)
    }
}
