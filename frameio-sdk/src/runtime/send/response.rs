//! A response: raw, and decoded with its status and headers.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::runtime::model::corrections::Corrections;
use crate::runtime::send::raw::RawResponse;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// A decoded body, with the status and headers of its response.
#[derive(Clone)]
pub struct Response<T> {
    body: T,
    bytes: Bytes,
    meta: ResponseMeta,
    corrections: Corrections,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, raw: RawResponse) -> Self {
        Self { body, bytes: raw.body, meta: raw.meta, corrections: raw.corrections }
    }

    /// The decoded body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Turns this into the decoded body.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The raw body. It may hold secrets, such as signed links.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The status and the headers.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    /// Splits this into the decoded body and the rest.
    pub fn into_parts(self) -> (T, ResponseMeta) {
        (self.body, self.meta)
    }

    /// The required members that were missing, and were filled in.
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// The status code, such as 200.
    pub fn status(&self) -> StatusCode {
        self.meta.status()
    }

    /// The response headers.
    pub fn headers(&self) -> &HeaderMap {
        self.meta.headers()
    }

    /// The request id that the server gave; quote it to support.
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
