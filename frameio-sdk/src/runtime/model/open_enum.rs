//! Enumerations that accept values which this version of the crate does not define.

use std::fmt;

/// An enum value that this version of the crate does not define.
///
/// It is opaque on purpose: if programs could match on its text, they would silently stop matching when a later version
/// adds a variant for the value. Use [`as_str`](Self::as_str) to show or log it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[allow(dead_code)] // for generated code, which may have no enumerations
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value as the server sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Implements what all open enumerations share, for a type with `as_str` and `From<&str>`.
#[allow(unused_macros)] // a document may have no enumerations
macro_rules! open_enum {
    ($name:ident) => {
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(value: &$name) -> Self {
                ::core::clone::Clone::clone(value)
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(value))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::open_enum_from_str(deserializer, |value| Self::from(value))
            }
        }

        impl $crate::runtime::object::Correct for $name {
            fn correction() -> Self {
                Self::Unknown($crate::runtime::UnknownValue::new(""))
            }

            fn is_correction(&self) -> bool {
                ::core::matches!(self, Self::Unknown(value) if value.as_str().is_empty())
            }
        }

        impl $crate::runtime::QueryValue for $name {
            fn to_query(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }
    };
}

pub(crate) use open_enum;

/// Decodes a string and converts it, without copying it if the input allows that.
#[allow(dead_code)] // for generated code, which may have no enumerations
pub(crate) fn open_enum_from_str<'de, D: serde::Deserializer<'de>, T>(
    deserializer: D,
    make: fn(&str) -> T,
) -> Result<T, D::Error> {
    struct Text<T>(fn(&str) -> T);

    impl<T> serde::de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<T, E> {
            Ok((self.0)(value))
        }
    }

    deserializer.deserialize_str(Text(make))
}

#[cfg(test)]
mod tests {
    use super::UnknownValue;
    use crate::runtime::model::query_value::QueryValue;

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Sort {
        NameAsc,
        Unknown(UnknownValue),
    }

    impl Sort {
        fn as_str(&self) -> &str {
            match self {
                Self::NameAsc => "name_asc",
                Self::Unknown(value) => value.as_str(),
            }
        }
    }

    impl From<&str> for Sort {
        fn from(value: &str) -> Self {
            match value {
                "name_asc" => Self::NameAsc,
                other => Self::Unknown(UnknownValue::new(other)),
            }
        }
    }

    crate::runtime::open_enum!(Sort);

    #[test]
    fn known_and_unknown_values_survive_a_round_trip() {
        let both: Vec<Sort> = serde_json::from_str(r#"["name_asc","by_\u006doon"]"#).unwrap();
        assert_eq!(both[0], Sort::NameAsc);
        assert!(matches!(&both[1], Sort::Unknown(value) if value.as_str() == "by_moon"));
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["name_asc","by_moon"]"#);
    }

    #[test]
    fn an_enumeration_is_decoded_from_text_only() {
        assert!(serde_json::from_str::<Sort>("3").is_err());
        let sort: Sort = "by_moon".parse().unwrap();
        assert_eq!((sort.to_string(), sort.to_query().into_owned()), ("by_moon".into(), "by_moon".to_owned()));
        assert_eq!(Sort::from(&sort), sort);
        assert_eq!(Sort::from(String::from("name_asc")), Sort::NameAsc);
    }
}
