//! Unions: JSON that is one of several types.
//!
//! A generated union names the member for a tag or a shape; everything else (finding the tag, keeping what is unknown, the
//! path to a failure) is done here. A piece of JSON is buffered as text and read from there.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeOwned, MapAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::decode_path::{self, Failure};

/// A member of a union that this version of the crate does not know. Its JSON is kept whole and written back unchanged.
///
/// `Debug` shows the tag only, because the rest may hold anything.
#[derive(Clone, PartialEq)]
pub struct UnknownVariant(Box<Unknown>);

#[derive(Clone, PartialEq)]
struct Unknown {
    tag: Option<Box<str>>,
    json: serde_json::Value,
}

impl UnknownVariant {
    /// The tag that was not known; `None` when there was none, or when the union has no tag.
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

/// Why a member could not be read, and where in it.
#[derive(Debug)]
pub(crate) struct Error(Failure);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// The JSON of a union, to be read as the member that was chosen.
pub(crate) struct Body {
    json: Box<RawValue>,
    tag: Option<Box<str>>,
}

#[allow(dead_code)] // for generated code, which may hold no union
impl Body {
    /// Reads the JSON as `T`.
    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if decode_path::is_searching() {
            return decode_path::find(self.json.get().as_bytes()).map_err(Error);
        }
        serde_json::from_str(self.json.get())
            .map_err(|error| Error(Failure { path: String::new(), message: decode_path::message_of(&error) }))
    }

    /// Keeps the JSON as it is.
    pub(crate) fn unknown(&self) -> Result<UnknownVariant, Error> {
        let json = self.decode()?;
        Ok(UnknownVariant(Box::new(Unknown { tag: self.tag.clone(), json })))
    }
}

/// Reads a union whose member is named by the string under `tag`. `choose` gets that string, or `""` when it is missing or
/// not a string, and the whole object, the tag included.
#[allow(dead_code)] // for generated code, which may hold no such union
pub(crate) fn tagged<'de, D, T>(
    deserializer: D,
    tag: &'static str,
    choose: impl FnOnce(&str, Body) -> Result<T, Error>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let json = Box::<RawValue>::deserialize(deserializer)?;
    if !json.get().starts_with('{') {
        return Err(de::Error::custom(format_args!(
            "expected an object with a `{tag}`, found {}",
            Shape::of(&json).kind()
        )));
    }
    let found = string_under(&json, tag);
    let name = found.as_deref().unwrap_or("").to_owned();
    finish(choose(&name, Body { json, tag: found.map(String::into_boxed_str) }))
}

/// Reads a union without a tag; `choose` decides by the shape of the JSON.
#[allow(dead_code)] // for generated code, which may hold no such union
pub(crate) fn shaped<'de, D, T>(
    deserializer: D,
    choose: impl FnOnce(&Shape, Body) -> Result<T, Error>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let json = Box::<RawValue>::deserialize(deserializer)?;
    let shape = Shape::of(&json);
    finish(choose(&shape, Body { json, tag: None }))
}

fn finish<T, E: de::Error>(outcome: Result<T, Error>) -> Result<T, E> {
    outcome.map_err(|error| {
        decode_path::leave(&error.0);
        E::custom(error)
    })
}

/// What a piece of JSON is, seen from outside.
pub(crate) struct Shape {
    first: u8,
    integer: bool,
    keys: Vec<Box<str>>,
}

#[allow(dead_code)] // for generated code, which need not ask for all of it
impl Shape {
    fn of(json: &RawValue) -> Self {
        let text = json.get();
        let first = text.as_bytes().first().copied().unwrap_or(b'n');
        let integer = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        Self { first, integer, keys: if first == b'{' { keys_of(json) } else { Vec::new() } }
    }

    pub(crate) fn is_string(&self) -> bool {
        self.first == b'"'
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.is_number() && self.integer
    }

    pub(crate) fn is_number(&self) -> bool {
        self.first == b'-' || self.first.is_ascii_digit()
    }

