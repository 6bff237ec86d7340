//! Secret text: wiped when dropped, compared in constant time, never printed.

use std::fmt;
use std::hint::black_box;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// Secret text, such as a token, a client secret, a passphrase or a signed URL.
///
/// - `Debug` prints `[redacted]`, and there is no `Display`.
/// - The memory is wiped when the value is dropped. Copies that were made before are not.
/// - Comparisons take constant time (for secrets of the same length).
/// - `Serialize` writes the *plain text*, because a secret in a request has to reach the server: do not serialize
///   one into a log.
///
/// ```
/// use frameio_auth::SecretString;
///
/// let secret = SecretString::from("correct horse");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose_secret(), "correct horse");
/// ```
#[derive(Clone, Default)]
pub struct SecretString(Zeroizing<String>);

impl SecretString {
    /// Creates a secret from text. A `String` is moved, not copied.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The plain text.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl PartialEq for SecretString {
    fn eq(&self, other: &Self) -> bool {
        equal_in_constant_time(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl Eq for SecretString {}

impl From<String> for SecretString {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for SecretString {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Serialize for SecretString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// Compares all bytes, whatever the outcome; `black_box` keeps the compiler from ending the loop early.
fn equal_in_constant_time(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut difference = 0_u8;
    for (l, r) in left.iter().zip(right) {
        difference = black_box(difference | (l ^ r));
    }
    black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::SecretString;

    #[test]
    fn debug_shows_nothing() {
        let secret = SecretString::from("hunter2");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("hunter2").count(), 0);
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }

    #[test]
    fn equality_is_that_of_the_text() {
        let secret = SecretString::from("hunter2");
        assert_eq!(secret, SecretString::from(String::from("hunter2")));
        assert_ne!(secret, SecretString::from("hunter3"));
        assert_ne!(secret, SecretString::from("Hunter2"));
        assert_ne!(secret, SecretString::from("hunter22"));
        assert_ne!(secret, SecretString::from(""));
        assert_eq!(SecretString::default(), SecretString::from(""));
        assert!(SecretString::default().is_empty() && !secret.is_empty());
    }

    #[test]
    fn serde_passes_the_plain_text_both_ways() {
        let secret: SecretString = serde_json::from_str("\"hun\\\"ter2\"").unwrap();
        assert_eq!(secret.expose_secret(), "hun\"ter2");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hun\\\"ter2\"");
        assert!(serde_json::from_str::<SecretString>("7").is_err());
    }

    #[test]
    fn clones_are_equal_and_independent() {
        let first = SecretString::from("hunter2");
        let second = first.clone();
        drop(first);
        assert_eq!(second.expose_secret(), "hunter2");
    }
}
