//! One ranged request to a media host, up to the headers of its response.

use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_RANGE, LAST_MODIFIED, RANGE};
use http::{HeaderMap, HeaderName, StatusCode};
use tokio::time::timeout;
use url::Url;

use crate::transfer::control::shared::Shared;
use crate::transfer::part::attempt::Failure;
use crate::transfer::part::error_response::ErrorResponse;

/// The identity of the bytes at a media host. Responses with equal size and validator come from the same medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::transfer) struct Medium {
    pub(in crate::transfer) size: u64,
    /// A strong `ETag` or a `Last-Modified` date. With `None`, ranges of different responses cannot be combined.
    pub(in crate::transfer) validator: Option<String>,
}

/// A response up to its headers; the body is still to be read.
pub(in crate::transfer) struct RangeResponse {
    pub(in crate::transfer) response: reqwest::Response,
    pub(in crate::transfer) content: Content,
    pub(in crate::transfer) etag: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum Content {
    /// The bytes from `start` up to, and not including, `end`.
    Range { medium: Medium, start: u64, end: u64 },
    /// All bytes; `size` is `None` if the host does not announce it.
    Whole { size: Option<u64>, validator: Option<String> },
}

/// The reasons why a request gave no usable response.
pub(in crate::transfer) enum RangeError {
    Failure(Failure),
    /// The medium is no longer the expected one.
    Changed,
}

/// Requests the bytes from `start` up to `end`. The response must be of the `expected` medium, if one is given.
pub(in crate::transfer) async fn request_range(
    http: &reqwest::Client,
    url: Url,
    (start, end): (u64, u64),
    expected: Option<&Medium>,
    shared: &Shared,
) -> Result<RangeResponse, RangeError> {
    let mut request = http.get(url).header(RANGE, format!("bytes={start}-{}", end - 1));
    // With compression, ranges would refer to the compressed bytes.
    request = request.header(ACCEPT_ENCODING, "identity");
    if let Some(validator) = expected.and_then(|medium| medium.validator.as_deref()) {
        request = request.header(IF_RANGE, validator);
    }
    let stall = shared.settings.stall_timeout;
    let response = match timeout(stall, request.send()).await {
        Ok(response) => response.map_err(|error| RangeError::Failure(Failure::Network(error)))?,
        Err(_) => return Err(RangeError::Failure(Failure::Stalled(stall))),
    };
    let validator = validator(response.headers());
    let etag = text(response.headers(), ETAG);
    let content = match response.status() {
        StatusCode::PARTIAL_CONTENT => match range(response.headers()) {
            Some((first, after, size)) if first == start && after > start && after <= end.min(size) => {
                Content::Range { medium: Medium { size, validator }, start, end: after }
            }
            _ => return Err(RangeError::Changed),
        },
        StatusCode::OK => {
            let size = text(response.headers(), CONTENT_LENGTH).and_then(|text| text.parse().ok());
            Content::Whole { size, validator }
        }
        // The medium has become shorter than `start`.
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(RangeError::Changed),
        _ => {
            let error_response = timeout(stall, ErrorResponse::read(response)).await;
            return Err(RangeError::Failure(error_response.map_or(Failure::Stalled(stall), Failure::Refused)));
        }
    };
    let is_same = match (&content, expected) {
        (_, None) => true,
        (Content::Range { medium, .. }, Some(expected)) => medium == expected,
        (Content::Whole { .. }, Some(_)) => false,
    };
    if is_same { Ok(RangeResponse { response, content, etag }) } else { Err(RangeError::Changed) }
}

/// Parses `Content-Range`, such as `bytes 0-9/100`, into the first byte, the byte after the last, and the size of the
/// medium.
fn range(headers: &HeaderMap) -> Option<(u64, u64, u64)> {
    let text = text(headers, CONTENT_RANGE)?;
    let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse::<u64>().ok()?.checked_add(1)?, size.trim().parse().ok()?))
}

/// The value to send in `If-Range`, which takes strong tags and dates, but no weak tags.
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
