//! Error responses of the server.

use std::fmt;

use bytes::Bytes;
use frameio_auth::Redactor;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::runtime::wire::header::content_type;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// The maximum length of the server's text in one line, in characters.
const MAX_TEXT_CHARS: usize = 300;

/// The server answered with a status of 400 or more.
///
/// `Debug` and `Display` show the server's message, but neither headers nor the raw body. In the message, the access
/// token and the queries of URLs are replaced by `[redacted]`, because servers and proxies echo requests.
pub struct ApiError {
    meta: ResponseMeta,
    errors: Vec<ApiErrorItem>,
    content_type: Option<String>,
    body: Bytes,
}

/// One problem that the server reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiErrorItem {
    /// The kind of problem.
    pub title: Option<String>,
    /// The problem in detail.
    pub detail: Option<String>,
    /// A JSON pointer to the place in the request, such as `/data/name`.
    pub pointer: Option<String>,
}

impl ApiError {
    #[cfg(test)]
    pub(crate) fn new(meta: ResponseMeta, body: Bytes) -> Self {
        Self::redacted(meta, body, &Redactor::new([]))
    }

    /// Parses an error response, and removes the secrets that the server echoed.
    pub(crate) fn redacted(meta: ResponseMeta, body: Bytes, redactor: &Redactor) -> Self {
        let content_type = content_type(meta.headers()).map(|name| redactor.redact(name));
        let errors = items(&body).into_iter().map(|item| item.redacted(redactor)).collect();
        Self { errors, content_type, meta, body }
    }

    /// The status code, such as 404.
    pub fn status(&self) -> StatusCode {
        self.meta.status()
    }

    /// The problems that the server reports. Empty if the response does not have the documented form, such as the HTML
    /// page of a proxy; see [`body`](Self::body) then. Texts of more than 8 KiB are cut.
    pub fn errors(&self) -> &[ApiErrorItem] {
        &self.errors
    }

    /// What the server calls this request; worth quoting to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.request_id()
    }

    /// The response headers.
    pub fn headers(&self) -> &HeaderMap {
        self.meta.headers()
    }

    /// The limit of the operation, as the server reported it.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        self.meta.rate_limit()
    }

    /// Status, headers and what is in them.
    pub fn response(&self) -> &ResponseMeta {
        &self.meta
    }

    /// Advice for errors where the server's message does not say what to do.
    fn advice(&self) -> Option<&'static str> {
        let mentions = |words: &str| {
            let mut texts = self.errors.iter().flat_map(|item| [&item.title, &item.detail]).flatten();
            texts.any(|text| text.to_ascii_lowercase().contains(words))
        };
        (self.status() == StatusCode::UNAUTHORIZED && mentions("not linked")).then_some(
            "the user has to connect Adobe authentication in the account settings of Frame.io, with the same e-mail address",
        )
    }

    /// The body as it came, with whatever the server echoed: it may hold secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.status().canonical_reason();
        f.write_str(self.status().as_str())?;
        if let Some(reason) = reason {
            write!(f, " {reason}")?;
        }
        if let Some(first) = self.errors.first() {
            if let Some(first) = first.without_reason(reason.unwrap_or_default()) {
                write!(f, ": {first}")?;
            }
        } else if !self.body.is_empty() {
            let kind = self.content_type.as_deref().unwrap_or("no content type");
            write!(f, ": a body of {} bytes that is no error of the API ({kind})", self.body.len())?;
        }
        if self.errors.len() > 1 {
            write!(f, " (and {} more)", self.errors.len() - 1)?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request {}]", OneLine(id))?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("errors", &self.errors)
            .field("response", &self.meta)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

impl std::error::Error for ApiError {}

impl ApiErrorItem {
    /// The item without texts that only repeat the reason phrase of the status; `None` if nothing is left.
    fn without_reason(&self, reason: &str) -> Option<Self> {
        let more = |text: &Option<String>| {
            text.clone().filter(|text| !text.trim().trim_end_matches('.').eq_ignore_ascii_case(reason))
        };
        let item = Self { title: more(&self.title), detail: more(&self.detail), pointer: self.pointer.clone() };
        (item != Self::default()).then_some(item)
    }

