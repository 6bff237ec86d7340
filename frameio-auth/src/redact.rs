//! Redaction of text that came from a server: servers and proxies echo requests in their error messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::spelling;

const REDACTED: &str = "[redacted]";
/// The length at which lines are cut.
const MAX_CHARS: usize = 300;
/// The names of query parameters whose values are redacted, inside and outside of URLs. In lower case.
const SECRET_PARAMETERS: [&str; 17] = [
    "access_token",
    "client_secret",
    "code",
    "code_verifier",
    "credential",
    "id_token",
    "key-pair-id",
    "password",
    "policy",
    "refresh_token",
    "sig",
    "signature",
    "token",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-signature",
];

/// A filter that removes the secrets of one request, and text that looks like a token or a signed URL, from server
/// messages.
///
/// A secret is found in any spelling in which it may come back: percent-encoded, with HTML or JSON escapes (in upper or
/// lower case, some or all characters, also one inside the other), and in Base64.
pub struct Redactor {
    secrets: Vec<Vec<u8>>,
}

impl Redactor {
    /// Creates a redactor for the secrets of a request. Empty ones are ignored.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut spellings: Vec<Vec<u8>> = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .flat_map(|secret| [secret.as_bytes().to_vec(), STANDARD.encode(secret).into_bytes()])
            .collect();
        // The longest first, because a secret may contain another one.
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.dedup();
        Self { secrets: spellings }
    }

    /// The text without secrets.
    pub fn redact(&self, text: &str) -> String {
        let mut hidden = Vec::new();
        for level in spelling::levels(text) {
            let bytes = level.bytes();
            for secret in &self.secrets {
                hidden.extend(occurrences(bytes, secret).map(|range| level.source(range)));
            }
            hidden.extend(
                json_web_tokens(bytes).chain(queries(bytes)).chain(parameters(bytes)).map(|range| level.source(range)),
            );
        }
        without(text, hidden)
    }

    /// One printable line of limited length, without secrets.
    pub(crate) fn clean(&self, text: &str) -> String {
        let text = self.redact(text);
        let line: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
        match line.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => format!("{}...", line[..end].trim()),
            None => line.trim().to_owned(),
        }
    }
}

type Range = std::ops::Range<usize>;

fn without(text: &str, mut hidden: Vec<Range>) -> String {
    hidden.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    for range in hidden {
        if range.start >= done {
            clean.push_str(&text[done..range.start]);
            clean.push_str(REDACTED);
        }
        done = done.max(range.end);
    }
    clean.push_str(&text[done..]);
    clean
}

/// The occurrences of `needle`, without overlaps.
fn occurrences<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = Range> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = bytes.get(from..)?.windows(needle.len()).position(|window| window == needle)? + from;
        from = at + needle.len();
        Some(at..from)
    })
}

/// JSON web tokens, which begin with `{"` in Base64. Adobe's tokens are such.
fn json_web_tokens(bytes: &[u8]) -> impl Iterator<Item = Range> {
    const MIN_BYTES: usize = 13;
    occurrences(bytes, b"eyJ").filter_map(move |range| {
        let rest = &bytes[range.start..];
        let length = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_.=".contains(byte)));
        let length = length.unwrap_or(rest.len());
        (length >= MIN_BYTES).then_some(range.start..range.start + length)
    })
}

/// The queries of URLs, which may be signed.
fn queries(bytes: &[u8]) -> impl Iterator<Item = Range> {
    occurrences(bytes, b"://").filter_map(move |range| {
        let end = end_of_url(bytes, range.end);
        let query = bytes[range.end..end].iter().position(|byte| *byte == b'?')? + range.end + 1;
        (query < end).then_some(query..end)
    })
}

