//! Bodies of the media type `multipart/form-data` (RFC 7578).
//!
//! A body consists of owned bytes, so that it can be sent again. Its boundary is random and does not occur in the
//! parts.

#![allow(dead_code, unreachable_pub)] // for generated code, which may send no such bodies

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

use bytes::Bytes;
use http::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::runtime::model::query_value::QueryValue;

/// A file in the body of a request: its name, its bytes, and its media type if it is not the one that the API expects.
///
/// It is made of a name and bytes: `("cat.png", bytes)` is one. `Debug` shows no bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    content: Vec<u8>,
}

impl FilePart {
    /// A file of this name and with these bytes.
    pub fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), media_type: None, content: content.into() }
    }

    /// Sets the media type, such as `image/png`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes of the file.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl<N: Into<String>, C: Into<Vec<u8>>> From<(N, C)> for FilePart {
    fn from((name, content): (N, C)) -> Self {
        Self::new(name, content)
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("FilePart");
        debug
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("length", &self.content.len())
            .finish()
    }
}

/// A value that can be sent as a multipart body. Generated types implement it.
pub(crate) trait MultipartBody {
    /// Adds a part for each member that is set.
    fn write<'a>(&'a self, parts: &mut Parts<'a>);
}

/// The parts of a body, while they are being written.
pub(crate) struct Parts<'a> {
    /// The media types of members that differ from the default.
    media_types: &'a [(&'a str, &'a str)],
    parts: Vec<(String, Content<'a>)>,
    fault: Option<String>,
}

enum Content<'a> {
    Borrowed(&'a [u8]),
    Owned(Vec<u8>),
}

impl<'a> Parts<'a> {
    /// Adds a member that is a single value.
    pub(crate) fn text(&mut self, name: &str, value: &impl QueryValue) {
        let text = value.to_query().into_owned().into_bytes();
        self.add(name, None, self.media_type_of(name), Content::Owned(text));
    }

    /// Adds a member that is an object, or other JSON.
    pub(crate) fn json(&mut self, name: &str, value: &impl Serialize) {
        match serde_json::to_vec(value) {
            Ok(json) => {
                let media_type = self.media_type_of(name).unwrap_or("application/json");
                self.add(name, None, Some(media_type), Content::Owned(json));
            }
            Err(error) => self.fail(format!("`{name}` cannot be written as JSON: {error}")),
        }
    }

    /// Adds a member that is a file.
    pub(crate) fn file(&mut self, name: &str, file: &'a FilePart) {
        let media_type = file.media_type.as_deref().or(self.media_type_of(name)).unwrap_or("application/octet-stream");
        if HeaderValue::try_from(media_type).is_err() {
            return self.fail(format!("the file of `{name}` has a media type that cannot be sent"));
        }
        self.add(name, Some(&file.name), Some(media_type), Content::Borrowed(&file.content));
    }

    fn media_type_of(&self, name: &str) -> Option<&'a str> {
        self.media_types.iter().find_map(|(other, media_type)| (*other == name).then_some(*media_type))
    }

    fn add(&mut self, name: &str, file: Option<&str>, media_type: Option<&str>, content: Content<'a>) {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        if let Some(file) = file {
            head.push_str(&format!("; filename=\"{}\"", quoted(file)));
        }
        if let Some(media_type) = media_type {
            head.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        self.parts.push((head, content));
    }

    fn fail(&mut self, message: String) {
        self.fault.get_or_insert(message);
    }
}

impl AsRef<[u8]> for Content<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// Encodes the body. Returns its media type and its bytes. `media_types` has the media types of members that differ
/// from the default.
///
/// # Errors
/// When a part cannot be encoded.
pub(crate) fn encode(body: &impl MultipartBody, media_types: &[(&str, &str)]) -> Result<(HeaderValue, Bytes), String> {
    let mut parts = Parts { media_types, parts: Vec::new(), fault: None };
    body.write(&mut parts);
    if let Some(fault) = parts.fault {
        return Err(fault);
    }
    let parts = parts.parts;
    let is_free = |boundary: &String| {
        let boundary = boundary.as_bytes();
        !parts.iter().any(|(head, content)| occurs(boundary, head.as_bytes()) || occurs(boundary, content.as_ref()))
    };
    let boundary = std::iter::repeat_with(random).find(is_free).unwrap_or_default(); // the iterator is endless, so one is found
    let length =
        parts.iter().map(|(head, content)| head.len() + content.as_ref().len() + boundary.len() + 10).sum::<usize>();
    let mut body = Vec::with_capacity(length + boundary.len() + 6);
    for (head, content) in &parts {
        for piece in ["--", &boundary, "\r\n", head, "\r\n\r\n"] {
            body.extend_from_slice(piece.as_bytes());
        }
        body.extend_from_slice(content.as_ref());
        body.extend_from_slice(b"\r\n");
    }
    for piece in ["--", &boundary, "--\r\n"] {
        body.extend_from_slice(piece.as_bytes());
    }
    Ok((media_type("multipart/form-data", &boundary)?, body.into()))
}

