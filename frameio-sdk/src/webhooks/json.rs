//! Parsing the JSON of a delivery and reading its members.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::error::ReceiveError;

/// A member's name in an error is cut after this many characters.
const MAX_NAME_CHARS: usize = 60;

/// Parses an object. Duplicate members are an error, because parsers do not agree on which one counts.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, ReceiveError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match value.map_err(|error| ReceiveError::payload("", format!("it is not JSON as expected: {error}")))? {
        Value::Object(object) => Ok(object),
        _ => Err(ReceiveError::payload("", "it is not a JSON object")),
    }
}

/// The text of a required member.
pub(super) fn text<'a>(object: &'a Map<String, Value>, path: &str) -> Result<&'a str, ReceiveError> {
    match lookup(object, path) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_)) => Err(ReceiveError::payload(path, "it is empty")),
        None | Some(Value::Null) => Err(ReceiveError::payload(path, "it is missing")),
        Some(_) => Err(ReceiveError::payload(path, "it is not text")),
    }
}

/// The text of a member that may be missing or null.
pub(super) fn optional_text<'a>(object: &'a Map<String, Value>, path: &str) -> Result<Option<&'a str>, ReceiveError> {
    match lookup(object, path) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => text(object, path).map(Some),
    }
}

/// The member at a path, which is a list of names separated by dots.
fn lookup<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = object.get(names.next()?)?;
    names.try_fold(first, |value, name| value.as_object()?.get(name))
}

/// Any JSON without duplicate members.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = access.next_element_seed(Self)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if object.contains_key(&name) {
                let name: String = name.chars().take(MAX_NAME_CHARS).collect();
                return Err(A::Error::custom(format_args!("the member {name:?} is there twice")));
            }
            let value = access.next_value_seed(Self)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}
