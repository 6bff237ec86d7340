//! Reads the same JSON several times, and finds single members of an object.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::runtime::json::shape::Shape;

/// Reads the JSON once more, as a `T`. `json` is a sequence that repeats the same value, from [`Reader::replay`].
pub(in crate::runtime) fn peek<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(json: &mut A) -> Result<T, A::Error> {
    peek_seed(json, PhantomData)
}

/// Reads the JSON once more, with a seed.
pub(in crate::runtime) fn peek_seed<'de, A: SeqAccess<'de>, S: DeserializeSeed<'de>>(
    json: &mut A,
    seed: S,
) -> Result<S::Value, A::Error> {
    json.next_element_seed(seed)?.ok_or_else(|| de::Error::custom("there is nothing to look at"))
}

/// Reads a string member of an object. The members after it are not read.
pub(in crate::runtime) struct StringMember(pub(in crate::runtime) &'static str);

impl<'de> DeserializeSeed<'de> for StringMember {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for StringMember {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a `{}`", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some(found) = map.next_key_seed(KeyIs(self.0))? {
            if found {
                return Ok(match map.next_value()? {
                    Shape::String(text) => Some(text),
                    _ => None,
                });
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }
}

/// Compares a key to a name.
struct KeyIs(&'static str);

impl<'de> DeserializeSeed<'de> for KeyIs {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIs {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(text == self.0)
    }
}
