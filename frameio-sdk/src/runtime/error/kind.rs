//! The kinds of failures: the public kind, and the internal one with its data.

use std::borrow::Cow;
use std::time::Duration;

use frameio_auth::AuthError;
use http::StatusCode;

use crate::runtime::error::api::ApiError;
use crate::runtime::error::decode::DecodeError;

/// The kind of failure of an [`Error`](crate::Error), for a `match` on [`Error::kind`](crate::Error::kind).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server refused the call with a status of 400 or more, other than 429; see [`Error::api`](crate::Error::api).
    Api,
    /// No token could be obtained; see [`Error::auth`](crate::Error::auth).
    Auth,
    /// No connection could be made. The server never saw the request.
    Connect,
    /// The connection broke before a whole response came. The server may have acted.
    Transport,
    /// The time limit of the call or of an attempt passed. The server may have acted.
    Timeout,
    /// Too many calls: a status of 429, or a wait that would exceed the limit of the client.
    RateLimit,
    /// A successful response could not be decoded; see [`Error::decode`](crate::Error::decode).
    Decode,
    /// The server answered with a redirect, which is not followed.
    Redirect,
    /// The response was larger than the limit of the client.
    TooLarge,
    /// A list cannot be continued: the link to the next page cannot be used, or the server returned an earlier page again.
    Paging,
    /// An argument, or a setting of the client, is not valid. Nothing was sent.
    InvalidInput,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Api(ApiError),
    Auth(AuthError),
    /// The connection could not be made; nothing was sent.
    Connect {
        /// Host and port.
        to: String,
        error: reqwest::Error,
    },
    /// The request was sent, at least partly, and no complete response arrived.
    Transport(reqwest::Error),
    Timeout(Option<reqwest::Error>),
    Decode(DecodeError),
    Redirect {
        status: StatusCode,
        to: Option<String>,
    },
    TooLarge {
        limit: u64,
    },
    Paging(Cow<'static, str>),
    /// The wait for the rate limit would be longer than allowed; nothing was sent.
    RateLimit {
        wait: Duration,
    },
    Input(String),
    Setup(String),
}
