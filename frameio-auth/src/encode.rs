//! Encoding of names and values for queries and form bodies. Both use the same encoding: everything except unreserved
//! characters is percent-encoded, including spaces, so that the meaning of `+` never matters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn value(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, RESERVED)
}

/// Encodes pairs as `a=1&b=2`, in the given order.
pub(crate) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (name, content) in pairs {
        let separator = if text.is_empty() { "" } else { "&" };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{separator}{}={}", value(name), value(content));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn spaces_and_signs_are_percent_encoded() {
        assert_eq!(
            super::pairs([("scope", "openid AdobeID"), ("x", "a+b&c=d~ä")]),
            "scope=openid%20AdobeID&x=a%2Bb%26c%3Dd~%C3%A4"
        );
    }
}
