//! Structs: JSON objects whose members are known by name.
//!
//! This does what serde's derive does, for objects only, and halves what the compiler spends on models: what is not the same
//! for all structs is two short functions.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

/// Adds `Deserialize` to a struct. Of every field it wants a number, the name in JSON, the name in Rust, and whether it is
/// `required` or `optional`; and, after `additional`, the field for all other members, if there is one.
#[allow(unused_macros)] // a document may have no structs
macro_rules! object {
    ($type:ident; $($index:literal $wire:literal $field:ident $presence:ident;)* $(additional $additional:ident)?) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::object::read(deserializer)
            }
        }

        impl<'de> $crate::runtime::object::Object<'de> for $type {
            const NAME: &'static str = ::core::stringify!($type);

            fn index(name: &str) -> usize {
                match name {
                    $($wire => $index,)*
                    _ => $crate::runtime::object::OTHER,
                }
            }

            fn read<A: ::serde::de::MapAccess<'de>>(
                mut members: $crate::runtime::object::Members<A>,
            ) -> ::core::result::Result<Self, A::Error> {
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $additional = ::std::collections::BTreeMap::new();)?
                while let ::core::option::Option::Some(member) = members.next()? {
                    match member {
                        $($index => members.take(&mut $field, $wire)?,)*
                        $($crate::runtime::object::OTHER => members.keep(&mut $additional)?,)?
                        _ => members.skip()?,
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($field: members.$presence($field, $wire)?,)*
                    $($additional,)?
                })
            }
        }
    };
}

pub(crate) use object;

/// The number of all members without one.
pub(crate) const OTHER: usize = usize::MAX;

/// A struct that is read from an object.
#[allow(dead_code)] // for generated code, which may hold no structs
pub(crate) trait Object<'de>: Sized {
    /// What to call it when something else was found.
    const NAME: &'static str;

    /// The number of the member of this name.
    fn index(name: &str) -> usize;

    /// Reads them all.
    fn read<A: MapAccess<'de>>(members: Members<A>) -> Result<Self, A::Error>;
}

/// Reads a struct.
#[allow(dead_code)] // for generated code, which may hold no structs
pub(crate) fn read<'de, D: Deserializer<'de>, T: Object<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Whole<T>(PhantomData<T>);

    impl<'de, T: Object<'de>> Visitor<'de> for Whole<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "struct {}", T::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::read(Members { map, index: T::index, other: String::new() })
        }
    }

    deserializer.deserialize_struct(T::NAME, &[], Whole(PhantomData))
}

/// The members of an object, one after the other.
pub(crate) struct Members<A> {
    map: A,
    index: fn(&str) -> usize,
    /// The last name without a number.
    other: String,
}

#[allow(dead_code)] // for generated code, which need not ask for all of it
impl<'de, A: MapAccess<'de>> Members<A> {
    /// The number of the next member. Its value has to be read before the one after it.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, A::Error> {
        self.map.next_key_seed(Name { index: self.index, other: &mut self.other })
    }

    /// Reads the value.
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

    /// Reads the value of a member without a number.
    pub(crate) fn keep<T: Deserialize<'de>>(&mut self, additional: &mut BTreeMap<String, T>) -> Result<(), A::Error> {
        additional.insert(std::mem::take(&mut self.other), self.map.next_value()?);
        Ok(())
    }

    /// Skips the value.
    pub(crate) fn skip(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// What was found.
    pub(crate) fn required<T>(&self, field: Option<T>, name: &'static str) -> Result<T, A::Error> {
        field.ok_or_else(|| de::Error::missing_field(name))
    }

    /// What was found, or what stands for nothing.
    pub(crate) fn optional<T: Default>(&self, field: Option<T>, _: &'static str) -> Result<T, A::Error> {
        Ok(field.unwrap_or_default())
    }
}

/// Finds the number of a name.
struct Name<'a> {
    index: fn(&str) -> usize,
    /// Where to put a name without one.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::runtime::json::tape;
    use crate::runtime::model::patch::Patch;

    #[derive(Clone, Debug, PartialEq)]
    struct Cat {
        name: String,
        r#type: Option<String>,
        nine_lives: Option<i64>,
        owner: Patch<i64>,
    }

    object!(Cat; 0 "name" name required; 1 "nineLives" nine_lives optional; 2 "owner" owner optional;
        3 "type" r#type optional;);

    #[derive(Debug, PartialEq)]
    struct Box {
        size: i64,
        rest: BTreeMap<String, i64>,
    }

    object!(Box; 0 "size" size required; additional rest);

    fn cat(json: &str) -> Result<Cat, String> {
        let cat = tape::from_slice(json.as_bytes());
        assert_eq!(serde_json::from_str::<Cat>(json).ok(), cat.as_ref().ok().cloned());
        cat.map_err(|failure| failure.to_string())
    }

    #[test]
    fn members_come_in_any_order_and_unknown_ones_are_skipped() {
        let tom = Cat { name: "Tom".into(), r#type: Some("x".into()), nine_lives: Some(9), owner: Patch::Value(1) };
        let json = r#"{"type":"x","nine_lives":[1],"owner":1,"nineLives":9,"":{"name":""},"name":"Tom"}"#;
        assert_eq!(cat(json), Ok(tom));
    }

    #[test]
    fn what_is_optional_may_be_missing_or_null() {
        let tom = |owner| Cat { name: "Tom".into(), r#type: None, nine_lives: None, owner };
        assert_eq!(cat(r#"{"name":"Tom"}"#), Ok(tom(Patch::Absent)));
        assert_eq!(cat(r#"{"name":"Tom","nineLives":null,"owner":null,"type":null}"#), Ok(tom(Patch::Null)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (json, message) in [
            ("{}", "missing field `name`"),
            (r#"{"name":null}"#, "invalid type: null, expected a string"),
            (r#"{"nineLives":null,"nineLives":null}"#, "duplicate field `nineLives`"),
            (r#"["Tom"]"#, "invalid type: sequence, expected struct Cat"),
        ] {
            assert_eq!(cat(json), Err(message.to_owned()));
        }
    }

    #[test]
    fn other_members_are_kept_where_there_is_room_for_them() {
        let full: Box = tape::from_slice(br#"{"a":1,"size":2,"\u0062":3}"#).unwrap();
        assert_eq!(full, Box { size: 2, rest: BTreeMap::from([("a".into(), 1), ("b".into(), 3)]) });
        let failure = tape::from_slice::<Box>(br#"{"size":2,"b":""}"#).unwrap_err();
        assert_eq!(failure.path(), "b");
    }
}
