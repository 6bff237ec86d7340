//! The decision whether a failure is transient.

use http::StatusCode;

use crate::runtime::error::kind::Kind;
use crate::runtime::retry::failure::Failure;

/// Decides which failures are retried.
pub trait Classify: Send + Sync + 'static {
    /// Whether the call is worth a retry after this failure.
    fn is_retryable(&self, failure: &Failure<'_>) -> bool;
}

/// The default: retries 408, 429, 5xx and failed connections for every method, as the documentation of the API
/// promises. A request that was sent and got no response is retried if it is idempotent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standard;

/// Retries like [`Standard`], but a call that is not idempotent only if the server cannot have acted on it: after a
/// failed connection, or a 429.
#[derive(Clone, Copy, Debug, Default)]
pub struct Safe;

impl Classify for Standard {
    fn is_retryable(&self, failure: &Failure<'_>) -> bool {
        match failure.error.cause() {
            Kind::Connect { .. } => true,
            Kind::Transport(_) | Kind::Timeout(_) => failure.idempotent,
            Kind::Api(answer) => is_transient(answer.status().as_u16()),
            _ => false,
        }
    }
}

impl Classify for Safe {
    fn is_retryable(&self, failure: &Failure<'_>) -> bool {
        let has_not_acted = failure.error.is_connect() || failure.error.status() == Some(StatusCode::TOO_MANY_REQUESTS);
        (failure.idempotent || has_not_acted) && Standard.is_retryable(failure)
    }
}

/// Closures can be used as classifiers.
impl<F: Fn(&Failure<'_>) -> bool + Send + Sync + 'static> Classify for F {
    fn is_retryable(&self, failure: &Failure<'_>) -> bool {
        self(failure)
    }
}

/// Whether a later attempt may succeed, by the status alone.
fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::{Classify, Safe, Standard};
    use crate::runtime::error::api::ApiError;
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::OPERATION;
    use crate::runtime::wire::meta::ResponseMeta;

    fn answer(status: u16) -> Error {
        Error::new(Kind::Api(ApiError::new(
            ResponseMeta::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), 1),
            Bytes::new(),
        )))
    }

    fn may(classify: impl Classify, error: &Error, idempotent: bool) -> bool {
        classify.is_retryable(&Failure { error, operation: &OPERATION, idempotent, retries: 0 })
    }

    #[test]
    fn transient_statuses_are_retried_for_every_method() {
        for status in 400..600 {
            let expected = matches!(status, 408 | 429) || status >= 500;
            for idempotent in [true, false] {
                assert_eq!(may(Standard, &answer(status), idempotent), expected, "{status}");
            }
            assert_eq!(may(Safe, &answer(status), true), expected, "{status}");
            assert_eq!(may(Safe, &answer(status), false), status == 429, "{status}");
        }
    }

    #[test]
    fn without_a_response_only_idempotent_calls_are_retried() {
        let timeout = Error::new(Kind::Timeout(None));
        assert!(may(Standard, &timeout, true) && may(Safe, &timeout, true));
        assert!(!may(Standard, &timeout, false) && !may(Safe, &timeout, false));
        assert!(!may(Standard, &Error::invalid_input("x"), true));
        assert!(!may(Standard, &Error::new(Kind::TooLarge { limit: 1 }), true));
        assert!(may(|_: &Failure<'_>| true, &Error::invalid_input("x"), false));
        assert!(!may(|_: &Failure<'_>| false, &answer(503), true));
    }
}
