//! One ranged request to a media host, up to the headers of its response.

use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_RANGE, LAST_MODIFIED, RANGE};
use http::{HeaderMap, HeaderName, StatusCode};
use tokio::time::timeout;
use url::Url;

use crate::transfer::control::steering::Steering;
use crate::transfer::part::attempt::Failure;
use crate::transfer::part::refusal::Refusal;

/// What a byte belongs to: the same medium has the same size and the same validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::transfer) struct Medium {
    pub(in crate::transfer) size: u64,
    /// A strong `ETag`, or a date; `None`: ranges of it cannot be put together.
    pub(in crate::transfer) validator: Option<String>,
}

/// A response whose body is still to be read.
pub(in crate::transfer) struct Answer {
    pub(in crate::transfer) response: reqwest::Response,
    pub(in crate::transfer) content: Content,
    pub(in crate::transfer) etag: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum Content {
    /// These bytes, up to the end that is not among them.
    Range { medium: Medium, start: u64, end: u64 },
    /// All bytes; how many, if it is said.
    Whole { size: Option<u64>, validator: Option<String> },
}

/// What came instead of a response.
pub(in crate::transfer) enum Instead {
    Failure(Failure),
    /// The medium is not the one whose other bytes are there already.
    Changed,
}

/// Asks for the bytes from `start` up to `end`, of that medium if there is one.
pub(in crate::transfer) async fn ask(
    http: &reqwest::Client,
    url: Url,
    (start, end): (u64, u64),
    expected: Option<&Medium>,
    steering: &Steering,
) -> Result<Answer, Instead> {
    let mut request = http.get(url).header(RANGE, format!("bytes={start}-{}", end - 1));
    // A media host that compressed would give ranges of something else.
    request = request.header(ACCEPT_ENCODING, "identity");
    if let Some(validator) = expected.and_then(|medium| medium.validator.as_deref()) {
        request = request.header(IF_RANGE, validator);
    }
    let stall = steering.settings.stall_timeout;
    let response = match timeout(stall, request.send()).await {
        Ok(response) => response.map_err(|error| Instead::Failure(Failure::Network(error)))?,
        Err(_) => return Err(Instead::Failure(Failure::Stalled(stall))),
    };
    let validator = validator(response.headers());
    let etag = text(response.headers(), ETAG);
    let content = match response.status() {
        StatusCode::PARTIAL_CONTENT => match range(response.headers()) {
            Some((first, after, size)) if first == start && after > start && after <= end.min(size) => {
                Content::Range { medium: Medium { size, validator }, start, end: after }
            }
            _ => return Err(Instead::Changed),
        },
        StatusCode::OK => {
            let size = text(response.headers(), CONTENT_LENGTH).and_then(|text| text.parse().ok());
            Content::Whole { size, validator }
        }
        // It has become shorter.
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(Instead::Changed),
        _ => {
            let refusal = timeout(stall, Refusal::read(response)).await;
            return Err(Instead::Failure(refusal.map_or(Failure::Stalled(stall), Failure::Refused)));
        }
    };
    let is_same = match (&content, expected) {
        (_, None) => true,
        (Content::Range { medium, .. }, Some(expected)) => medium == expected,
        (Content::Whole { .. }, Some(_)) => false,
    };
    if is_same { Ok(Answer { response, content, etag }) } else { Err(Instead::Changed) }
}

/// `bytes 0-9/100`: the first byte, the one after the last, and the size of the whole.
fn range(headers: &HeaderMap) -> Option<(u64, u64, u64)> {
    let text = text(headers, CONTENT_RANGE)?;
    let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse::<u64>().ok()?.checked_add(1)?, size.trim().parse().ok()?))
}

/// What `If-Range` can be asked with: weak tags cannot.
fn validator(headers: &HeaderMap) -> Option<String> {
    text(headers, ETAG).filter(|tag| tag.starts_with('"')).or_else(|| text(headers, LAST_MODIFIED))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_RANGE, ETAG, LAST_MODIFIED};
    use http::{HeaderMap, HeaderValue};

    use super::{range, validator};

    #[test]
    fn ranges_and_validators_are_read_strictly() {
        let mut headers = HeaderMap::new();
        for (text, expected) in [
            ("bytes 0-9/100", Some((0, 10, 100))),
            ("bytes 0-9/*", None),
            ("items 0-9/100", None),
            ("bytes 0-18446744073709551615/100", None),
        ] {
            headers.insert(CONTENT_RANGE, HeaderValue::from_static(text));
            assert_eq!(range(&headers), expected, "{text}");
        }
        assert_eq!(validator(&headers), None);
        headers.insert(LAST_MODIFIED, HeaderValue::from_static("Sat, 01 Jan 2000 00:00:00 GMT"));
        headers.insert(ETAG, HeaderValue::from_static("W/\"a\""));
        assert_eq!(validator(&headers).as_deref(), Some("Sat, 01 Jan 2000 00:00:00 GMT"));
        headers.insert(ETAG, HeaderValue::from_static("\"a\""));
        assert_eq!(validator(&headers).as_deref(), Some("\"a\""));
    }
}
