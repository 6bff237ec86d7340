//! The decision after a failed attempt: a pure function, without clock, sleep or socket.

use std::time::Duration;

use crate::runtime::retry::failure::Failure;
use crate::runtime::retry::policy::{MAX_WAIT, RetryPolicy};
use crate::runtime::wire::retry_after;

/// The maximum number of refusals (429) of one call although the limiter admitted it, which happens if other programs
/// use the same limit. Such refusals do not count as retries.
pub(crate) const MAX_REFUSALS: u32 = 12;

/// The history of a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The number of retries after transient failures.
    pub(crate) retries: u32,
    /// The number of refusals (429) after which the call waited for the rate limit.
    pub(crate) refusals: u32,
    /// Whether the call was retried with a new token.
    pub(crate) has_replayed: bool,
}

/// What a call is allowed to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) max_retries: u32,
    /// The time left before the deadline of the call; `None` without a deadline.
    pub(crate) remaining: Option<Duration>,
    /// Whether the limiter can pause all calls of the operation.
    pub(crate) can_pause: bool,
}

/// The next step of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Return the error to the caller.
    GiveUp,
    /// Retry after this wait, if the retry budget allows it.
    RetryAfter(Duration),
    /// Get a new token, and retry with it.
    ReplayWithNewToken,
    /// Pause all calls of the operation, for the time that the server names if it does, and retry when the rate limit
    /// allows it.
    WaitForRateLimit(Option<Duration>),
}

impl Allowance {
    /// Whether a wait ends before the deadline.
    fn fits(&self, wait: Duration) -> bool {
        self.remaining.is_none_or(|remaining| wait < remaining)
    }
}

