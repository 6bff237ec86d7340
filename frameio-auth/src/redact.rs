//! Takes secrets out of what others say: identity services echo requests in their complaints.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::encode;

const REDACTED: &str = "[redacted]";
/// What is longer than this is not read by anybody.
const LONGEST: usize = 300;

/// The secrets of one request, in every spelling in which they may come back.
pub(crate) struct Redactor(Vec<String>);

impl Redactor {
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut spellings: Vec<String> = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .flat_map(|secret| [secret.to_owned(), encode::value(secret).to_string(), STANDARD.encode(secret)])
            .collect();
        // A secret that contains another one goes first.
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.dedup();
        Self(spellings)
    }

    /// One printable line without secrets and without anything that looks like a token.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for spelling in &self.0 {
            if text.contains(spelling.as_str()) {
                text = text.replace(spelling.as_str(), REDACTED);
            }
        }
        let text = without_json_web_tokens(&text);
        let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        match line.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}...", line[..end].trim()),
            None => line.trim().to_owned(),
        }
    }
}

/// Adobe's tokens are JSON web tokens: they begin with `{"` in Base64.
fn without_json_web_tokens(text: &str) -> String {
    let mut rest = text;
    let mut clean = String::with_capacity(text.len());
    while let Some(start) = rest.find("eyJ") {
        let length = rest[start..]
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.=".contains(letter))
            .unwrap_or(rest.len() - start);
        clean.push_str(&rest[..start]);
        let word = &rest[start..start + length];
        clean.push_str(if length >= 13 { REDACTED } else { word });
        rest = &rest[start + length..];
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_secret_is_taken_out() {
        let redactor = Redactor::new(["p@ss w0rd", "", "p@ss w0rd-longer"]);
        for text in ["p@ss w0rd", "p%40ss%20w0rd", &STANDARD.encode("p@ss w0rd"), "p@ss w0rd-longer"] {
            let said = format!("client_secret={text}; really");
            assert_eq!(redactor.clean(&said), "client_secret=[redacted]; really");
        }
    }

    #[test]
    fn what_looks_like_a_token_is_taken_out() {
        let redactor = Redactor::new([]);
        let said =
            "token eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjE3In0.c2lnbmF0dXJl is old, eyJ is not, end eyJhbGciOiJSUzI1NiJ9";
        assert_eq!(redactor.clean(said), "token [redacted] is old, eyJ is not, end [redacted]");
    }

    #[test]
    fn what_is_left_is_one_line_of_bearable_length() {
        let redactor = Redactor::new([]);
        assert_eq!(redactor.clean(" two\r\nlines\u{1b}[31m "), "two  lines [31m");
        let long = redactor.clean(&"ä".repeat(1000));
        assert!(long.ends_with("...") && long.chars().count() == LONGEST + 3);
    }
}