    pub(crate) fn is_boolean(&self) -> bool {
        matches!(self.first, b't' | b'f')
    }

    pub(crate) fn is_array(&self) -> bool {
        self.first == b'['
    }

    pub(crate) fn is_object(&self) -> bool {
        self.first == b'{'
    }

    pub(crate) fn is_null(&self) -> bool {
        self.first == b'n'
    }

    /// Whether it is an object with all of these members.
    pub(crate) fn has(&self, keys: &[&str]) -> bool {
        self.is_object() && keys.iter().all(|key| self.keys.iter().any(|found| &**found == *key))
    }

    fn kind(&self) -> &'static str {
        match self.first {
            b'"' => "a string",
            b'[' => "an array",
            b'{' => "an object",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            _ => "a number",
        }
    }
}

/// The string under `name` in a JSON object. The rest of the object is not looked at once it is found.
fn string_under(json: &RawValue, name: &str) -> Option<String> {
    let mut found = None;
    each_member(json, |key, value| {
        if key != name {
            return true;
        }
        found = serde_json::from_str(value.get()).ok();
        false
    });
    found
}

fn keys_of(json: &RawValue) -> Vec<Box<str>> {
    let mut keys = Vec::new();
    each_member(json, |key, _| {
        keys.push(key.into());
        true
    });
    keys
}

/// Hands every member of an object to `visit`, until it says `false`.
fn each_member(json: &RawValue, visit: impl FnMut(&str, &RawValue) -> bool) {
    struct Members<F>(F);

    impl<'de, F: FnMut(&str, &RawValue) -> bool> de::Visitor<'de> for Members<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some(Key(key)) = map.next_key()? {
                if !(self.0)(&key, map.next_value()?) {
                    break;
                }
            }
            Ok(())
        }
    }

    // The text is JSON already; the one "error" there can be is that the visitor left before the end.
    let mut deserializer = serde_json::Deserializer::from_str(json.get());
    let _ = deserializer.deserialize_map(Members(visit));
}