/// The values of secret parameters outside of absolute URLs.
fn parameters(bytes: &[u8]) -> impl Iterator<Item = Range> {
    occurrences(bytes, b"=").filter_map(move |range| {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let name = bytes[..range.start].iter().rposition(|byte| !is_name(byte)).map_or(0, |before| before + 1);
        let name = std::str::from_utf8(&bytes[name..range.start]).ok()?.to_ascii_lowercase();
        let end = end_of_url(bytes, range.end);
        let end = bytes[range.end..end].iter().position(|byte| b"&;,".contains(byte)).map_or(end, |at| range.end + at);
        (SECRET_PARAMETERS.contains(&name.as_str()) && range.end < end).then_some(range.end..end)
    })
}

fn end_of_url(bytes: &[u8], from: usize) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"\"'<>`(){}[]|\\^".contains(byte);
    bytes[from..].iter().position(ends).map_or(bytes.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_a_secret_are_redacted() {
        let redactor = Redactor::new(["p@ss w0rd", "", "p@ss w0rd-longer"]);
        for text in ["p@ss w0rd", "p%40ss%20w0rd", &STANDARD.encode("p@ss w0rd"), "p@ss w0rd-longer"] {
            let said = format!("client_secret={text}; really");
            assert_eq!(redactor.clean(&said), "client_secret=[redacted]; really");
        }
    }

    #[test]
    fn escaped_secrets_are_redacted() {
        let redactor = Redactor::new(["ab/cd+ef=\"gh"]);
        for text in [
            "ab%2Fcd%2Bef%3D%22gh",
            "ab%2fcd%2bef%3d%22gh",
            "ab&#x2F;cd&#43;ef&#x3d;&quot;gh",
            r#"ab\/cd+ef=\"gh"#,
            r"ab\u002fcd\u002Bef\u003d\u0022gh",
            "%61%62/cd+ef=%22gh",
            "ab%252Fcd%252Bef%253D%2522gh",
            r"ab%5C%2Fcd+ef=%22gh",
        ] {
            assert_eq!(redactor.redact(&format!("said {text} here")), "said [redacted] here", "{text}");
        }
        assert_eq!(redactor.redact("100%, a&b, \\d, %zz, &#x;"), "100%, a&b, \\d, %zz, &#x;", "no escapes");
    }

    #[test]
    fn queries_of_urls_are_redacted() {
        let redactor = Redactor::new([]);
        let signed = "https://s3.example/parts/1?X-Amz-Signature=abc&x=1";
        for (text, clean) in [
            (signed.to_owned(), "https://s3.example/parts/1?[redacted]"),
            (format!("see <{signed}>, please"), "see <https://s3.example/parts/1?[redacted]>, please"),
            (signed.replace('/', r"\/"), r"https:\/\/s3.example\/parts\/1?[redacted]"),
            (signed.replace('/', "&#x2F;"), "https:&#x2F;&#x2F;s3.example&#x2F;parts&#x2F;1?[redacted]"),
            (signed.replace('/', "%2f").replace('?', "%3F"), "https:%2f%2fs3.example%2fparts%2f1%3F[redacted]"),
            ("/parts/1?x=1&X-AMZ-SIGNATURE=abc&y=2".to_owned(), "/parts/1?x=1&X-AMZ-SIGNATURE=[redacted]&y=2"),
            ("https://frame.io/a/b, and x=y".to_owned(), "https://frame.io/a/b, and x=y"),
        ] {
            assert_eq!(redactor.redact(&text), clean, "{text}");
        }
    }

    #[test]
    fn json_web_tokens_are_redacted() {
        let redactor = Redactor::new([]);
        let said =
            "token eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjE3In0.c2lnbmF0dXJl is old, eyJ is not, end eyJhbGciOiJSUzI1NiJ9";
        assert_eq!(redactor.clean(said), "token [redacted] is old, eyJ is not, end [redacted]");
    }

    #[test]
    fn cleaned_text_is_one_line_of_limited_length() {
        let redactor = Redactor::new([]);
        assert_eq!(redactor.clean(" two\r\nlines\u{1b}[31m "), "two  lines [31m");
        let long = redactor.clean(&"ä".repeat(1000));
        assert!(long.ends_with("...") && long.chars().count() == MAX_CHARS + 3);
    }
}
