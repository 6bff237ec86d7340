//! An answer: raw, and as a value with what came beside it.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::operation::Operation;
use super::rate_limit::RateLimitStatus;
use super::{Error, decode};

/// A decoded body, and what came with it.
#[derive(Clone)]
pub struct Response<T> {
    body: T,
    bytes: Bytes,
    meta: ResponseMeta,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, raw: RawResponse) -> Self {
        Self { body, bytes: raw.body, meta: raw.meta }
    }

    /// The decoded body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The decoded body, without the rest.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The body as it came, to keep it or to read it in another way. It may hold secrets, such as signed links.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Status, headers and what is in them.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    /// The decoded body, and what came beside it.
    pub fn into_parts(self) -> (T, ResponseMeta) {
        (self.body, self.meta)
    }

    /// The status code, such as 200.
    pub fn status(&self) -> u16 {
        self.meta.status()
    }

    /// The response headers.
    pub fn headers(&self) -> &HeaderMap {
        self.meta.headers()
    }

    /// What the server calls this request; worth quoting to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.request_id()
    }

    /// The limit of the operation, as the server reported it.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        self.meta.rate_limit()
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("body", &self.body).field("meta", &self.meta).finish_non_exhaustive()
    }
}

/// What came beside a body. `Debug` shows the status and the request id, and no header, which could hold anything.
#[derive(Clone)]
pub struct ResponseMeta {
    status: u16,
    headers: HeaderMap,
    attempts: u32,
    /// The request id is none, or holds the token.
    hides_request_id: bool,
}

/// Longer texts are no request ids.
const MAX_REQUEST_ID_BYTES: usize = 128;

impl ResponseMeta {
    pub(crate) fn new(status: u16, headers: HeaderMap, attempts: u32) -> Self {
        Self { status, headers, attempts, hides_request_id: false }
    }

    /// Leaves out a request id that holds a secret, or that is none: it is shown in errors and logs.
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
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The response headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id that the server gave to this request (`x-request-id`); quote it to its support. `None` when there is none, and
    /// when the text cannot be an id.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id").filter(|_| !self.hides_request_id)?.to_str().ok()
    }

    /// The limit of the operation, as the server reported it.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        RateLimitStatus::of(&self.headers)
    }

    /// How often the request was sent until this answer came; 1 when it worked at once.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Debug for ResponseMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A successful answer before it is decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: &'static Operation,
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
}

impl RawResponse {
    /// The status code, for an operation whose success has several types.
    #[allow(dead_code)] // for generated code, which may hold no such operation
    pub(crate) fn status(&self) -> u16 {
        self.meta.status
    }

    /// The body as JSON.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode::json(self)
    }

    /// The member `data` of the body, which is a JSON object.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode::data(self)
    }
}
