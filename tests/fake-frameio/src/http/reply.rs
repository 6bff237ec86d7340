//! Responses, before they are converted to HTTP.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::Value;

/// The body type of all responses.
pub(crate) type OutBody = BoxBody<Bytes, io::Error>;

/// A response: a status, additional headers, and a body.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) payload: Payload,
}

#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Empty,
    Json(Value),
    Text { media_type: &'static str, text: String },
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), payload: Payload::Json(body) }
    }

    /// 200 with `{"data": ...}`.
    pub(crate) fn data(data: Value) -> Self {
        Self::json(200, serde_json::json!({"data": data}))
    }

    /// 201 with `{"data": ...}`.
    pub(crate) fn created(data: Value) -> Self {
        Self::json(201, serde_json::json!({"data": data}))
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(204)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), payload: Payload::Empty }
    }

    pub(crate) fn text(status: u16, media_type: &'static str, text: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), payload: Payload::Text { media_type, text: text.into() } }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn body(&self) -> Option<&Value> {
        match &self.payload {
            Payload::Json(value) => Some(value),
            Payload::Empty | Payload::Text { .. } => None,
        }
    }

    /// Converts the response to HTTP.
    pub(crate) fn into_response(self) -> Response<OutBody> {
        let (media_type, bytes) = match self.payload {
            Payload::Empty => (None, Bytes::new()),
            Payload::Json(value) => (Some("application/json; charset=utf-8"), Bytes::from(value.to_string())),
            Payload::Text { media_type, text } => (Some(media_type), Bytes::from(text)),
        };
        let body = Full::new(bytes).map_err(|never: Infallible| match never {}).boxed();
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<header::HeaderName>(), value.parse::<HeaderValue>()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