/// Decides on the next step after a failed attempt.
pub(crate) fn decide(policy: &RetryPolicy, failure: &Failure<'_>, allowance: Allowance, progress: Progress) -> Step {
    let error = failure.error;
    if error.is_unauthorized() && !progress.has_replayed {
        return Step::ReplayWithNewToken;
    }
    let retry_after = error.api().and_then(|answer| retry_after::from_headers(answer.headers()));
    if retry_after.is_some_and(|wait| wait > MAX_WAIT) {
        return Step::GiveUp;
    }
    let is_refusal = error.api().is_some_and(|api| api.status() == 429);
    let may_pause = allowance.can_pause && allowance.max_retries > 0 && progress.refusals < MAX_REFUSALS;
    if is_refusal && may_pause && retry_after.is_none_or(|wait| allowance.fits(wait)) {
        return Step::WaitForRateLimit(retry_after);
    }
    if progress.retries >= allowance.max_retries || !policy.is_retryable(failure) {
        return Step::GiveUp;
    }
    let wait = policy.wait(failure, retry_after);
    if allowance.fits(wait) { Step::RetryAfter(wait) } else { Step::GiveUp }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use http::StatusCode;

    use super::{Allowance, MAX_REFUSALS, Progress, Step, decide};
    use crate::runtime::error::api::ApiError;
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::{OPERATION, headers};
    use crate::runtime::retry::policy::RetryPolicy;
    use crate::runtime::wire::meta::ResponseMeta;

    const WAIT: Duration = Duration::from_secs(5);
    const ANY: Allowance = Allowance { max_retries: 2, remaining: None, can_pause: false };
    const WITH_LIMITER: Allowance = Allowance { can_pause: true, ..ANY };
    const FIRST: Progress = Progress { retries: 0, refusals: 0, has_replayed: false };

    fn answer(status: u16, list: &[(&'static str, &'static str)]) -> Error {
        Error::new(Kind::Api(ApiError::new(
            ResponseMeta::new(StatusCode::from_u16(status).unwrap(), headers(list), 1),
            Bytes::new(),
        )))
    }

    fn no_response() -> Error {
        Error::new(Kind::Timeout(None))
    }

    /// The error of a refused connection, which only reqwest can create.
    fn no_connection() -> Error {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        // No server listens on port 1 of this machine.
        let error = runtime.block_on(client.get("http://127.0.0.1:1/").send()).unwrap_err();
        assert!(error.is_connect());
        Error::new(Kind::Connect { to: "127.0.0.1:1".to_owned(), error })
    }

    fn fixed_backoff(policy: RetryPolicy) -> RetryPolicy {
        struct FixedBackoff;
        impl crate::runtime::retry::Backoff for FixedBackoff {
            fn wait(&self, _: &Failure<'_>) -> Duration {
                WAIT
            }
        }
        policy.backoff(FixedBackoff)
    }

    fn step(policy: RetryPolicy, error: &Error, idempotent: bool, allowance: Allowance, progress: Progress) -> Step {
        let failure = Failure { error, operation: &OPERATION, idempotent, retries: progress.retries };
        decide(&fixed_backoff(policy), &failure, allowance, progress)
    }

    fn standard(error: &Error, idempotent: bool) -> Step {
        step(RetryPolicy::standard(), error, idempotent, ANY, FIRST)
    }

    fn safe(error: &Error, idempotent: bool) -> Step {
        step(RetryPolicy::safe(), error, idempotent, ANY, FIRST)
    }

    #[test]
    fn a_failed_connection_is_retried() {
        let error = no_connection();
        for idempotent in [true, false] {
            assert_eq!(standard(&error, idempotent), Step::RetryAfter(WAIT));
            assert_eq!(safe(&error, idempotent), Step::RetryAfter(WAIT));
        }
    }

    #[test]
    fn a_missing_response_is_retried_if_idempotent() {
        for decide in [standard, safe] {
            assert_eq!(decide(&no_response(), true), Step::RetryAfter(WAIT));
            assert_eq!(decide(&no_response(), false), Step::GiveUp);
        }
    }

    #[test]
    fn status_408_is_retried() {
        let error = answer(408, &[]);
        assert_eq!((standard(&error, true), standard(&error, false)), (Step::RetryAfter(WAIT), Step::RetryAfter(WAIT)));
        assert_eq!((safe(&error, true), safe(&error, false)), (Step::RetryAfter(WAIT), Step::GiveUp));
    }

    #[test]
    fn status_429_waits_for_the_rate_limit() {
        let error = answer(429, &[]);
        for policy in [RetryPolicy::standard, RetryPolicy::safe] {
            for idempotent in [true, false] {
                assert_eq!(step(policy(), &error, idempotent, WITH_LIMITER, FIRST), Step::WaitForRateLimit(None));
                assert_eq!(step(policy(), &error, idempotent, ANY, FIRST), Step::RetryAfter(WAIT), "without a limiter");
            }
        }
        let asks = answer(429, &[("retry-after", "7")]);
        let wait = Some(Duration::from_secs(7));
        assert_eq!(step(RetryPolicy::standard(), &asks, true, WITH_LIMITER, FIRST), Step::WaitForRateLimit(wait));
    }

    #[test]
    fn after_twelve_waits_status_429_counts_as_a_retry() {
        let error = answer(429, &[]);
        for refusals in 0..MAX_REFUSALS {
            let progress = Progress { refusals, retries: 2, ..FIRST };
            assert_eq!(
                step(RetryPolicy::standard(), &error, true, WITH_LIMITER, progress),
                Step::WaitForRateLimit(None)
            );
        }
        assert_eq!(MAX_REFUSALS, 12);
        let refused = |retries| Progress { refusals: 12, retries, ..FIRST };
        let step = |progress| step(RetryPolicy::standard(), &error, true, WITH_LIMITER, progress);
        assert_eq!((step(refused(1)), step(refused(2))), (Step::RetryAfter(WAIT), Step::GiveUp));
    }

    #[test]
    fn status_5xx_is_retried() {
        for status in [500, 502, 503, 504, 599] {
            let error = answer(status, &[]);
            assert_eq!(
                (standard(&error, true), standard(&error, false)),
                (Step::RetryAfter(WAIT), Step::RetryAfter(WAIT))
            );
            assert_eq!((safe(&error, true), safe(&error, false)), (Step::RetryAfter(WAIT), Step::GiveUp));
        }
    }

    #[test]
    fn status_401_is_retried_once_with_a_new_token() {
        let error = answer(401, &[]);
        let replayed = Progress { has_replayed: true, ..FIRST };
        for policy in [RetryPolicy::standard, RetryPolicy::safe, RetryPolicy::never] {
            assert_eq!(step(policy(), &error, false, ANY, FIRST), Step::ReplayWithNewToken);
            assert_eq!(step(policy(), &error, false, ANY, replayed), Step::GiveUp);
        }
        let never = Allowance { max_retries: 0, ..ANY };
        assert_eq!(step(RetryPolicy::never(), &error, true, never, FIRST), Step::ReplayWithNewToken);
    }

    #[test]
    fn other_responses_are_not_retried() {
        for status in [400, 402, 403, 404, 409, 410, 422] {
            assert_eq!(
                (standard(&answer(status, &[]), true), safe(&answer(status, &[]), true)),
                (Step::GiveUp, Step::GiveUp)
            );
        }
        let others =
            [Error::new(Kind::TooLarge { limit: 1 }), Error::new(Kind::Paging("x".into())), Error::invalid_input("x")];
        for error in &others {
            assert_eq!((standard(error, true), safe(error, true)), (Step::GiveUp, Step::GiveUp));
        }
    }

    #[test]
    fn the_number_of_retries_is_limited() {
        for (retries, expected) in [(0, Step::RetryAfter(WAIT)), (1, Step::RetryAfter(WAIT)), (2, Step::GiveUp)] {
            let progress = Progress { retries, ..FIRST };
            assert_eq!(step(RetryPolicy::standard(), &answer(503, &[]), true, ANY, progress), expected);
        }
        let never = Allowance { max_retries: 0, ..WITH_LIMITER };
        for status in [429, 503] {
            assert_eq!(step(RetryPolicy::standard(), &answer(status, &[]), true, never, FIRST), Step::GiveUp);
        }
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_not_started() {
        let remaining = |remaining| Allowance { remaining: Some(remaining), ..ANY };
        let decide = |remaining| step(RetryPolicy::standard(), &answer(503, &[]), true, remaining, FIRST);
        assert_eq!(decide(remaining(WAIT)), Step::GiveUp);
        assert_eq!(decide(remaining(WAIT + Duration::from_millis(1))), Step::RetryAfter(WAIT));
        let asks = answer(429, &[("retry-after", "7")]);
        let remaining = Allowance { remaining: Some(Duration::from_secs(7)), ..WITH_LIMITER };
        assert_eq!(step(RetryPolicy::standard(), &asks, true, remaining, FIRST), Step::GiveUp);
    }

    #[test]
    fn the_wait_of_the_server_applies_up_to_a_minute() {
        for (seconds, least) in [("2", 2), ("30", 30), ("60", 60)] {
            let error = answer(503, &[("retry-after", seconds)]);
            let Step::RetryAfter(wait) = standard(&error, true) else { panic!("the call is retried") };
            let least = Duration::from_secs(least);
            assert!(wait >= least && wait <= (least * 5 / 4).min(Duration::from_secs(60)), "{wait:?}");
        }
        for status in [408, 429, 503] {
            let error = answer(status, &[("retry-after", "61")]);
            assert_eq!(step(RetryPolicy::standard(), &error, true, WITH_LIMITER, FIRST), Step::GiveUp);
        }
    }
}
