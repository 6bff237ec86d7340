//! A document as a tree that keeps the order of keys.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A value of JSON or YAML.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Doc {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Doc>),
    Object(IndexMap<String, Doc>),
}

impl Doc {
    /// Parses JSON if the text begins like it, or else YAML.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with(['{', '[']) {
            return serde_json::from_str(text).map_err(|error| format!("this is not valid JSON: {error}"));
        }
        serde_yaml::from_str(text).map_err(|error| format!("this is not valid YAML: {error}"))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Doc> {
        match self {
            Self::Object(object) => object.get(key),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object; empty for other values.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &Doc)> {
        let object = match self {
            Self::Object(object) => Some(object),
            _ => None,
        };
        object.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// The value below these keys.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Doc> {
        keys.iter().try_fold(self, |at, key| at.get(key))
    }
}

impl<'de> Deserialize<'de> for Doc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Doc;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Doc, E> {
        Ok(Doc::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Doc, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Doc, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Doc, E> {
        // A number with a decimal point may be a whole number.
        if value.fract() == 0.0 && value.abs() < 9e15 {
            return Ok(Doc::Number((value as i64).into()));
        }
        Number::from_f64(value).map(Doc::Number).ok_or_else(|| E::custom(format_args!("{value} is no number of JSON")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Doc, E> {
        Ok(Doc::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Doc, E> {
        Ok(Doc::Null)
    }

    fn visit_none<E>(self) -> Result<Doc, E> {
        Ok(Doc::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Doc, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Doc::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Doc, A::Error> {
        let mut object = IndexMap::new();
        while let Some(key) = entries.next_key::<Doc>()? {
            let key = match key {
                Doc::Text(text) => text,
                Doc::Number(number) => number.to_string(),
                Doc::Bool(value) => value.to_string(),
                _ => return Err(A::Error::custom("a key is not text")),
            };
            object.insert(key, entries.next_value()?);
        }
        Ok(Doc::Object(object))
    }
}
