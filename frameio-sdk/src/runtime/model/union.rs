//! Unions: JSON values of one of several types.
//!
//! A generated union selects the member by a tag or a shape; the rest is implemented here. The tag may be anywhere in
//! the object, so the JSON is read from a [`Tape`], where reading it twice costs little.

use std::marker::PhantomData;

use serde::de;
use serde::{Deserialize, Deserializer};

pub(crate) use serde::de::SeqAccess;

use crate::runtime::json::lookup::{StringMember, peek, peek_seed};
pub(crate) use crate::runtime::json::shape::Shape;
use crate::runtime::model::leniency;
use crate::runtime::model::replay::{DecodeUnion, read};
use crate::runtime::model::unknown_variant::UnknownVariant;

/// A union whose member is selected by a string property, the tag.
#[allow(dead_code)] // for generated code, which may have no such union
pub(crate) trait Tagged<'de>: Sized {
    /// The name of the property that has the tag.
    const TAG: &'static str;

    /// Decodes the member for a tag, which is `""` if it is missing or not a string.
    fn choose<A: SeqAccess<'de>>(tag: &str, body: Body<'_, A>) -> Result<Self, A::Error>;
}

/// A union without a tag, whose member is selected by the shape of the JSON.
#[allow(dead_code)] // for generated code, which may have no such union
pub(crate) trait Shaped<'de>: Sized {
    /// Decodes the first member that fits the shape and the JSON.
    fn choose<A: SeqAccess<'de>>(shape: &Shape<'de>, body: &mut Body<'_, A>) -> Option<Self>;

    /// The value for JSON that fits no member.
    fn unknown(json: UnknownVariant) -> Self;
}

/// The JSON of a union, to be decoded as the selected member.
pub(crate) struct Body<'a, A> {
    /// A sequence that repeats the JSON.
    json: A,
    /// The name of the property that has the tag, if the union has one.
    property: Option<&'static str>,
    tag: Option<&'a str>,
}

#[allow(dead_code)] // for generated code, which may have no unions
impl<'de, A: SeqAccess<'de>> Body<'_, A> {
    /// Decodes the JSON, including the tag, as a `T`.
    pub(crate) fn decode<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        peek(&mut self.json)
    }

    /// Decodes the JSON as a `T` without filling anything in, so that it only succeeds if the JSON is a `T` as it is.
    pub(crate) fn decode_strictly<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        leniency::strictly(|| self.decode())
    }

    /// Decodes the JSON as a `T` if possible. Members are filled in only in the second round, see [`shaped`].
    pub(crate) fn attempt<T: Deserialize<'de>>(&mut self) -> Option<T> {
        leniency::tentatively(|| self.decode()).ok()
    }

    /// Keeps the JSON unchanged.
    pub(crate) fn unknown(&mut self) -> Result<UnknownVariant, A::Error> {
        let json: serde_json::Value = self.decode()?;
        // If an object repeats a key, a `Value` keeps the last one, which may differ from the tag that was used.
        match self.property {
            Some(name) if json.get(name).and_then(|tag| tag.as_str()) != self.tag => {
                return Err(de::Error::duplicate_field(name));
            }
            _ => {}
        }
        Ok(UnknownVariant::new(self.tag, json))
    }
}

/// Decodes a union with a tag.
#[allow(dead_code)] // for generated code, which may have no such union
pub(crate) fn tagged<'de, D: Deserializer<'de>, T: Tagged<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct ByTag<T>(PhantomData<T>);

    impl<'de, T: Tagged<'de>> DecodeUnion<'de> for ByTag<T> {
        type Union = T;

        fn decode<A: SeqAccess<'de>>(mut json: A) -> Result<T, A::Error> {
            let tag = peek_seed(&mut json, StringMember(T::TAG))?;
            let tag = tag.as_deref();
            T::choose(tag.unwrap_or(""), Body { json, property: Some(T::TAG), tag })
        }
    }

    read::<D, ByTag<T>>(deserializer)
}