/// A key, borrowed from the text unless it holds escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::{Shape, UnknownVariant};
    use crate::runtime::decode_path;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Leaf {
        #[serde(rename = "type")]
        kind: String,
        size: i64,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Branch {
        #[serde(rename = "type")]
        kind: String,
        children: Vec<Tree>,
    }

    #[derive(Debug, PartialEq)]
    enum Tree {
        Leaf(Leaf),
        Branch(Branch),
        Unknown(UnknownVariant),
    }

    impl<'de> Deserialize<'de> for Tree {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            super::tagged(deserializer, "type", |tag, body| match tag {
                "leaf" => body.decode().map(Self::Leaf),
                "branch" => body.decode().map(Self::Branch),
                _ => body.unknown().map(Self::Unknown),
            })
        }
    }

    impl Serialize for Tree {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Leaf(v) => v.serialize(serializer),
                Self::Branch(v) => v.serialize(serializer),
                Self::Unknown(v) => v.serialize(serializer),
            }
        }
    }

    #[derive(Debug, PartialEq)]
    enum Moment {
        Frame(i64),
        Text(String),
        Pair { a: i64 },
        Unknown(UnknownVariant),
    }

    #[derive(Deserialize)]
    struct Pair {
        a: i64,
    }

    impl<'de> Deserialize<'de> for Moment {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            super::shaped(deserializer, |shape, body| {
                if shape.is_integer() {
                    body.decode().map(Self::Frame)
                } else if shape.is_string() {
                    body.decode().map(Self::Text)
                } else if shape.has(&["a", "b"]) {
                    body.decode().map(|Pair { a }| Self::Pair { a })
                } else {
                    body.unknown().map(Self::Unknown)
                }
            })
        }
    }

    #[test]
    fn members_keep_their_tag_wherever_it_stands() {
        for json in [
            r#"{"type":"leaf","size":3}"#,
            r#"{"size":3,"type":"leaf"}"#,
            " {\"size\":3,\"\\u0074ype\":\"le\\u0061f\"}",
        ] {
            let tree: Tree = serde_json::from_str(json).unwrap();
            assert_eq!(tree, Tree::Leaf(Leaf { kind: "leaf".into(), size: 3 }));
            assert_eq!(serde_json::to_value(&tree).unwrap(), json!({"type": "leaf", "size": 3}));
        }
    }

    #[test]
    fn unknown_members_survive_a_round_trip_and_do_not_print() {
        for (json, tag) in [
            (json!({"type": "moss", "x": [1, {"y": null}], "secret": "s3cret"}), Some("moss")),
            (json!({"size": 3}), None),
            (json!({"type": 7}), None),
        ] {
            let tree: Tree = serde_json::from_value(json.clone()).unwrap();
            let Tree::Unknown(unknown) = &tree else { panic!("{tree:?}") };
            assert_eq!((unknown.tag(), unknown.json()), (tag, &json));
            assert_eq!(serde_json::to_value(&tree).unwrap(), json);
            assert!(!format!("{tree:?}").contains("s3cret"));
        }
    }

    #[test]
    fn the_path_to_a_failure_crosses_unions() {
        let json = r#"[{"type":"leaf","size":1},
            {"type":"branch","children":[{"type":"branch","children":[{"type":"leaf","size":"s3cret"}]}]}]"#;
        let failure = decode_path::find::<Vec<Tree>>(json.as_bytes()).unwrap_err();
        assert_eq!(failure.path, "[1].children[0].children[0].size");
        assert_eq!(failure.message, "invalid type: string, expected i64");

        let failure = decode_path::find::<Vec<Tree>>(br#"[{"type":"leaf"}]"#).unwrap_err();
        assert_eq!((failure.path.as_str(), failure.message.as_str()), ("[0]", "missing field `size`"));

        let failure = decode_path::find::<Vec<Tree>>(b"[null]").unwrap_err();
        assert_eq!(failure.path, "[0]");
        assert_eq!(failure.message, "expected an object with a `type`, found null");
    }

    #[test]
    fn plain_decoding_fails_with_the_same_words() {
        let error = serde_json::from_str::<Tree>(r#"{"type":"leaf","size":"s3cret"}"#).unwrap_err().to_string();
        assert!(error.starts_with("invalid type: string, expected i64"), "{error}");
    }

    #[test]
    fn shapes_choose_without_a_tag() {
        assert_eq!(serde_json::from_str::<Moment>("-12").unwrap(), Moment::Frame(-12));
        assert_eq!(serde_json::from_str::<Moment>(r#""00:01""#).unwrap(), Moment::Text("00:01".into()));
        assert_eq!(serde_json::from_str::<Moment>(r#"{"b":1,"a":2}"#).unwrap(), Moment::Pair { a: 2 });
        for other in ["1.5", "[1]", "true", "null", r#"{"a":1}"#] {
            let moment: Moment = serde_json::from_str(other).unwrap();
            assert!(matches!(moment, Moment::Unknown(_)), "{other}");
        }
        let failure = decode_path::find::<Vec<Moment>>(br#"[1, {"a":"x","b":2}]"#).unwrap_err();
        assert_eq!(failure.path, "[1].a");
    }

    #[test]
    fn a_shape_is_exactly_one_kind() {
        let kinds = |json: &str| {
            let raw = serde_json::value::RawValue::from_string(json.to_owned()).unwrap();
            let s = Shape::of(&raw);
            [s.is_string(), s.is_number(), s.is_boolean(), s.is_array(), s.is_object(), s.is_null()]
                .map(u8::from)
                .iter()
                .fold(String::new(), |text, bit| text + &bit.to_string())
        };
        let all = ["\"x\"", "1e5", "-3", "true", "false", "[]", "{}", "null"].map(kinds);
        assert_eq!(all, ["100000", "010000", "010000", "001000", "001000", "000100", "000010", "000001"]);
    }
}
