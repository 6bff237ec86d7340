//! The error of all calls.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use frameio_auth::AuthError;
use http::StatusCode;

use crate::runtime::error::api::{ApiError, ApiErrorItem};
use crate::runtime::error::cause::{describe, first_unmentioned};
use crate::runtime::error::decode::DecodeError;
use crate::runtime::error::kind::ErrorKind;
use crate::runtime::error::kind::Kind;
use crate::runtime::model::parse_error::ParseError;
use crate::runtime::wire::operation::Operation;
use crate::runtime::wire::retry_after;

/// Why a call failed.
///
/// Match on its [`kind`](Self::kind) or its predicates (`is_not_found`, `is_rate_limited`, `is_timeout`, ...). Printed,
/// it is one line with the operation, the status, the server's message and the request id, without tokens, other
/// secrets and URLs.
///
/// [`source`](StdError::source) gives only causes that the line does not name, so that a chain of all causes (`{:#}` of
/// `anyhow`) repeats nothing. The failed response is in [`api`](Self::api), [`decode`](Self::decode) or
/// [`auth`](Self::auth).
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static str>,
    attempts: u32,
    /// The errors of the attempts before the last one.
    earlier: Vec<Error>,
    kind: Kind,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { operation: None, attempts: 0, earlier: Vec::new(), kind }))
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input(message.into()))
    }

    pub(crate) fn from_decode(operation: &'static Operation, error: DecodeError) -> Self {
        let attempts = error.response().attempts();
        Self::new(Kind::Decode(error)).with_operation(operation, attempts)
    }

    /// Sets the operation and the number of attempts.
    pub(crate) fn with_operation(mut self, operation: &'static Operation, attempts: u32) -> Self {
        self.0.operation = Some(operation.id);
        self.0.attempts = attempts;
        self
    }

    /// Sets the errors of the attempts before the last one.
    pub(crate) fn with_earlier(mut self, earlier: Vec<Self>) -> Self {
        self.0.earlier = earlier;
        self
    }

    pub(crate) fn cause(&self) -> &Kind {
        &self.0.kind
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match &self.0.kind {
            _ if self.is_rate_limited() => ErrorKind::RateLimit,
            _ if self.is_timeout() => ErrorKind::Timeout,
            Kind::Api(_) => ErrorKind::Api,
            Kind::Auth(_) => ErrorKind::Auth,
            Kind::Connect { .. } => ErrorKind::Connect,
            Kind::Transport(_) => ErrorKind::Transport,
            Kind::Timeout(_) => ErrorKind::Timeout,
            Kind::RateLimit { .. } => ErrorKind::RateLimit,
            Kind::Decode(_) => ErrorKind::Decode,
            Kind::Redirect { .. } => ErrorKind::Redirect,
            Kind::TooLarge { .. } => ErrorKind::TooLarge,
            Kind::Paging(_) => ErrorKind::Paging,
            Kind::Input(_) | Kind::Setup(_) => ErrorKind::InvalidInput,
        }
    }

    /// The problems that the server reports, each with its place in the request. Empty if the error is not a refusal by
    /// the server, or its body did not have the documented form.
    pub fn details(&self) -> &[ApiErrorItem] {
        self.api().map_or(&[], ApiError::errors)
    }

    /// The id of the operation that was called, such as `files.list`; `None` before there was one.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The number of times that the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The errors of the attempts before the last one, in order. An overloaded server, for example, may reset a
    /// connection, then answer 503, then 429. If the call failed while it got a token or waited for a rate limit, these
    /// are the errors of all attempts. Empty if the last response could not be decoded.
    pub fn earlier(&self) -> &[Self] {
        &self.0.earlier
    }

    /// The server's refusal, if the error is one.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The part of a successful response that could not be decoded, if the error is about one.
    pub fn decode(&self) -> Option<&DecodeError> {
        match &self.0.kind {
            Kind::Decode(error) => Some(error),
            _ => None,
        }
    }

    /// The error of the token provider, if there was no token.
    pub fn auth(&self) -> Option<&AuthError> {
        match &self.0.kind {
            Kind::Auth(error) => Some(error),
            _ => None,
        }
    }

    /// The status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Api(error) => Some(error.status()),
            Kind::Decode(error) => Some(error.response().status()),
            Kind::Redirect { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The request id that the server gave, if it answered; quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Api(error) => error.request_id(),
            Kind::Decode(error) => error.response().request_id(),
            _ => None,
        }
    }

    /// Whether the server refused the call: a status of 400 or more. See [`api`](Self::api).
    pub fn is_api(&self) -> bool {
        self.api().is_some()
    }

    /// Status 400: the server did not understand the request.
    pub fn is_bad_request(&self) -> bool {
        self.has_api_status(400)
    }

    /// Status 401: the token was refused, and so was its replacement, if there was one.
    pub fn is_unauthorized(&self) -> bool {
        self.has_api_status(401)
    }

    /// Status 403: the user does not have the permission.
    pub fn is_forbidden(&self) -> bool {
        self.has_api_status(403)
    }

    /// Status 404: the resource does not exist, or is hidden from the user.
    pub fn is_not_found(&self) -> bool {
        self.has_api_status(404)
    }

    /// Status 409: the call conflicts with the state of the resource.
    pub fn is_conflict(&self) -> bool {
        self.has_api_status(409)
    }

    /// Status 422: a value is not valid; the pointers of [`details`](Self::details) say which.
    pub fn is_validation(&self) -> bool {
        self.has_api_status(422)
    }

    /// Too many calls: status 429 after all retries, or a wait that would exceed the limit of the client. See
    /// [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.has_api_status(429) || matches!(self.0.kind, Kind::RateLimit { .. })
    }

    /// The time to wait before the next try: as the server asked, or as computed from the rate limit.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::RateLimit { wait } => Some(*wait),
            Kind::Api(error) => retry_after::from_headers(error.headers()),
            Kind::Auth(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Status 500 or more: the server failed, after all retries.
    pub fn is_server_error(&self) -> bool {
        self.api().is_some_and(|error| error.status().as_u16() >= 500)
    }

    /// No token could be obtained; see [`auth`](Self::auth). (For a token that the server refused, see
    /// [`is_unauthorized`](Self::is_unauthorized).)
    pub fn is_auth(&self) -> bool {
        self.auth().is_some()
    }

    /// The time limit of the call or of an attempt passed. The server may have acted.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(_) => true,
            Kind::Connect { error, .. } | Kind::Transport(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// No connection could be made. The server never saw the request.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
    }

    /// The connection could not be made, broke, or took too long, so that no complete response came.
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. } | Kind::Transport(_) | Kind::Timeout(_))
    }

    /// A successful response could not be decoded; see [`decode`](Self::decode).
    pub fn is_decode(&self) -> bool {
        self.decode().is_some()
    }

    /// The server answered with a redirect, which is not followed, because the token would be sent along.
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.kind, Kind::Redirect { .. })
    }

    /// The response was larger than the limit of the client.
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// A list cannot be continued: the link to the next page cannot be used, or the server returned an earlier page again.
    pub fn is_paging(&self) -> bool {
        matches!(self.0.kind, Kind::Paging(_))
    }

    /// An argument, or a setting of the client, is not valid. Nothing was sent.
    pub fn is_invalid_input(&self) -> bool {
        matches!(self.0.kind, Kind::Input(_) | Kind::Setup(_))
    }

    fn has_api_status(&self, status: u16) -> bool {
        self.api().is_some_and(|error| error.status() == status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match &self.0.kind {
            Kind::Api(error) => write!(f, "{error}")?,
            Kind::Auth(error) => write!(f, "no access token: {error}")?,
            Kind::Connect { to, error } => {
                write!(f, "no connection to {to}")?;
                write_cause(f, error)?;
            }
            Kind::Transport(error) => {
                f.write_str("the connection broke before the whole response was there")?;
                write_cause(f, error)?;
            }
            Kind::Timeout(_) => f.write_str("timed out waiting for the response")?,
            Kind::Decode(error) => {
                write!(f, "{error}")?;
                if let Some(id) = error.response().request_id() {
                    write!(f, " [request {id}]")?;
                }
            }
            Kind::Redirect { status, to } => {
                let to = to.as_deref().unwrap_or("nowhere");
                write!(f, "{status}: a redirect to {to}, which is not followed; check the base URL")?;
            }
            Kind::TooLarge { limit } => write!(f, "the response is larger than the limit of {limit} bytes")?,
            Kind::Paging(what) => f.write_str(what)?,
            Kind::RateLimit { wait } => {
                write!(
                    f,
                    "the rate limit allows no call for another {wait:.0?}, which is longer than the client waits"
                )?;
            }
            Kind::Input(message) | Kind::Setup(message) => f.write_str(message)?,
        }
        match self.0.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("attempts", &self.0.attempts)
            .field("kind", &self.0.kind)
            .field("earlier", &self.0.earlier)
            .finish()
    }
}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::invalid_input(error.to_string())
    }
}

impl From<AuthError> for Error {
    fn from(error: AuthError) -> Self {
        Self::new(Kind::Auth(error))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Auth(error) => first_unmentioned(&self.to_string(), Some(error)),
            Kind::Connect { error, .. } | Kind::Transport(error) | Kind::Timeout(Some(error)) => Some(error),
            _ => None,
        }
    }
}

/// Appends why no complete response arrived, if a few words can describe it.
fn write_cause(f: &mut fmt::Formatter<'_>, error: &reqwest::Error) -> fmt::Result {
    describe(error).map_or(Ok(()), |why| write!(f, ": {why}"))
}