    fn redacted(self, redactor: &Redactor) -> Self {
        let redact = |text: Option<String>| text.map(|text| redacted(&text, redactor));
        Self { title: redact(self.title), detail: redact(self.detail), pointer: redact(self.pointer) }
    }
}

/// Redacts and truncates a text.
fn redacted(text: &str, redactor: &Redactor) -> String {
    /// The part that is redacted is twice as long as the part that is kept, so that a secret across the cut is found
    /// whole.
    const MAX_BYTES: usize = 8 * 1024;
    const MAX_INPUT_BYTES: usize = 2 * MAX_BYTES;
    let text = redactor.redact(&text[..boundary(text, MAX_INPUT_BYTES)]);
    if text.len() <= MAX_BYTES { text } else { format!("{}...", &text[..boundary(&text, MAX_BYTES)]) }
}

/// The largest character boundary up to `limit`.
fn boundary(text: &str, limit: usize) -> usize {
    (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

impl fmt::Display for ApiErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.title, &self.detail) {
            (Some(title), Some(detail)) if title != detail => write!(f, "{}: {}", OneLine(title), OneLine(detail))?,
            (Some(text), _) | (None, Some(text)) => write!(f, "{}", OneLine(text))?,
            (None, None) => f.write_str("no reason given")?,
        }
        match &self.pointer {
            Some(pointer) => write!(f, " (at {})", OneLine(pointer)),
            None => Ok(()),
        }
    }
}

/// Text of the server as part of one line: control characters are replaced and long texts are truncated.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for (index, character) in self.0.chars().enumerate() {
            if index == MAX_TEXT_CHARS {
                return f.write_str("...");
            }
            f.write_char(if character.is_control() { ' ' } else { character })?;
        }
        Ok(())
    }
}

/// Parses as much as possible: the documented form, and forms that servers and proxies commonly send instead.
fn items(body: &[u8]) -> Vec<ApiErrorItem> {
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    match json.get("errors") {
        Some(Value::Array(list)) => list.iter().filter_map(item).collect(),
        Some(other) => item(other).into_iter().collect(),
        None => {
            let text = ["message", "detail", "error_description", "error"].iter().find_map(|key| text(&json, key));
            text.map(|detail| ApiErrorItem { detail: Some(detail), ..ApiErrorItem::default() }).into_iter().collect()
        }
    }
}

fn item(json: &Value) -> Option<ApiErrorItem> {
    let item = match json {
        Value::String(text) => ApiErrorItem { detail: Some(text.clone()), ..ApiErrorItem::default() },
        _ => ApiErrorItem {
            title: text(json, "title"),
            detail: text(json, "detail").or_else(|| text(json, "message")),
            pointer: json.get("source").and_then(|source| text(source, "pointer")),
        },
    };
    (item != ApiErrorItem::default()).then_some(item)
}

