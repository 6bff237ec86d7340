//! The parameters of a request, from its body or query, and its credentials.

use http::request::Parts;

use crate::validate::query;

pub(super) struct Form {
    pairs: Vec<(String, String)>,
    /// User and password of a `Basic` header.
    pub(super) basic: Option<(String, String)>,
    pub(super) bearer: Option<String>,
}

impl Form {
    pub(super) fn read(parts: &Parts, body: &[u8]) -> Self {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut pairs = Vec::new();
        if header("content-type").starts_with("application/x-www-form-urlencoded") {
            pairs = query::pairs(&String::from_utf8_lossy(body));
        }
        pairs.extend(query::pairs(parts.uri.query().unwrap_or_default()));
        let (scheme, rest) = header("authorization").split_once(' ').unwrap_or_default();
        let is = |name: &str| scheme.eq_ignore_ascii_case(name);
        let basic = decode(rest).filter(|_| is("basic"));
        let basic = basic.and_then(|text| text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned())));
        Self { pairs, basic, bearer: is("bearer").then(|| rest.to_owned()) }
    }

    /// All parameters, those of the body before those of the query.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn decode(text: &str) -> Option<String> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Encodes as URL-safe Base64 without padding, as required by PKCE.
pub(super) fn encode_url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text.replace('+', "-").replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_encoded_and_decoded() {
        assert_eq!(decode("ZGVtby13ZWI6ZGVtby1zZWNyZXQ=").as_deref(), Some("demo-web:demo-secret"));
        assert_eq!(decode("a b"), None);
        assert_eq!(encode_url(&[0xfb, 0xff, 0xfe, 0x01]), "-__-AQ");
    }
}
