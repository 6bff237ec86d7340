//! Structs: JSON objects with declared members.
//!
//! This replaces serde's derives, for objects only. It halves the compile time of models, because only a few short
//! functions differ between structs. It also does what the derives cannot: fill in a missing required member, and leave
//! it out when the value is serialized again.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};

#[allow(unused_imports)] // a document may have no structs
pub(crate) use crate::runtime::model::correct::Correct;
pub(crate) use crate::runtime::model::corrected::Corrected;
use crate::runtime::model::members::Description;
pub(crate) use crate::runtime::model::members::{Members, OTHER};
pub(crate) use crate::runtime::model::writer::Writer;

/// Implements `Deserialize` and `Serialize` for a struct. Each field is given with a number, counted from 0, the name
/// in JSON, the name in Rust, and its kind:
///
/// - `required`: decoding fails if it is missing;
/// - `corrected`: if it is missing, it is filled in where that is allowed, or else decoding fails;
/// - `nullable`: an `Option`, which is present even if it is null;
/// - `optional`: an `Option`, which may be missing;
/// - `patch`: a `Patch`.
///
/// `additional` is followed by the field for all other members, and `corrected` by the field that tracks filled-in
/// members. A struct is `harmless` if all of its required members can be filled in; then it can be filled in itself.
#[allow(unused_macros)] // a document may have no structs
macro_rules! object {
    (harmless $type:ident; $($members:tt)*) => {
        $crate::runtime::object!($type; $($members)*);
        $crate::runtime::object!(@correct $type; $($members)*);
    };
    (
        $type:ident;
        $($index:literal $wire:literal $field:ident $presence:ident;)*
        $(additional $additional:ident;)?
        $(corrected $corrected:ident;)?
    ) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::object::read(deserializer)
            }
        }

        impl<'de> $crate::runtime::object::Object<'de> for $type {
            const NAME: &'static str = ::core::stringify!($type);
            const MEMBERS: &'static [&'static str] = &[$($wire),*];

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
                        $($index => $crate::runtime::object!(@take $presence members $field $wire),)*
                        $($crate::runtime::object::OTHER => members.keep(&mut $additional)?,)?
                        _ => members.skip()?,
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($field: members.$presence($field, $index)?,)*
                    $($additional,)?
                    $($corrected: members.filled_in(),)?
                })
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let corrected = $crate::runtime::object::Corrected::default()$(.or(self.$corrected))?;
                #[allow(unused_mut)] // the struct may have no members
                let mut members = $crate::runtime::object::Writer::new(serializer, corrected)?;
                $(members.$presence(&self.$field, $wire, $index)?;)*
                $(members.additional(&self.$additional)?;)?
                members.end()
            }
        }

        $(
            impl $type {
                /// The names in JSON of the required members that were missing from the response, or null. Each has a
                /// neutral value instead ([`Corrections`](crate::Corrections)), and is left out when this value is
                /// serialized, unless it was changed meanwhile.
                pub fn corrected_members(&self) -> ::std::vec::Vec<&'static str> {
                    self.$corrected.names(<Self as $crate::runtime::object::Object<'static>>::MEMBERS)
                }
            }
        )?
    };
    (
        @correct $type:ident;
        $($index:literal $wire:literal $field:ident $presence:ident;)*
        $(additional $additional:ident;)?
        $(corrected $corrected:ident;)?
    ) => {
        impl $crate::runtime::object::Correct for $type {
            fn correction() -> Self {
                Self {
                    $($field: $crate::runtime::object!(@correction $presence),)*
                    $($additional: ::std::collections::BTreeMap::new(),)?
                    $($corrected: $crate::runtime::object::Corrected::ALL,)?
                }
            }

            fn is_correction(&self) -> bool {
                true $(&& $crate::runtime::object!(@is_correction $presence self.$field))* $(&& self.$additional.is_empty())?
            }
        }
    };
    (@take corrected $members:ident $field:ident $wire:literal) => {
        $members.take_unless_null(&mut $field, $wire)?
    };
    (@take $presence:ident $members:ident $field:ident $wire:literal) => {
        $members.take(&mut $field, $wire)?
    };
    (@correction corrected) => {
        $crate::runtime::object::Correct::correction()
    };
    (@correction $presence:ident) => {
        ::core::default::Default::default()
    };
    (@is_correction corrected $field:expr) => {
        $crate::runtime::object::Correct::is_correction(&$field)
    };
    (@is_correction patch $field:expr) => {
        $field.is_absent()
    };
    (@is_correction $presence:ident $field:expr) => {
        $field.is_none()
    };
}

pub(crate) use object;

/// A struct that is decoded from an object.
#[allow(dead_code)] // for generated code, which may have no structs
pub(crate) trait Object<'de>: Sized {
    /// The name of the struct in errors.
    const NAME: &'static str;

    /// The names of its members, in the order of their numbers.
    const MEMBERS: &'static [&'static str];

    /// The number of the member with this name.
    fn index(name: &str) -> usize;

    /// Decodes all members.
    fn read<A: MapAccess<'de>>(members: Members<A>) -> Result<Self, A::Error>;
}

/// Decodes a struct.
#[allow(dead_code)] // for generated code, which may have no structs
pub(crate) fn read<'de, D: Deserializer<'de>, T: Object<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Whole<T>(PhantomData<T>);

    impl<'de, T: Object<'de>> Visitor<'de> for Whole<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "struct {}", T::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            let kind = const { &Description { index: T::index, name: T::NAME, members: T::MEMBERS } };
            T::read(Members::new(map, kind))
        }
    }

    deserializer.deserialize_struct(T::NAME, &[], Whole(PhantomData))
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

    object!(Cat; 0 "name" name required; 1 "nineLives" nine_lives optional; 2 "owner" owner patch;
        3 "type" r#type optional;);

    #[derive(Debug, PartialEq)]
    struct Box {
        size: i64,
        rest: BTreeMap<String, i64>,
    }

    object!(Box; 0 "size" size required; additional rest;);

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
    fn optional_members_may_be_missing_or_null() {
        let tom = |owner| Cat { name: "Tom".into(), r#type: None, nine_lives: None, owner };
        assert_eq!(cat(r#"{"name":"Tom"}"#), Ok(tom(Patch::Absent)));
        assert_eq!(cat(r#"{"name":"Tom","nineLives":null,"owner":null,"type":null}"#), Ok(tom(Patch::Null)));
    }

    #[test]
    fn errors_say_what_is_wrong() {
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
    fn undeclared_members_are_kept_in_the_additional_field() {
        let full: Box = tape::from_slice(br#"{"a":1,"size":2,"\u0062":3}"#).unwrap();
        assert_eq!(full, Box { size: 2, rest: BTreeMap::from([("a".into(), 1), ("b".into(), 3)]) });
        let failure = tape::from_slice::<Box>(br#"{"size":2,"b":""}"#).unwrap_err();
        assert_eq!(failure.path(), "b");
    }
}
