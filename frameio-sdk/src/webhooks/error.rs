//! Reasons to refuse a delivery.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// The reason why a delivery was refused.
///
/// It names the check that failed, and holds neither a secret nor the signature that was expected.
/// [`status`](Self::status) is the HTTP status to answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiveError {
    /// There is no secret: none was given, or all are empty.
    NoSecret,
    /// The body is larger than [`max_body_bytes`](super::Receiver::max_body_bytes). It was not hashed.
    TooLarge {
        /// The size of the body, in bytes.
        size: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A header is missing.
    MissingHeader {
        /// The name of the header.
        name: &'static str,
    },
    /// A header is repeated.
    RepeatedHeader {
        /// The name of the header.
        name: &'static str,
    },
    /// The time stamp is not a whole number of seconds since 1970.
    MalformedTimestamp,
    /// The time stamp is too old: the delivery is a replay, or a clock is wrong.
    TooOld {
        /// The age of the delivery by this machine's clock.
        age: Duration,
        /// The age that is accepted.
        tolerance: Duration,
    },
    /// The time stamp is too far in the future: a clock is wrong.
    InFuture {
        /// The time until the time stamp by this machine's clock.
        ahead: Duration,
        /// The time that is accepted.
        tolerance: Duration,
    },
    /// The signature is of a version other than `v0`.
    UnsupportedVersion,
    /// The signature is not `v0=` and 64 hexadecimal digits. Several signatures in one header are malformed, too.
    MalformedSignature,
    /// The signature belongs to another secret or to another body.
    Mismatch {
        /// The number of secrets that were tried.
        secrets: usize,
    },
    /// The signature is valid, but the body does not have the expected form.
    Payload {
        /// The path to the place in the JSON, such as `resource.id`; empty for the whole body.
        path: String,
        /// What is wrong there.
        message: String,
    },
}

impl ReceiveError {
    /// The HTTP status to answer with: 401 for a delivery that is not proven to come from Frame.io, 413 for a body that
    /// is too large, 400 for headers and bodies that cannot be read, 500 without a secret.
    ///
    /// Frame.io repeats a delivery that is not answered with 2xx.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MissingHeader { .. } | Self::TooOld { .. } | Self::InFuture { .. } | Self::Mismatch { .. } => {
                StatusCode::UNAUTHORIZED
            }
            Self::RepeatedHeader { .. }
            | Self::MalformedTimestamp
            | Self::UnsupportedVersion
            | Self::MalformedSignature
            | Self::Payload { .. } => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn payload(path: &str, message: impl Into<String>) -> Self {
        Self::Payload { path: path.to_owned(), message: message.into() }
    }
}

/// Whole seconds, rounded up, so that a time just over a limit does not appear equal to it.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSecret => {
                f.write_str("no signing secret is configured; pass the secret that the webhook was created with")
            }
            Self::TooLarge { size, limit } => {
                write!(f, "the body has {size} bytes, and the limit is {limit}; see `max_body_bytes`")
            }
            Self::MissingHeader { name } => write!(f, "the header `{name}` is missing"),
            Self::RepeatedHeader { name } => write!(f, "the header `{name}` is there more than once"),
            Self::MalformedTimestamp => f.write_str("the time stamp is not a whole number of seconds since 1970"),
            Self::TooOld { age, tolerance } => {
                write!(
                    f,
                    "the time stamp is {} s old, and at most {} s are accepted",
                    seconds(*age),
                    seconds(*tolerance)
                )
            }
            Self::InFuture { ahead, tolerance } => write!(
                f,
                "the time stamp is {} s in the future, and at most {} s are accepted; check the clock of this machine",
                seconds(*ahead),
                seconds(*tolerance)
            ),
            Self::UnsupportedVersion => f.write_str("the signature is of another version than `v0`"),
            Self::MalformedSignature => f.write_str("the signature is not `v0=` and 64 hexadecimal digits"),
            Self::Mismatch { secrets } => write!(
                f,
                "the signature matches none of {secrets} secrets; is the body the one that was received, byte for byte, and is \
                 the secret that of this webhook?"
            ),
            Self::Payload { path, message } if path.is_empty() => write!(f, "the body cannot be read: {message}"),
            Self::Payload { path, message } => write!(f, "the body cannot be read at `{path}`: {message}"),
        }
    }
}

impl StdError for ReceiveError {}