/// The media type of a body that the caller has encoded: its boundary is the first line.
///
/// # Errors
/// When the body does not begin with a boundary.
pub(crate) fn of_bytes(essence: &str, body: &[u8]) -> Result<HeaderValue, String> {
    let begins = body.strip_prefix(b"--").and_then(|rest| rest.split(|byte| matches!(byte, b'\r' | b'\n')).next());
    let boundary = begins.and_then(|line| std::str::from_utf8(line).ok()).map(str::trim_end);
    match boundary.filter(|boundary| (1..=70).contains(&boundary.len()) && !boundary.contains('"')) {
        Some(boundary) => media_type(essence, boundary),
        None => Err(format!("a body of `{essence}` begins with `--` and its boundary")),
    }
}

fn media_type(essence: &str, boundary: &str) -> Result<HeaderValue, String> {
    let is_token = boundary.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"'+_-.".contains(&byte));
    let quote = if is_token { "" } else { "\"" };
    HeaderValue::try_from(format!("{essence}; boundary={quote}{boundary}{quote}"))
        .map_err(|_| format!("a body of `{essence}` has a boundary that cannot be sent"))
}

/// Quotes a name in a header like browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn random() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", number(), number())
}

/// Whether the needle occurs in the bytes. Uses Horspool's algorithm, which skips most of the bytes, because files are
/// large.
fn occurs(needle: &[u8], bytes: &[u8]) -> bool {
    let Some((last, front)) = needle.split_last() else { return true };
    let mut skips = [needle.len(); 256];
    for (index, byte) in front.iter().enumerate() {
        skips[usize::from(*byte)] = front.len() - index;
    }
    let mut end = front.len();
    while let Some(byte) = bytes.get(end) {
        if byte == last && bytes[end - front.len()..end] == *front {
            return true;
        }
        end += skips[usize::from(*byte)];
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FilePart, MultipartBody, Parts, encode, occurs, of_bytes};

    struct Cat(FilePart);

    impl MultipartBody for Cat {
        fn write<'a>(&'a self, parts: &mut Parts<'a>) {
            parts.text("na\"me", &"Tom");
            parts.text("lives", &9_i64);
            parts.json("home", &json!({"street": "Main"}));
            parts.file("photo", &self.0);
        }
    }

    fn written(file: FilePart, media_types: &[(&str, &str)]) -> (String, String) {
        let (media_type, body) = encode(&Cat(file), media_types).unwrap();
        let media_type = media_type.to_str().unwrap().to_owned();
        let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap().replace(boundary, "B").replace("\r\n", "|");
        (boundary.to_owned(), body)
    }

    #[test]
    fn each_member_is_a_part() {
        let (_, body) = written(FilePart::from(("t\"om\r\n.png", *b"PNG")), &[("home", "application/hal+json")]);
        assert_eq!(
            body,
            "--B|Content-Disposition: form-data; name=\"na%22me\"||Tom|\
             --B|Content-Disposition: form-data; name=\"lives\"||9|\
             --B|Content-Disposition: form-data; name=\"home\"|Content-Type: application/hal+json||{\"street\":\"Main\"}|\
             --B|Content-Disposition: form-data; name=\"photo\"; filename=\"t%22om%0D%0A.png\"|\
             Content-Type: application/octet-stream||PNG|--B--|"
        );
    }

    #[test]
    fn a_file_has_its_own_media_type_or_the_default() {
        let types = &[("photo", "image/png")];
        assert!(written(FilePart::new("a", ""), types).1.contains("|Content-Type: image/png||"));
        assert!(
            written(FilePart::new("a", "").media_type("image/gif"), types).1.contains("|Content-Type: image/gif||")
        );
        let error = encode(&Cat(FilePart::new("a", "").media_type("x\r\ny: z")), types).unwrap_err();
        assert!(error.contains("`photo`") && !error.contains("y: z"), "{error}");
    }

    #[test]
    fn boundaries_are_random_and_do_not_occur_in_the_parts() {
        let (first, second) = (written(FilePart::new("a", ""), &[]).0, written(FilePart::new("a", ""), &[]).0);
        assert_ne!(first, second);
        for (needle, text, found) in [
            ("abcab", "xxabcab", true),
            ("abcab", "abcabxx", true),
            ("abcab", "abcaabcab", true),
            ("abcab", "abcaabca", false),
            ("aab", "aaab", true),
            ("aab", "ab", false),
            ("a", "", false),
            ("a", "ba", true),
        ] {
            assert_eq!(occurs(needle.as_bytes(), text.as_bytes()), found, "{needle} in {text}");
        }
        let text = "--part-0123456789\r\n".repeat(9);
        for (start, end) in [(0, 8), (3, 17), (1, 40), (150, 171)] {
            assert!(occurs(&text.as_bytes()[start..end], text.as_bytes()));
        }
    }

    #[test]
    fn the_boundary_of_an_encoded_body_is_detected() {
        let of = |body: &str| of_bytes("multipart/form-data", body.as_bytes());
        assert_eq!(of("--abc\r\n\r\n").unwrap(), "multipart/form-data; boundary=abc");
        assert_eq!(of("--a b:c\r\n").unwrap(), "multipart/form-data; boundary=\"a b:c\"");
        for body in ["", "abc", "--", "--\r\n", "--a\"b\r\n"] {
            assert!(of(body).unwrap_err().contains("begins with `--`"), "{body}");
        }
    }

    #[test]
    fn debug_shows_no_bytes() {
        let shown = format!("{:?}", FilePart::new("a.txt", "s3cret").media_type("text/plain"));
        assert_eq!(shown, "FilePart { name: \"a.txt\", media_type: Some(\"text/plain\"), length: 6 }");
    }
}
