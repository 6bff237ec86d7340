//! OAuth errors.

use serde_json::json;

use crate::http::Reply;

/// An OAuth error: `{"error", "error_description"}`.
pub(super) struct OAuthError {
    status: u16,
    error: &'static str,
    description: String,
}

impl OAuthError {
    pub(super) fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into() }
    }

    pub(super) fn bad_request(error: &'static str, description: impl Into<String>) -> Self {
        Self::new(400, error, description)
    }

    pub(super) fn into_reply(self) -> Reply {
        let body = json!({"error": self.error, "error_description": self.description});
        Reply::json(self.status, body).with_header("cache-control", "no-store")
    }
}
