//! Serializing the members of an object.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::model::correct::Correct;
use crate::runtime::model::corrected::Corrected;
use crate::runtime::model::patch::Patch;

/// Serializes the members of an object, one after another.
pub(crate) struct Writer<M> {
    map: M,
    corrected: Corrected,
}

#[allow(dead_code)] // for generated code, which may not need all methods
impl<M: SerializeMap> Writer<M> {
    pub(crate) fn new<S>(serializer: S, corrected: Corrected) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M>,
    {
        Ok(Self { map: serializer.serialize_map(None)?, corrected })
    }

    pub(crate) fn required(&mut self, value: &impl Serialize, name: &str, _: usize) -> Result<(), M::Error> {
        self.map.serialize_entry(name, value)
    }

    /// Writes a member, unless it was filled in and not changed since.
    pub(crate) fn corrected<T: Serialize + Correct>(
        &mut self,
        value: &T,
        name: &str,
        index: usize,
    ) -> Result<(), M::Error> {
        if self.corrected.has(index) && value.is_correction() { Ok(()) } else { self.map.serialize_entry(name, value) }
    }

    pub(crate) fn nullable<T: Serialize>(
        &mut self,
        value: &Option<T>,
        name: &str,
        index: usize,
    ) -> Result<(), M::Error> {
        if self.corrected.has(index) && value.is_none() { Ok(()) } else { self.map.serialize_entry(name, value) }
    }

    pub(crate) fn optional<T: Serialize>(&mut self, value: &Option<T>, name: &str, _: usize) -> Result<(), M::Error> {
        if value.is_none() { Ok(()) } else { self.map.serialize_entry(name, value) }
    }

    pub(crate) fn patch<T: Serialize>(&mut self, value: &Patch<T>, name: &str, _: usize) -> Result<(), M::Error> {
        if value.is_absent() { Ok(()) } else { self.map.serialize_entry(name, value) }
    }

    pub(crate) fn additional(&mut self, values: &BTreeMap<String, impl Serialize>) -> Result<(), M::Error> {
        values.iter().try_for_each(|(name, value)| self.map.serialize_entry(name, value))
    }

    pub(crate) fn end(self) -> Result<M::Ok, M::Error> {
        self.map.end()
    }
}
