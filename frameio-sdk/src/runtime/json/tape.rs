//! JSON that is parsed once and can be read repeatedly.
//!
//! A tape is the document as a flat list of nodes in the order of the text. Strings without escapes are borrowed from
//! the text. Values are then deserialized from the tape, with these advantages: a union can look for its tag first,
//! wherever it is, in a few steps along the list; an error knows its path; and all models are compiled for one
//! deserializer only. It is also faster than deserializing from the text.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::runtime::json::failure::Failure;
use crate::runtime::json::node::Node;
use crate::runtime::json::reader::Reader;
use crate::runtime::json::scan;

/// Deserializes a whole document.
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, Failure> {
    T::deserialize(Tape::parse(json)?.reader())
}

/// A parsed document.
pub(in crate::runtime) struct Tape<'de>(Vec<Node<'de>>);

impl<'de> Tape<'de> {
    pub(in crate::runtime) fn parse(json: &'de [u8]) -> Result<Self, serde_json::Error> {
        // Validating UTF-8 for the whole text costs less than for each string.
        if let Ok(text) = std::str::from_utf8(json) {
            // Typical responses have about one node per 16 bytes.
            let mut nodes = Vec::with_capacity(json.len() / 16);
            if scan::document(text, &mut nodes).is_some() {
                return Ok(Self(nodes));
            }
        }
        Self::parse_slow(json)
    }

    /// Parses with serde_json. Documents that the scanner rejects are mostly invalid, and serde_json reports the reason
    /// and the position.
    #[cold]
    fn parse_slow(json: &'de [u8]) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let mut nodes = Vec::new();
        Recorder(&mut nodes).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(Self(nodes))
    }

    /// A tape of the document `null`.
    pub(in crate::runtime) fn null() -> Self {
        Self(vec![Node::Null])
    }

    /// Records the value of a self-describing deserializer.
    pub(in crate::runtime) fn record<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut nodes = Vec::new();
        Recorder(&mut nodes).deserialize(deserializer)?;
        Ok(Self(nodes))
    }

    /// The nodes, in the order of the text.
    pub(in crate::runtime) fn nodes(&self) -> &[Node<'de>] {
        &self.0
    }

    /// A reader of the whole document.
    pub(in crate::runtime) fn reader(&self) -> Reader<'_, 'de> {
        Reader::new(&self.0)
    }
}

/// Appends one value to the nodes.
struct Recorder<'a, 'de>(&'a mut Vec<Node<'de>>);

