//! Text that needs no allocation up to the length of a UUID.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The length up to which text is stored inline. With it, a value takes 40 bytes.
const INLINE: usize = 38;

/// The length of a UUID.
const UUID: usize = 36;

/// Text of any length. Texts of the length of an id are copied without an allocation, and a page has thousands of them.
#[derive(Clone)]
pub(crate) struct ShortText(Text);

#[derive(Clone)]
enum Text {
    Inline(u8, [u8; INLINE]),
    Boxed(Box<str>),
}

impl ShortText {
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // Inline bytes always come from a `str`, so they are valid UTF-8.
            Text::Inline(..) => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Text::Boxed(text) => text,
        }
    }

    pub(crate) fn into_string(self) -> String {
        match self.0 {
            Text::Inline(..) => self.as_str().to_owned(),
            Text::Boxed(text) => text.into_string(),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::Inline(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Text::Boxed(text) => text.as_bytes(),
        }
    }

    #[inline]
    fn inline(text: &str) -> Option<Self> {
        let mut bytes = [0; INLINE];
        if let (Ok(uuid), Some(start)) = (<&[u8; UUID]>::try_from(text.as_bytes()), bytes.first_chunk_mut()) {
            // A copy of constant length compiles to a few instructions, without a call.
            *start = *uuid;
            return Some(Self(Text::Inline(UUID as u8, bytes)));
        }
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(Text::Inline(u8::try_from(text.len()).ok()?, bytes)))
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        Self::inline(text).unwrap_or_else(|| Self(Text::Boxed(text.into())))
    }
}

impl From<String> for ShortText {
    fn from(text: String) -> Self {
        Self::inline(&text).unwrap_or_else(|| Self(Text::Boxed(text.into_boxed_str())))
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Texts are ordered by their bytes, like `str`.
impl Ord for ShortText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for ShortText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ShortText {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for ShortText {}

impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Serialize for ShortText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ShortText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl de::Visitor<'_> for Any {
            type Value = ShortText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ShortText, E> {
                Ok(text.into())
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<ShortText, E> {
                Ok(text.into())
            }
        }

        deserializer.deserialize_string(Any)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{INLINE, ShortText};

    #[test]
    fn text_of_any_length_survives_a_round_trip() {
        assert_eq!(size_of::<ShortText>(), 40);
        assert_eq!(size_of::<Option<ShortText>>(), 40);
        for length in 0..3 * INLINE {
            for text in ["x".repeat(length), "é".repeat(length), format!("{}😀", "x".repeat(length))] {
                let short = ShortText::from(text.as_str());
                assert_eq!((short.as_str(), short.clone()), (text.as_str(), ShortText::from(text.clone())));
                let json = serde_json::to_string(&short).unwrap();
                assert_eq!(json, serde_json::to_string(&text).unwrap());
                assert_eq!(serde_json::from_str::<ShortText>(&json).unwrap(), short);
                assert_eq!(format!("{short:?}"), format!("{text:?}"));
                assert_eq!(short.into_string(), text);
            }
        }
    }

    #[test]
    fn short_texts_compare_like_str() {
        let texts: Vec<String> =
            (0..2 * INLINE).flat_map(|length| ["", "a", "é"].map(|end| "b".repeat(length) + end)).collect();
        let short: Vec<ShortText> = texts.iter().map(|text| text.as_str().into()).collect();
        for (a, x) in texts.iter().zip(&short) {
            for (b, y) in texts.iter().zip(&short) {
                assert_eq!((a == b, a.cmp(b)), (x == y, x.cmp(y)));
            }
        }
        assert_eq!(short.iter().collect::<HashSet<_>>().len(), texts.iter().collect::<HashSet<_>>().len());
    }
}
