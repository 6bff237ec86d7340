//! Error responses, in the error format of the API: `{"errors": [{"title", "detail", "source": {"pointer"}}]}`.

use serde_json::{Value, json};

use super::reply::Reply;
use crate::validate::Violation;

/// The reason why a request is rejected.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    errors: Vec<Value>,
}

impl Problem {
    pub(crate) fn new(status: u16, title: &str, detail: impl Into<String>) -> Self {
        Self { status, errors: vec![json!({"title": title, "detail": detail.into()})] }
    }

    /// 400: the body is not valid JSON.
    pub(crate) fn malformed(error: &serde_json::Error) -> Self {
        Self::new(400, "Bad Request", format!("The request body is not valid JSON: {error}"))
    }

    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(401, "Unauthorized", detail)
    }

    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::new(403, "Forbidden", detail)
    }

    /// 404: the caller can see nothing with this id.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(404, "Not Found", format!("The {what} {id} was not found"))
    }

    pub(crate) fn no_route(method: &str, path: &str) -> Self {
        Self::new(404, "Not Found", format!("no route found for {method} {path}"))
    }

    pub(crate) fn conflict(detail: &str) -> Self {
        Self::new(409, "Conflict", detail)
    }

    pub(crate) fn unsupported_media_type(found: &str) -> Self {
        let found = if found.is_empty() { "none" } else { found };
        Self::new(415, "Unsupported Media Type", format!("Send content-type: application/json. Got: {found}"))
    }

    /// 422 with an entry for each violation.
    pub(crate) fn unprocessable(violations: Vec<Violation>) -> Self {
        let errors = violations
            .into_iter()
            .map(|violation| {
                json!({
                    "title": "Invalid value",
                    "detail": violation.detail,
                    "source": {"pointer": violation.pointer},
                })
            })
            .collect();
        Self { status: 422, errors }
    }

    /// 422 for a single value.
    pub(crate) fn invalid(pointer: &str, detail: impl Into<String>) -> Self {
        Self::unprocessable(vec![Violation { pointer: pointer.to_owned(), detail: detail.into() }])
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::new(429, "Too Many Requests", "Rate limit exceeded")
    }

    /// 500: a bug of the stand-in.
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::new(500, "Internal Server Error", detail)
    }

    pub(crate) fn into_reply(self) -> Reply {
        Reply::json(self.status, json!({"errors": self.errors}))
    }
}
