//! What went wrong, by kind.

use frameio_sdk::{ApiErrorItem, Error};
use serde::Serialize;
use serde_json::Value;

/// Who is to blame, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server refused.
    Api,
    /// The server did what it was asked to, and its answer, or its link to the next page, cannot be read.
    Decode,
    /// No whole answer came, or one that leads elsewhere.
    Transport,
    /// There is no token, or the server did not accept it (401).
    Auth,
    /// The line asks for something that cannot be asked for. Nothing was sent.
    Input,
    /// Too many calls, still after all retries (429).
    Limit,
}

impl Kind {
    /// The kind as it stands in an answer.
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

/// What went wrong.
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

    /// The line asks for something that cannot be asked for.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The SDK knows more results of the operation than this program.
    pub(crate) fn newer() -> Self {
        Self::new(Kind::Decode, "a result that is newer than this program: generate it again")
    }

    /// It happened after so many items of a list.
    pub(crate) fn after(mut self, items: usize) -> Self {
        self.items_before = Some(items);
        self
    }

    /// Who is to blame.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What went wrong, in a sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The answer to the line with this id.
    pub(crate) fn refusal<'a>(&'a self, id: &'a Value) -> Refusal<'a> {
        Refusal {
            id,
            ok: false,
            kind: self.kind.as_str(),
            status: self.status,
            errors: self.errors.as_ref().map(|errors| errors.iter().map(Complaint::from).collect()),
            items_before: self.items_before,
            message: &self.message,
        }
    }
}

/// An answer that tells what went wrong.
#[derive(Serialize)]
pub(crate) struct Refusal<'a> {
    id: &'a Value,
    ok: bool,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<Complaint<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_before: Option<usize>,
    message: &'a str,
}

/// A complaint of the API, in the form in which it sends them.
#[derive(Serialize)]
struct Complaint<'a> {
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

impl<'a> From<&'a ApiErrorItem> for Complaint<'a> {
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
