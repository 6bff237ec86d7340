//! Decoding the members of an object into the fields of a struct.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, Visitor};

use crate::runtime::model::correct::Correct;
use crate::runtime::model::corrected::Corrected;
use crate::runtime::model::leniency;

/// The number of all members that are not declared.
pub(crate) const OTHER: usize = usize::MAX;

/// The parts of a struct's description that decoding needs.
pub(super) struct Description {
    pub(super) index: fn(&str) -> usize,
    pub(super) name: &'static str,
    pub(super) members: &'static [&'static str],
}

impl Description {
    /// Whether to fill in a missing member; if so, it is counted.
    #[cold]
    fn fill_in(&self, index: usize) -> bool {
        leniency::fill_in(self.name, self.member(index))
    }

    fn member(&self, index: usize) -> &'static str {
        self.members.get(index).copied().unwrap_or_default()
    }
}

/// The members of an object, read one after another.
pub(crate) struct Members<A> {
    map: A,
    kind: &'static Description,
    /// The name of the last member that is not declared.
    other: String,
    filled_in: Corrected,
}

#[allow(dead_code)] // for generated code, which may not need all methods
impl<'de, A: MapAccess<'de>> Members<A> {
    pub(super) fn new(map: A, kind: &'static Description) -> Self {
        Self { map, kind, other: String::new(), filled_in: Corrected::default() }
    }

    /// The number of the next member, whose value has to be read before the next call.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, A::Error> {
        self.map.next_key_seed(Name { index: self.kind.index, other: &mut self.other })
    }

    /// Decodes the value of a member.
    pub(crate) fn take<T: Deserialize<'de>>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        if field.is_some() {
            return Err(de::Error::duplicate_field(name));
        }
        *field = Some(self.map.next_value()?);
        Ok(())
    }

    /// Decodes the value of a member. In lenient mode, a null that the type does not allow counts as missing.
    pub(crate) fn take_unless_null<T: Deserialize<'de>>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        if field.is_some() {
            return Err(de::Error::duplicate_field(name));
        }
        *field = self.map.next_value_seed(UnlessNull(PhantomData))?;
        Ok(())
    }

    /// Decodes the value of a member that is not declared, and keeps it.
    pub(crate) fn keep<T: Deserialize<'de>>(&mut self, additional: &mut BTreeMap<String, T>) -> Result<(), A::Error> {
        additional.insert(std::mem::take(&mut self.other), self.map.next_value()?);
        Ok(())
    }

    /// Skips the value of a member.
    pub(crate) fn skip(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// The value of a required member; an error if it is missing.
    pub(crate) fn required<T>(&self, field: Option<T>, index: usize) -> Result<T, A::Error> {
        field.ok_or_else(|| de::Error::missing_field(self.kind.member(index)))
    }

    /// The value of a member, or its neutral value if it is missing and may be filled in.
    pub(crate) fn corrected<T: Correct>(&mut self, field: Option<T>, index: usize) -> Result<T, A::Error> {
        match field {
            Some(value) => Ok(value),
            None if self.kind.fill_in(index) => {
                self.filled_in.add(index);
                Ok(T::correction())
            }
            None => self.required(None, index),
        }
    }

    /// The value of a nullable member; null if it is missing, which the server should not do and which is counted if
    /// lenient.
    pub(crate) fn nullable<T: Default>(&mut self, field: Option<T>, index: usize) -> Result<T, A::Error> {
        if field.is_none() && self.kind.fill_in(index) {
            self.filled_in.add(index);
        }
        Ok(field.unwrap_or_default())
    }

    /// The value of an optional member.
    pub(crate) fn optional<T: Default>(&self, field: Option<T>, _: usize) -> Result<T, A::Error> {
        Ok(field.unwrap_or_default())
    }

    /// The value of a member that is a `Patch`.
    pub(crate) fn patch<T: Default>(&self, field: Option<T>, _: usize) -> Result<T, A::Error> {
        Ok(field.unwrap_or_default())
    }

    /// The members that were filled in.
    pub(crate) fn filled_in(&self) -> Corrected {
        self.filled_in
    }
}

/// Decodes a value. In lenient mode, a null that the type does not allow is `None`.
struct UnlessNull<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for UnlessNull<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for UnlessNull<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::deserialize(deserializer).map(Some)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        match T::deserialize(().into_deserializer()) {
            Ok(value) => Ok(Some(value)),
            Err(_) if leniency::is_lenient() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        self.visit_unit()
    }
}

/// Looks up the number of a name.
struct Name<'a> {
    index: fn(&str) -> usize,
    /// Receives the name of a member that is not declared.
    other: &'a mut String,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        let index = (self.index)(name);
        if index == OTHER {
            name.clone_into(self.other);
        }
        Ok(index)
    }
}
