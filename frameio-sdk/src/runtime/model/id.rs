//! Ids: typed texts, so that ids of different kinds cannot be mixed up.

/// Implements an id for a tuple struct around a `ShortText`. The format of ids is up to the server: any text is
/// accepted and none is validated when it is decoded; paths percent-encode it.
///
/// `Name from A, B` adds conversions from other id types, for a parameter that takes several kinds.
macro_rules! id_type {
    ($name:ident $(from $($other:ident),+ $(,)?)?) => {
        impl $name {
            /// An id from its text, which is taken as it is.
            pub fn new(id: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(id.into().into())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(id: ::std::string::String) -> Self {
                Self(id.into())
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            fn from(id: &::std::string::String) -> Self {
                Self(id.as_str().into())
            }
        }

        impl ::core::convert::From<::uuid::Uuid> for $name {
            fn from(id: ::uuid::Uuid) -> Self {
                let mut buffer = ::uuid::Uuid::encode_buffer();
                Self((&*id.hyphenated().encode_lower(&mut buffer)).into())
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl ::core::convert::From<$name> for ::std::string::String {
            fn from(id: $name) -> Self {
                id.0.into_string()
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self(id.into()))
            }
        }

        impl $crate::runtime::QueryValue for $name {
            fn to_query(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }

        $($(
            impl ::core::convert::From<$other> for $name {
                fn from(id: $other) -> Self {
                    Self(id.0)
                }
            }

            impl ::core::convert::From<&$other> for $name {
                fn from(id: &$other) -> Self {
                    Self(id.0.clone())
                }
            }
        )+)?
    };
}

pub(crate) use id_type;

#[cfg(test)]
#[allow(dead_code, unreachable_pub)] // the macro makes more than is tested here, and makes it public
mod tests {
    use serde::{Deserialize, Serialize};

    use crate::runtime::model::query_value::QueryValue;
    use crate::runtime::model::short_text::ShortText;

    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(transparent)]
    struct CatId(ShortText);
    id_type!(CatId);

    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(transparent)]
    struct DogId(ShortText);
    id_type!(DogId);

    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(transparent)]
    struct PetId(ShortText);
    id_type!(PetId from CatId, DogId);

    fn pet(id: impl Into<PetId>) -> String {
        id.into().to_string()
    }

    #[test]
    fn ids_convert_from_all_kinds_of_text() {
        let uuid = uuid::Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
        assert_eq!(CatId::from(uuid).as_str(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
        let owned = String::from("adobe:1|2");
        let ids = [CatId::new("adobe:1|2"), "adobe:1|2".into(), (&owned).into(), owned.clone().into()];
        assert!(ids.iter().all(|id| id == &ids[0] && id.to_query() == "adobe:1|2"));
        assert_eq!("x".parse::<CatId>(), Ok(CatId::new("x")));
        assert_eq!((format!("{:?}", ids[0]), format!("{:>10}", ids[0])), (owned.clone(), format!("{owned:>10}")));
    }

    #[test]
    fn an_id_converts_from_the_declared_other_ids() {
        let (cat, dog) = (CatId::new("c"), DogId::new("d"));
        assert_eq!(
            (pet(&cat), pet(cat), pet(&dog), pet(dog), pet("x")),
            ("c".into(), "c".into(), "d".into(), "d".into(), "x".into())
        );
    }

    #[test]
    fn the_json_of_an_id_is_its_text_without_validation() {
        let cat: CatId = serde_json::from_str("\"not a uuid\"").unwrap();
        assert_eq!(serde_json::to_string(&cat).unwrap(), "\"not a uuid\"");
        let map: std::collections::BTreeMap<CatId, i32> = serde_json::from_str("{\"a\": 1}").unwrap();
        assert_eq!(map[&CatId::new("a")], 1);
    }
}
