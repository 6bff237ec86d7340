//! The type of a JSON value, without its content.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The type of a JSON value, with the text of a string and the keys of an object.
#[derive(Debug, PartialEq)]
pub(crate) enum Shape<'de> {
    Null,
    Boolean,
    Integer,
    /// A number with a fraction or an exponent, or an integer beyond 64 bits.
    Float,
    String(Cow<'de, str>),
    Array,
    /// An object with these keys.
    Object(Vec<Cow<'de, str>>),
}

#[allow(dead_code)] // for generated code, which may not need all methods
impl Shape<'_> {
    pub(crate) fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Integer)
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }

    pub(crate) fn is_boolean(&self) -> bool {
        matches!(self, Self::Boolean)
    }

    pub(crate) fn is_array(&self) -> bool {
        matches!(self, Self::Array)
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether the value is an object with all of these members.
    pub(crate) fn has(&self, wanted: &[&str]) -> bool {
        let Self::Object(keys) = self else { return false };
        wanted.iter().all(|wanted| keys.iter().any(|key| key == wanted))
    }
}

impl<'de> Deserialize<'de> for Shape<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShapeVisitor;

        impl<'de> Visitor<'de> for ShapeVisitor {
            type Value = Shape<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }

            fn visit_unit<E>(self) -> Result<Shape<'de>, E> {
                Ok(Shape::Null)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Shape<'de>, E> {
                Ok(Shape::Boolean)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Shape<'de>, E> {
                Ok(Shape::Integer)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Shape<'de>, E> {
                Ok(Shape::Integer)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Shape<'de>, E> {
                Ok(Shape::Float)
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Shape<'de>, E> {
                Ok(Shape::String(text.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Shape<'de>, E> {
                Ok(Shape::String(text.to_owned().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Shape<'de>, A::Error> {
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Shape::Array)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    // The keys of JSON objects are strings.
                    if let Shape::String(key) = key {
                        keys.push(key);
                    }
                }
                Ok(Shape::Object(keys))
            }
        }

        deserializer.deserialize_any(ShapeVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn a_value_has_exactly_one_shape() {
        let kinds = |json: &str| {
            let s: Shape<'_> = serde_json::from_str(json).unwrap();
            [s.is_string(), s.is_integer(), s.is_number(), s.is_boolean(), s.is_array(), s.is_object()]
                .map(u8::from)
                .iter()
                .fold(String::new(), |text, bit| text + &bit.to_string())
        };
        let all = ["\"x\"", "1e5", "-3", "99999999999999999999", "true", "[[1],2]", "{}", "null"].map(kinds);
        assert_eq!(all, ["100000", "001000", "011000", "001000", "000100", "000010", "000001", "000000"]);
    }

    #[test]
    fn an_object_shape_has_its_keys() {
        let shape: Shape<'_> = serde_json::from_str(r#"{"a":{"c":1},"\u0062":[]}"#).unwrap();
        assert!(shape.has(&[]) && shape.has(&["b"]) && shape.has(&["a", "b"]));
        assert!(!shape.has(&["c"]) && !shape.has(&["a", "c"]) && !Shape::Array.has(&[]));
    }
}
