//! Everything that can go wrong with a call, as one type.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use frameio_auth::AuthError;
use http::StatusCode;

use crate::runtime::error::api::{ApiError, ApiErrorItem};
use crate::runtime::error::cause::{in_words, unsaid};
use crate::runtime::error::decode::DecodeError;
use crate::runtime::error::kind::ErrorKind;
use crate::runtime::error::kind::Kind;
use crate::runtime::model::parse_error::ParseError;
use crate::runtime::wire::operation::Operation;
use crate::runtime::wire::retry_after;

/// Why a call failed.
///
/// Ask it what to do (`is_not_found`, `is_rate_limited`, `is_timeout`, ...), take the server's words from
/// [`api`](Self::api), and print it for one useful line: the operation, the status, the first complaint and the request
/// id. No token, no secret and no URL is ever part of the text.
///
/// [`source`](StdError::source) gives only causes that the text does not name, so that a chain of all of them (`{:#}` of
/// `anyhow`) says nothing twice. What the server answered is in [`api`](Self::api), [`decode`](Self::decode) and
/// [`auth`](Self::auth).
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static str>,
    attempts: u32,
    /// Why the attempts before the last one failed.
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
        Self::new(Kind::Decode(error)).of(operation, attempts)
    }

    /// Says which operation it was, and how often it was sent.
    pub(crate) fn of(mut self, operation: &'static Operation, attempts: u32) -> Self {
        self.0.operation = Some(operation.id);
        self.0.attempts = attempts;
        self
    }

    /// Keeps why the attempts before the last one failed.
    pub(crate) fn after(mut self, earlier: Vec<Self>) -> Self {
        self.0.earlier = earlier;
        self
    }

    pub(crate) fn cause(&self) -> &Kind {
        &self.0.kind
    }

    /// What kind of failure it is.
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

    /// What the server complains about, each with the place in the request. Empty when the error is not a refusal of the
    /// server, and when the refusal was not of the documented form.
    pub fn details(&self) -> &[ApiErrorItem] {
        self.api().map_or(&[], ApiError::errors)
    }

    /// The id of the operation that was called, such as `files.list`; `None` before there was one.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// How often the request was sent; 0 when it never was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Why the attempts before the last one failed, in order. They may have failed in other ways: a server that is
    /// overloaded resets a connection, then answers 503, then 429. All attempts, when what failed last was getting a token or
    /// waiting for a rate limit. Empty when the last attempt got an answer that could not be read.
    pub fn earlier(&self) -> &[Self] {
        &self.0.earlier
    }

    /// The server's refusal, when that is what it is.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// What could not be read of a successful answer, when that is what it is.
    pub fn decode(&self) -> Option<&DecodeError> {
        match &self.0.kind {
            Kind::Decode(error) => Some(error),
            _ => None,
        }
    }

    /// Why there was no token, when that is what it is.
    pub fn auth(&self) -> Option<&AuthError> {
        match &self.0.kind {
            Kind::Auth(error) => Some(error),
            _ => None,
        }
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Api(error) => Some(error.status()),
            Kind::Decode(error) => Some(error.response().status()),
            Kind::Redirect { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What the server calls the request, if it answered; worth quoting to its support.
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Api(error) => error.request_id(),
            Kind::Decode(error) => error.response().request_id(),
            _ => None,
        }
    }

    /// The server refused: a status of 400 or more. [`api`](Self::api) has its words.
    pub fn is_api(&self) -> bool {
        self.api().is_some()
    }

    /// 400: the server did not understand the request.
    pub fn is_bad_request(&self) -> bool {
        self.has_api_status(400)
    }

    /// 401: the token was not accepted, and neither was the next one, if there was one.
    pub fn is_unauthorized(&self) -> bool {
        self.has_api_status(401)
    }

    /// 403: the token's owner may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.has_api_status(403)
    }

    /// 404: there is no such thing, or the token's owner may not know of it.
    pub fn is_not_found(&self) -> bool {
        self.has_api_status(404)
    }

    /// 409: it contradicts the state the server is in.
    pub fn is_conflict(&self) -> bool {
        self.has_api_status(409)
    }

    /// 422: a value is not acceptable; the pointers of [`ApiError::errors`] say which.
    pub fn is_validation(&self) -> bool {
        self.has_api_status(422)
    }

    /// Too many calls: 429, still after all retries, or a wait that would have been longer than the client allows.
    /// [`retry_after`](Self::retry_after) says when there is room again.
    pub fn is_rate_limited(&self) -> bool {
        self.has_api_status(429) || matches!(self.0.kind, Kind::RateLimit { .. })
    }

    /// How long to wait before trying again: what the server asked for, or what is known of the rate limit.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::RateLimit { wait } => Some(*wait),
            Kind::Api(error) => retry_after::from_headers(error.headers()),
            Kind::Auth(error) => error.retry_after(),
            _ => None,
        }
    }

    /// 500 or more: the server failed, still after all retries.
    pub fn is_server_error(&self) -> bool {
        self.api().is_some_and(|error| error.status().as_u16() >= 500)
    }

    /// No token could be had. [`auth`](Self::auth) says why. (A token that the server refused is
    /// [`is_unauthorized`](Self::is_unauthorized).)
    pub fn is_auth(&self) -> bool {
        self.auth().is_some()
    }

    /// The time for one attempt was up. The server may have acted.
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

    /// The connection could not be made, broke, or took too long: no whole answer came.
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. } | Kind::Transport(_) | Kind::Timeout(_))
    }

    /// The answer was a success but could not be read. [`decode`](Self::decode) says where.
    pub fn is_decode(&self) -> bool {
        self.decode().is_some()
    }

    /// The server wanted to send the request elsewhere, which is not followed because the token would go along.
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.kind, Kind::Redirect { .. })
    }

    /// The answer was larger than the limit of the client.
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// The link to the next page of a list cannot be used.
    pub fn is_paging(&self) -> bool {
        matches!(self.0.kind, Kind::Paging(_))
    }

    /// An argument, or the set-up of the client, cannot work. Nothing was sent.
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
                because(f, error)?;
            }
            Kind::Transport(error) => {
                f.write_str("the connection broke before the whole response was there")?;
                because(f, error)?;
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
            Kind::TooLarge { limit } => write!(f, "the answer is larger than the limit of {limit} bytes")?,
            Kind::Paging(what) => f.write_str(what)?,
            Kind::RateLimit { wait } => {
                write!(f, "the rate limit has no room for another {wait:.0?}, which is longer than the client waits")?;
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
            Kind::Auth(error) => unsaid(&self.to_string(), Some(error)),
            Kind::Connect { error, .. } | Kind::Transport(error) | Kind::Timeout(Some(error)) => Some(error),
            _ => None,
        }
    }
}

/// Adds why no whole answer came, if that can be said in a few words.
fn because(f: &mut fmt::Formatter<'_>, error: &reqwest::Error) -> fmt::Result {
    in_words(error).map_or(Ok(()), |why| write!(f, ": {why}"))
}