impl<'de> DeserializeSeed<'de> for Recorder<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Recorder<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push(Node::Boolean(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.push(Node::Unsigned(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.push(Node::Signed(value));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.push(Node::Float(value));
        Ok(())
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<(), E> {
        self.0.push(Node::Borrowed(value));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.push(Node::Owned(value.into()));
        Ok(())
    }

    fn visit_string<E>(self, value: String) -> Result<(), E> {
        self.0.push(Node::Owned(value));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push(Node::Null);
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.push(Node::Null);
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let start = self.0.len();
        self.0.push(Node::Null);
        let mut length = 0;
        while sequence.next_element_seed(Recorder(self.0))?.is_some() {
            length += 1;
        }
        self.0[start] = Node::Array(length, self.0.len() - start);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let start = self.0.len();
        self.0.push(Node::Null);
        let mut length = 0;
        while map.next_key_seed(Recorder(self.0))?.is_some() {
            map.next_value_seed(Recorder(self.0))?;
            length += 1;
        }
        self.0[start] = Node::Object(length, self.0.len() - start);
        unwrap_number(self.0, start);
        Ok(())
    }
}

/// The key that serde_json uses if another crate of the program enables `arbitrary_precision`: each number is then
/// shown as an object with this single member, which has the digits as a string.
const NUMBER: &str = "$serde_json::private::Number";

fn unwrap_number(nodes: &mut Vec<Node<'_>>, start: usize) {
    let [Node::Object(1, _), key, digits] = &nodes[start..] else { return };
    if key.text() != Some(NUMBER) {
        return;
    }
    if let Some(number) = digits.text().and_then(number) {
        nodes.truncate(start);
        nodes.push(number);
    }
}

fn number(digits: &str) -> Option<Node<'static>> {
    if let Ok(value) = digits.parse() {
        return Some(Node::Unsigned(value));
    }
    if let Ok(value) = digits.parse() {
        return Some(Node::Signed(value));
    }
    digits.parse().ok().filter(|value: &f64| value.is_finite()).map(Node::Float)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::value::{Error, MapDeserializer};
    use serde_json::{Value, json};

    use super::{NUMBER, Tape, from_slice};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        list: Vec<Inner>,
        note: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        size: i64,
        share: Option<f64>,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    #[test]
    fn values_equal_those_of_serde_json() {
        for json in [
            json!(null),
            json!([true, false, 0, u64::MAX, i64::MIN, 1.5, -0.0, 1e300, "", "\u{e9}\n\"", [], {}]),
            json!({"a": {"b": [1, {"c": null}], "\"\t": 2}, "d": {}}),
        ] {
            assert_eq!(from_slice::<Value>(json.to_string().as_bytes()).unwrap(), json);
            let tape = Tape::record(&json).unwrap();
            assert_eq!(Value::deserialize(tape.reader()).unwrap(), json);
        }
    }

    #[test]
    fn members_may_be_unknown_missing_and_null() {
        let json =
            br#" {"x":[{"y":[]}], "list":[{"size":1,"more":[2]},{"share":3,"size":-4,"more":{}}], "note":null} "#;
        let outer: Outer = from_slice(json).unwrap();
        assert_eq!(outer, serde_json::from_slice(json).unwrap());
        assert_eq!((outer.list[1].size, outer.list[1].share, outer.note), (-4, Some(3.0), None));
    }

    #[test]
    fn errors_have_the_path_to_the_value() {
        let failure = from_slice::<Outer>(br#"{"list":[{"size":1},{"size":"secret"}]}"#).unwrap_err();
        assert_eq!((failure.path(), failure.message()), ("list[1].size", "invalid type: string, expected i64"));
        let failure = from_slice::<Outer>(br#"{"list":[{"size":1.5}]}"#).unwrap_err();
        assert_eq!(failure.message(), "invalid type: floating point `1.5`, expected i64");
        let failure = from_slice::<Outer>(b"{\"note\":\"\",\"li\\u0073t\":[{}]}").unwrap_err();
        assert_eq!((failure.path(), failure.message()), ("list[0]", "missing field `size`"));
    }

    #[test]
    fn errors_at_the_top_have_no_path() {
        for (json, message) in [
            ("7", "invalid type: integer `7`, expected struct Outer"),
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{\"list\":[]} x", "trailing characters at line 1 column 13"),
            ("{\"list\":[}", "expected value at line 1 column 10"),
        ] {
            let failure = from_slice::<Outer>(json.as_bytes()).unwrap_err();
            assert_eq!((failure.path(), failure.message()), ("", message));
        }
        let failure = from_slice::<Outer>(b"{\"list\":\"\xff\"}").unwrap_err();
        assert!(failure.message().starts_with("invalid unicode code point at line 1"), "{failure}");
    }

    #[test]
    fn numbers_of_arbitrary_precision_are_unwrapped() {
        let record = |value: &'static str| {
            let tape = Tape::record(MapDeserializer::<_, Error>::new([(NUMBER, value)].into_iter())).unwrap();
            Value::deserialize(tape.reader()).unwrap()
        };
        assert_eq!(record("18446744073709551615"), json!(u64::MAX));
        assert_eq!(record("-3"), json!(-3));
        assert_eq!(record("2.50"), json!(2.5));
        assert_eq!(record("x"), json!({ NUMBER: "x" }));
    }
}
