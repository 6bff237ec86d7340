//! The status and headers of a response.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::runtime::wire::rate_limit::RateLimitStatus;

/// The status and headers of a response. `Debug` shows the status and the request id, but no headers, which may hold
/// secrets.
#[derive(Clone)]
pub struct ResponseMeta {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    /// Whether to hide the request id, because it is malformed or contains the token.
    hides_request_id: bool,
}

/// A longer text is not taken for a request id.
const MAX_REQUEST_ID_BYTES: usize = 128;

impl ResponseMeta {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, attempts: u32) -> Self {
        Self { status, headers, attempts, hides_request_id: false }
    }

    /// Hides the request id if it contains the secret or is malformed, because it is shown in errors and logs.
    pub(crate) fn hiding(mut self, secret: &str) -> Self {
        let is_id = |id: &str| {
            id.len() <= MAX_REQUEST_ID_BYTES
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
                && (secret.is_empty() || !id.contains(secret))
        };
        self.hides_request_id = !self.request_id().is_none_or(is_id);
        self
    }

    /// The status code, such as 200.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The response headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id that the server gave to this request (`x-request-id`); quote it to support. `None` if there is none, or
    /// it is malformed.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id").filter(|_| !self.hides_request_id)?.to_str().ok()
    }

    /// The limit of the operation, as the server reported it.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        RateLimitStatus::from_headers(&self.headers)
    }

    /// The number of times that the request was sent until this response came: 1 without retries.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Debug for ResponseMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.status.as_u16())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
