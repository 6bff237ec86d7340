//! Failures, by kind.

use frameio_sdk::{ApiErrorItem, Error};
use serde::Serialize;
use serde_json::Value;

/// The kind of failure, by its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server refused the call.
    Api,
    /// The call succeeded, but the response, or its link to the next page, cannot be decoded.
    Decode,
    /// There was no complete response, or a redirect.
    Transport,
    /// There is no token, or the server refused it (401).
    Auth,
    /// The line is not valid. Nothing was sent.
    Input,
    /// Too many calls, even after all retries (429).
    Limit,
}

impl Kind {
    /// The name of the kind in responses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Decode => "decode",
            Self::Transport => "transport",
            Self::Auth => "auth",
            Self::Input => "input",
            Self::Limit => "limit",
        }
    }
}

/// A failure.
#[derive(Clone, Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    status: Option<u16>,
    errors: Option<Vec<ApiErrorItem>>,
    items_before: Option<usize>,
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: None, errors: None, items_before: None }
    }

    /// The failure of an invalid line.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The failure of a result that the SDK defines and this program does not.
    pub(crate) fn newer() -> Self {
        Self::new(Kind::Decode, "a result that is newer than this program: generate it again")
    }

    /// Sets the number of items of a list that were received before.
    pub(crate) fn after(mut self, items: usize) -> Self {
        self.items_before = Some(items);
        self
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The response to the line with this id.
    pub(crate) fn refusal<'a>(&'a self, id: &'a Value) -> FailureLine<'a> {
        FailureLine {
            id,
            ok: false,
            kind: self.kind.as_str(),
            status: self.status,
            errors: self.errors.as_ref().map(|errors| errors.iter().map(ErrorItem::from).collect()),
            items_before: self.items_before,
            message: &self.message,
        }
    }
}

/// A response that reports a failure.
#[derive(Serialize)]
pub(crate) struct FailureLine<'a> {
    id: &'a Value,
    ok: bool,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<ErrorItem<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_before: Option<usize>,
    message: &'a str,
}

/// A problem that the API reports, in the format of the API.
#[derive(Serialize)]
struct ErrorItem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    pointer: &'a str,
}

impl<'a> From<&'a ApiErrorItem> for ErrorItem<'a> {
    fn from(item: &'a ApiErrorItem) -> Self {
        Self {
            title: item.title.as_deref(),
            detail: item.detail.as_deref(),
            source: item.pointer.as_deref().map(|pointer| Source { pointer }),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = if error.is_rate_limited() {
            Kind::Limit
        } else if error.is_auth() || error.is_unauthorized() {
            Kind::Auth
        } else if error.is_api() {
            Kind::Api
        } else if error.is_decode() || error.is_paging() {
            Kind::Decode
        } else if error.is_invalid_input() {
            Kind::Input
        } else {
            Kind::Transport
        };
        Self {
            status: error.status().map(|status| status.as_u16()),
            errors: error.api().map(|api| api.errors().to_vec()),
            ..Self::new(kind, error.to_string())
        }
    }
}
