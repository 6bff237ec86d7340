//! Deserializes values from a tape.

use serde::de::{self, DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::runtime::json::failure::Failure;
use crate::runtime::json::node::Node;

/// The name of a newtype for which a [`Reader`] gives its value repeatedly, as an endless sequence. Every other
/// deserializer treats it as an ordinary newtype, which is the value itself.
pub(in crate::runtime) const REPLAY: &str = "$replay";

/// Deserializes the value that the first of the nodes starts.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct Reader<'t, 'de>(&'t [Node<'de>]);

impl<'t, 'de> Reader<'t, 'de> {
    pub(in crate::runtime) fn new(nodes: &'t [Node<'de>]) -> Self {
        Self(nodes)
    }

    /// A sequence that repeats the value for as long as it is read.
    pub(in crate::runtime) fn replay(self) -> Replay<'t, 'de> {
        Replay(self)
    }

    fn node(self) -> &'t Node<'de> {
        // The list is never empty: an array or object is followed by as many values as it announces.
        self.0.first().unwrap_or(&Node::Null)
    }

    /// The nodes after the first.
    fn inside(self) -> &'t [Node<'de>] {
        self.0.get(1..).unwrap_or_default()
    }

    /// The nodes after the value.
    fn after(self) -> &'t [Node<'de>] {
        self.0.get(self.node().span()..).unwrap_or_default()
    }

    fn entries(self, length: usize) -> Entries<'t, 'de> {
        Entries { key: self.node(), rest: self.inside(), left: length }
    }

    fn elements(self, length: usize) -> Elements<'t, 'de> {
        Elements { rest: self.inside(), left: length, length }
    }

    #[cold]
    fn wrong_type<T>(self, expected: &dyn Expected) -> Result<T, Failure> {
        let found = match self.node() {
            Node::Null => Unexpected::Unit,
            Node::Boolean(value) => Unexpected::Bool(*value),
            Node::Unsigned(value) => Unexpected::Unsigned(*value),
            Node::Signed(value) => Unexpected::Signed(*value),
            Node::Float(value) => Unexpected::Float(*value),
            Node::Borrowed(_) | Node::Owned(_) => Unexpected::Str(""),
            Node::Array(..) => Unexpected::Seq,
            Node::Object(..) => Unexpected::Map,
        };
        Err(de::Error::invalid_type(found, expected))
    }
}

/// Each method accepts the nodes that fit and rejects the others, which keeps the generated code for each type small.
impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Null => visitor.visit_unit(),
            Node::Boolean(value) => visitor.visit_bool(*value),
            Node::Unsigned(value) => visitor.visit_u64(*value),
            Node::Signed(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Borrowed(value) => visitor.visit_borrowed_str(value),
            Node::Owned(value) => visitor.visit_str(value),
            Node::Array(length, _) => visitor.visit_seq(self.elements(*length)),
            Node::Object(length, _) => visitor.visit_map(self.entries(*length)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Boolean(value) => visitor.visit_bool(*value),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Unsigned(value) => visitor.visit_u64(*value),
            Node::Signed(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Borrowed(value) => visitor.visit_borrowed_str(value),
            Node::Owned(value) => visitor.visit_str(value),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Failure> {
        if name == REPLAY { visitor.visit_seq(self.replay()) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Array(length, _) => visitor.visit_seq(self.elements(*length)),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node() {
            Node::Object(length, _) => visitor.visit_map(self.entries(*length)),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct enum
    }
}

struct Elements<'t, 'de> {
    rest: &'t [Node<'de>],
    left: usize,
    length: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        if self.left == 0 {
            return Ok(None);
        }
        let reader = Reader(self.rest);
        self.rest = reader.after();
        self.left -= 1;
        match seed.deserialize(reader) {
            Ok(value) => Ok(Some(value)),
            Err(failure) => Err(failure.under_index(self.length - self.left - 1)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

#[cold]
#[inline(never)]
fn under_key(key: &Node<'_>, failure: Failure) -> Failure {
    match key.text() {
        Some(key) => failure.under_key(key),
        None => failure,
    }
}

struct Entries<'t, 'de> {
    /// The key that was read last.
    key: &'t Node<'de>,
    rest: &'t [Node<'de>],
    left: usize,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        if self.left == 0 {
            return Ok(None);
        }
        let reader = Reader(self.rest);
        self.key = reader.node();
        self.rest = reader.inside();
        self.left -= 1;
        seed.deserialize(reader).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        let reader = Reader(self.rest);
        self.rest = reader.after();
        seed.deserialize(reader).map_err(|failure| under_key(self.key, failure))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// An endless sequence that repeats the same value.
pub(in crate::runtime) struct Replay<'t, 'de>(Reader<'t, 'de>);

impl<'de> SeqAccess<'de> for Replay<'_, 'de> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        seed.deserialize(self.0).map(Some)
    }
}
