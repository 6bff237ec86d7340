//! Members that are absent, null, or have a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member of a JSON object that may be left out, be `null`, or hold a value.
///
/// In a request, an absent member leaves the value of the server unchanged, and `null` clears it. In a response, an
/// absent member was often not requested, while `null` means that there is no value.
///
/// ```
/// use frameio_sdk::Patch;
///
/// assert_eq!(Patch::from("new text"), Patch::Value("new text"));
/// assert_eq!(Patch::<i64>::from(None), Patch::Null);
/// assert!(Patch::<i64>::default().is_absent());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member is left out.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member holds a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the member is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    /// `None` is `Null`: to leave a member out, do not set it.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::Patch;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        text: Patch<String>,
    }

    #[test]
    fn the_three_states_survive_a_round_trip() {
        for (json, state) in [
            ("{}", Patch::Absent),
            (r#"{"text":null}"#, Patch::Null),
            (r#"{"text":"x"}"#, Patch::Value("x".to_owned())),
        ] {
            let body: Body = serde_json::from_str(json).unwrap();
            assert_eq!(body.text, state);
            assert_eq!(serde_json::to_string(&body).unwrap(), json);
        }
    }

    #[test]
    fn options_and_values_convert() {
        assert_eq!(Patch::from(Some(1)), Patch::Value(1));
        assert_eq!(Patch::<i32>::from(None), Patch::Null);
        assert_eq!((Patch::Value(1).as_option(), Patch::<i32>::Null.into_option()), (Some(&1), None));
        assert!(Patch::<i32>::Null.is_null() && !Patch::<i32>::Absent.is_null());
    }
}