/// Decodes a union without a tag.
#[allow(dead_code)] // for generated code, which may have no such union
pub(crate) fn shaped<'de, D: Deserializer<'de>, T: Shaped<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct ByShape<T>(PhantomData<T>);

    impl<'de, T: Shaped<'de>> DecodeUnion<'de> for ByShape<T> {
        type Union = T;

        fn decode<A: SeqAccess<'de>>(mut json: A) -> Result<T, A::Error> {
            let shape = peek(&mut json)?;
            let mut body = Body { json, property: None, tag: None };
            // First round: a member that fits without filling anything in takes precedence.
            if let Some(found) = leniency::strictly(|| T::choose(&shape, &mut body)) {
                return Ok(found);
            }
            match leniency::is_lenient().then(|| T::choose(&shape, &mut body)).flatten() {
                Some(found) => Ok(found),
                None => body.unknown().map(T::unknown),
            }
        }
    }

    read::<D, ByShape<T>>(deserializer)
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::{Body, SeqAccess, Shape, Shaped, Tagged};
    use crate::runtime::json::tape;
    use crate::runtime::model::unknown_variant::UnknownVariant;

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
            super::tagged(deserializer)
        }
    }

    impl<'de> Tagged<'de> for Tree {
        const TAG: &'static str = "type";

        fn choose<A: SeqAccess<'de>>(tag: &str, mut body: Body<'_, A>) -> Result<Self, A::Error> {
            match tag {
                "leaf" => body.decode().map(Self::Leaf),
                "branch" => body.decode().map(Self::Branch),
                _ => body.unknown().map(Self::Unknown),
            }
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
            super::shaped(deserializer)
        }
    }

    impl<'de> Shaped<'de> for Moment {
        fn choose<A: SeqAccess<'de>>(shape: &Shape<'de>, body: &mut Body<'_, A>) -> Option<Self> {
            if shape.is_integer() {
                body.attempt().map(Self::Frame)
            } else if shape.is_string() {
                body.attempt().map(Self::Text)
            } else if shape.has(&["a", "b"]) {
                body.attempt().map(|Pair { a }| Self::Pair { a })
            } else {
                None
            }
        }

        fn unknown(json: UnknownVariant) -> Self {
            Self::Unknown(json)
        }
    }

    /// Decodes JSON with every kind of deserializer, and checks that the results agree.
    fn read<T: DeserializeOwned + PartialEq + Debug>(json: &str) -> T {
        let read = tape::from_slice::<T>(json.as_bytes()).unwrap();
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), read);
        assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), read);
        assert_eq!(serde_json::from_value::<T>(serde_json::from_str(json).unwrap()).unwrap(), read);
        read
    }

    #[test]
    fn the_tag_may_be_anywhere_and_is_kept() {
        for json in [
            r#"{"type":"leaf","size":3}"#,
            r#"{"size":3,"type":"leaf"}"#,
            " {\"size\":3,\"\\u0074ype\":\"le\\u0061f\"}",
        ] {
            let tree: Tree = read(json);
            assert_eq!(tree, Tree::Leaf(Leaf { kind: "leaf".into(), size: 3 }));
            assert_eq!(serde_json::to_value(&tree).unwrap(), json!({"type": "leaf", "size": 3}));
        }
    }

    #[test]
    fn unions_can_be_nested_at_any_depth() {
        let json = (0..30).fold(r#"{"type":"moss"}"#.to_owned(), |inner, _| {
            format!(r#"{{"children":[{{"size":1,"type":"leaf"}},{inner}],"type":"branch"}}"#)
        });
        let mut tree: Tree = read(&json);
        for _ in 0..30 {
            let Tree::Branch(mut branch) = tree else { panic!("{tree:?}") };
            assert_eq!(branch.children.len(), 2);
            tree = branch.children.remove(1);
        }
        assert!(matches!(tree, Tree::Unknown(_)));
    }

    #[test]
    fn endless_nesting_is_an_error() {
        let deep = 10_000;
        for json in [
            r#"{"children":["#.repeat(deep),
            r#"{"type":"branch","children":["#.repeat(deep) + &"]}".repeat(deep),
            format!(r#"{{"type":"moss","x":{}{}}}"#, "[".repeat(deep), "]".repeat(deep)),
        ] {
            let failure = tape::from_slice::<Tree>(json.as_bytes()).unwrap_err();
            assert!(failure.message().starts_with("recursion limit exceeded at line 1"), "{failure}");
            let error = serde_json::from_str::<Tree>(&json).unwrap_err().to_string();
            assert!(error.starts_with("recursion limit exceeded at line 1"), "{error}");
        }
    }

    #[test]
    fn duplicate_keys_are_an_error() {
        for (json, name) in [
            (r#"{"type":"moss","type":"leaf"}"#, "type"),
            (r#"{"type":7,"type":"leaf","size":1}"#, "type"),
            (r#"{"type":"leaf","size":1,"size":2}"#, "size"),
        ] {
            let failure = tape::from_slice::<Tree>(json.as_bytes()).unwrap_err();
            assert_eq!(failure.message(), format!("duplicate field `{name}`"), "{json}");
        }
        assert!(tape::from_slice::<Tree>(br#"{"type":"moss","type":"moss"}"#).is_ok());
    }

    #[test]
    fn unknown_members_survive_a_round_trip_and_debug_hides_them() {
        for (json, tag) in [
            (json!({"type": "moss", "x": [1, {"y": null}], "secret": "s3cret"}), Some("moss")),
            (json!({"type": "moss", "x": [u64::MAX, i64::MIN, 1.0, -0.25, 1e300, true]}), Some("moss")),
            (json!({"size": 3}), None),
            (json!({"type": 7}), None),
            (json!({"type": {"type": "leaf"}}), None),
        ] {
            let tree: Tree = tape::from_slice(json.to_string().as_bytes()).unwrap();
            let Tree::Unknown(unknown) = &tree else { panic!("{tree:?}") };
            assert_eq!((unknown.tag(), unknown.json()), (tag, &json));
            assert_eq!(serde_json::to_string(&tree).unwrap(), json.to_string());
            assert!(!format!("{tree:?}").contains("s3cret"));
            assert_eq!(serde_json::from_value::<Tree>(json).unwrap(), tree);
        }
    }

    #[test]
    fn error_paths_include_nested_unions() {
        let failure = |json: &str| {
            let failure = tape::from_slice::<Vec<Tree>>(json.as_bytes()).unwrap_err();
            (failure.path().to_owned(), failure.message().to_owned())
        };
        let (path, message) = failure(
            r#"[{"type":"leaf","size":1},
            {"type":"branch","children":[{"children":[{"size":"s3cret","type":"leaf"}],"type":"branch"}]}]"#,
        );
        assert_eq!(path, "[1].children[0].children[0].size");
        assert_eq!(message, "invalid type: string, expected i64");

        assert_eq!(failure(r#"[{"type":"leaf"}]"#), ("[0]".into(), "missing field `size`".into()));
        let (path, message) = failure("[null]");
        assert_eq!(path, "[0]");
        assert_eq!(message, "invalid type: null, expected an object with a `type`");
    }

    #[test]
    fn serde_json_reports_the_same_errors() {
        for json in [r#"{"type":"leaf","size":"s3cret"}"#, r#"[{"type":"leaf","size":"s3cret"}]"#] {
            let error = match json.starts_with('[') {
                true => serde_json::from_str::<Vec<Tree>>(json).unwrap_err().to_string(),
                false => serde_json::from_str::<Tree>(json).unwrap_err().to_string(),
            };
            assert!(error.starts_with("invalid type: string, expected i64"), "{error}");
        }
    }

    #[test]
    fn unions_without_a_tag_are_selected_by_shape() {
        assert_eq!(read::<Moment>("-12"), Moment::Frame(-12));
        assert_eq!(read::<Moment>(r#""00:01""#), Moment::Text("00:01".into()));
        assert_eq!(read::<Moment>(r#"{"\u0062":1,"a":2}"#), Moment::Pair { a: 2 });
        for other in ["1.5", "[1]", "true", "null", r#"{"a":1}"#] {
            let moment: Moment = read(other);
            assert!(matches!(moment, Moment::Unknown(_)), "{other}");
        }
        assert!(matches!(read::<Moment>(r#"{"a":"x","b":2}"#), Moment::Unknown(_)));
    }
}
