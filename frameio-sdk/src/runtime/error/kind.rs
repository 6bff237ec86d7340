//! Kinds of failures: what users match on, and what is kept.

use std::time::Duration;

use frameio_auth::AuthError;
use http::StatusCode;

use crate::runtime::error::api::ApiError;
use crate::runtime::error::decode::DecodeError;

/// What kind of failure an [`Error`](crate::Error) is: what [`Error::kind`](crate::Error::kind) gives, for a `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server refused with a status of 400 or more, other than 429; [`Error::api`](crate::Error::api) has its words.
    Api,
    /// No token could be had; [`Error::auth`](crate::Error::auth) says why.
    Auth,
    /// No connection could be made. The server never saw the request.
    Connect,
    /// The connection broke before a whole answer came. The server may have acted.
    Transport,
    /// The time for the call or an attempt was up. The server may have acted.
    Timeout,
    /// Too many calls: a status of 429, or a wait that would have been longer than the client allows.
    RateLimit,
    /// The answer was a success but could not be read; [`Error::decode`](crate::Error::decode) says where.
    Decode,
    /// The server answered with a redirect, which is not followed.
    Redirect,
    /// The answer was larger than the limit of the client.
    TooLarge,
    /// The link to the next page of a list cannot be used.
    Paging,
    /// An argument, or the set-up of the client, cannot work. Nothing was sent.
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
    /// The request, or part of it, was sent and no whole answer came.
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
    Paging(&'static str),
    /// Nothing was sent: it would have had to wait for longer than it may.
    RateLimit {
        wait: Duration,
    },
    Input(String),
    Setup(String),
}