fn text(json: &Value, key: &str) -> Option<String> {
    json.get(key)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use frameio_auth::Redactor;
    use http::{HeaderMap, StatusCode};

    use super::{ApiError, ApiErrorItem};
    use crate::runtime::wire::meta::ResponseMeta;

    fn error(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> ApiError {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let body = Bytes::from_static(body.as_bytes());
        let status = StatusCode::from_u16(status).unwrap();
        ApiError::redacted(ResponseMeta::new(status, headers, 1), body, &Redactor::new(["secret/token"]))
    }

    #[test]
    fn the_documented_form_is_parsed_and_shown_in_one_line() {
        let error = error(
            422,
            &[("x-request-id", "req-7")],
            r#"{"errors":[{"title":"Unprocessable","detail":"Unexpected\nfield: foo","source":{"pointer":"/data/foo"}},{"detail":"b"}]}"#,
        );
        assert_eq!(error.errors()[0].pointer.as_deref(), Some("/data/foo"));
        assert_eq!(error.errors()[1], ApiErrorItem { detail: Some("b".into()), ..ApiErrorItem::default() });
        assert_eq!(
            error.to_string(),
            "422 Unprocessable Entity: Unprocessable: Unexpected field: foo (at /data/foo) (and 1 more) [request req-7]"
        );
    }

    #[test]
    fn the_reason_is_not_repeated_and_advice_is_added() {
        for (status, body, text) in [
            (404, r#"{"errors":[{"title":"Not Found","detail":"No file"}]}"#, "404 Not Found: No file"),
            (404, r#"{"errors":[{"title":"Not Found","detail":"not found."}]}"#, "404 Not Found"),
            (403, r#"{"message":"Forbidden"}"#, "403 Forbidden"),
            (
                401,
                r#"{"errors":[{"detail":"Your Frame user is not linked to an Adobe ID"}]}"#,
                "401 Unauthorized: Your Frame user is not linked to an Adobe ID; the user has to connect Adobe \
                 authentication in the account settings of Frame.io, with the same e-mail address",
            ),
        ] {
            assert_eq!(error(status, &[], body).to_string(), text);
        }
    }

    #[test]
    fn other_error_forms_are_parsed_as_far_as_possible() {
        for (body, detail) in [
            (r#"{"errors":["plain"]}"#, Some("plain")),
            (r#"{"errors":{"detail":"Not Found"}}"#, Some("Not Found")),
            (r#"{"message":"m"}"#, Some("m")),
            (r#"{"error":"e"}"#, Some("e")),
            (r#"{"errors":[{}, 7, null]}"#, None),
            ("[]", None),
            ("<html>", None),
            ("", None),
        ] {
            let error = error(500, &[], body);
            assert_eq!(error.errors().first().and_then(|item| item.detail.as_deref()), detail, "{body}");
        }
    }

    #[test]
    fn an_html_page_is_not_shown() {
        let html = error(403, &[("content-type", "text/html; charset=utf-8")], "<html>s3cret</html>");
        assert_eq!(html.to_string(), "403 Forbidden: a body of 19 bytes that is no error of the API (text/html)");
        assert!(!format!("{html:?}").contains("s3cret"));
        assert_eq!(error(599, &[], "").to_string(), "599");
    }

    #[test]
    fn echoed_secrets_are_redacted() {
        for echo in ["secret/token", "secret%2ftoken", "secret&#x2F;token", r"secret\/token", r"secret\/token"] {
            let body = format!(
                r#"{{"errors":[{{"title":"{echo}","detail":"Bearer {echo} for https://s3.example/x?X-Amz-Signature=abc","source":{{"pointer":"/{echo}"}}}}]}}"#
            );
            let error = error(401, &[("content-type", "text/secret/token")], Box::leak(body.into_boxed_str()));
            for text in [error.to_string(), format!("{error:?}"), format!("{:?}", error.errors())] {
                assert!(!text.contains("token") && !text.contains("abc"), "{text}");
                assert!(text.contains("[redacted]"), "{text}");
            }
        }
        let page = error(502, &[("content-type", "text/secret/token")], "a page");
        assert!(!page.to_string().contains("token"), "{page}");
    }

    #[test]
    fn long_texts_are_truncated() {
        let long: &'static str = Box::leak(format!(r#"{{"message":"{}"}}"#, "x".repeat(5000)).into_boxed_str());
        assert!(error(400, &[], long).to_string().len() < 400);
        let text = "x".repeat(8 * 1024 - 6) + "secret/token" + &"y".repeat(20_000);
        let long = Box::leak(format!(r#"{{"message":"{text}"}}"#).into_boxed_str());
        let error = error(400, &[], long);
        let detail = error.errors()[0].detail.as_deref().unwrap();
        assert!(detail.len() < 9 * 1024 && !detail.contains("secret"), "truncation must not leave half of a secret");
    }
}
