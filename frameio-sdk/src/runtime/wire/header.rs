//! Header checks.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers that the client sets itself. Set by a caller, they would break the request or leak the token.
const RESERVED_HEADERS: [&str; 6] =
    ["authorization", "host", "content-length", "transfer-encoding", "connection", "upgrade"];

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Validates a header of the caller. Errors do not repeat the value.
pub(crate) fn checked_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let lower = HeaderName::try_from(name).map_err(|_| format!("`{name}` cannot be the name of a header"))?;
    if RESERVED_HEADERS.contains(&lower.as_str()) {
        return Err(format!("the header `{lower}` is set by the client itself"));
    }
    let value = HeaderValue::try_from(value)
        .map_err(|_| format!("the value of the header `{lower}` holds characters that cannot be sent"))?;
    Ok((lower, value))
}

/// The media type without parameters, if it is safe to show.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    let name = value.split(';').next()?.trim();
    (!name.is_empty() && name.len() <= 80).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::checked_header;

    #[test]
    fn reserved_and_invalid_headers_are_refused() {
        assert!(checked_header("Authorization", "x").unwrap_err().contains("authorization"));
        assert!(checked_header("bad name", "x").is_err());
        let error = checked_header("x-note", "s3cret\n").unwrap_err();
        assert!(error.contains("x-note") && !error.contains("s3cret"), "{error}");
        assert!(checked_header("X-Note", "fine").is_ok());
    }
}
