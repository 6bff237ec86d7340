//! What to do after an attempt that failed: a function of what is known, without clock, sleep or socket.

use std::time::Duration;

use crate::runtime::retry::failure::Failure;
use crate::runtime::retry::policy::{MAX_WAIT, RetryPolicy};
use crate::runtime::wire::retry_after;

/// How often one call may be refused for its rate limit although this side saw room. That takes others who use the same
/// limit; these refusals are not counted as retries.
pub(crate) const MAX_REFUSALS: u32 = 12;

/// What a call has behind it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// How often it was sent again after a transient failure.
    pub(crate) retries: u32,
    /// How often it was refused for its rate limit and waited for room.
    pub(crate) refusals: u32,
    /// Whether it was sent again with another token.
    pub(crate) has_replayed: bool,
}

/// What a call may do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) max_retries: u32,
    /// The time that is left for the call as a whole; `None` for any time.
    pub(crate) left: Option<Duration>,
    /// Whether the limiter can make all calls of the operation wait.
    pub(crate) can_pause: bool,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Give the failure to the caller.
    GiveUp,
    /// Send the request again after this time, if the budget allows it.
    SendAfter(Duration),
    /// Get another token, and send the request again with it.
    ReplayWithNewToken,
    /// Make all calls of the operation wait, for as long as the server says if it does, and send the request again when there is
    /// room.
    WaitForRoom(Option<Duration>),
}

impl Allowance {
    /// Whether a wait ends before the call has to.
    fn fits(&self, wait: Duration) -> bool {
        self.left.is_none_or(|left| wait < left)
    }
}

/// Decides what to do after a failed attempt.
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
        return Step::WaitForRoom(retry_after);
    }
    if progress.retries >= allowance.max_retries || !policy.is_retryable(failure) {
        return Step::GiveUp;
    }
    let wait = policy.wait(failure, retry_after);
    if allowance.fits(wait) { Step::SendAfter(wait) } else { Step::GiveUp }
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
    const ANY: Allowance = Allowance { max_retries: 2, left: None, can_pause: false };
    const WITH_LIMITER: Allowance = Allowance { can_pause: true, ..ANY };
    const FIRST: Progress = Progress { retries: 0, refusals: 0, has_replayed: false };

    fn answer(status: u16, list: &[(&'static str, &'static str)]) -> Error {
        Error::new(Kind::Api(ApiError::new(
            ResponseMeta::new(StatusCode::from_u16(status).unwrap(), headers(list), 1),
            Bytes::new(),
        )))
    }

    fn no_answer() -> Error {
        Error::new(Kind::Timeout(None))
    }

    /// A connection that was refused: only reqwest makes such an error.
    fn no_connection() -> Error {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        // Port 1 of this machine: nobody listens there.
        let error = runtime.block_on(client.get("http://127.0.0.1:1/").send()).unwrap_err();
        assert!(error.is_connect());
        Error::new(Kind::Connect { to: "127.0.0.1:1".to_owned(), error })
    }

    fn steady(policy: RetryPolicy) -> RetryPolicy {
        struct Steady;
        impl crate::runtime::retry::Backoff for Steady {
            fn wait(&self, _: &Failure<'_>) -> Duration {
                WAIT
            }
        }
        policy.backoff(Steady)
    }

    fn step(policy: RetryPolicy, error: &Error, idempotent: bool, allowance: Allowance, progress: Progress) -> Step {
        let failure = Failure { error, operation: &OPERATION, idempotent, retries: progress.retries };
        decide(&steady(policy), &failure, allowance, progress)
    }

    fn standard(error: &Error, idempotent: bool) -> Step {
        step(RetryPolicy::standard(), error, idempotent, ANY, FIRST)
    }

    fn safe(error: &Error, idempotent: bool) -> Step {
        step(RetryPolicy::safe(), error, idempotent, ANY, FIRST)
    }

    #[test]
    fn row_no_connection() {
        let error = no_connection();
        for idempotent in [true, false] {
            assert_eq!(standard(&error, idempotent), Step::SendAfter(WAIT));
            assert_eq!(safe(&error, idempotent), Step::SendAfter(WAIT));
        }
    }

    #[test]
    fn row_sent_and_no_answer() {
        for decide in [standard, safe] {
            assert_eq!(decide(&no_answer(), true), Step::SendAfter(WAIT));
            assert_eq!(decide(&no_answer(), false), Step::GiveUp);
        }
    }

    #[test]
    fn row_408() {
        let error = answer(408, &[]);
        assert_eq!((standard(&error, true), standard(&error, false)), (Step::SendAfter(WAIT), Step::SendAfter(WAIT)));
        assert_eq!((safe(&error, true), safe(&error, false)), (Step::SendAfter(WAIT), Step::GiveUp));
    }

    #[test]
    fn row_429() {
        let error = answer(429, &[]);
        for policy in [RetryPolicy::standard, RetryPolicy::safe] {
            for idempotent in [true, false] {
                assert_eq!(step(policy(), &error, idempotent, WITH_LIMITER, FIRST), Step::WaitForRoom(None));
                assert_eq!(step(policy(), &error, idempotent, ANY, FIRST), Step::SendAfter(WAIT), "without limiter");
            }
        }
        let asks = answer(429, &[("retry-after", "7")]);
        let wait = Some(Duration::from_secs(7));
        assert_eq!(step(RetryPolicy::standard(), &asks, true, WITH_LIMITER, FIRST), Step::WaitForRoom(wait));
    }

    #[test]
    fn row_429_is_waited_out_twelve_times_and_counted_as_a_retry_from_then_on() {
        let error = answer(429, &[]);
        for refusals in 0..MAX_REFUSALS {
            let progress = Progress { refusals, retries: 2, ..FIRST };
            assert_eq!(step(RetryPolicy::standard(), &error, true, WITH_LIMITER, progress), Step::WaitForRoom(None));
        }
        assert_eq!(MAX_REFUSALS, 12);
        let refused = |retries| Progress { refusals: 12, retries, ..FIRST };
        let step = |progress| step(RetryPolicy::standard(), &error, true, WITH_LIMITER, progress);
        assert_eq!((step(refused(1)), step(refused(2))), (Step::SendAfter(WAIT), Step::GiveUp));
    }

    #[test]
    fn row_5xx() {
        for status in [500, 502, 503, 504, 599] {
            let error = answer(status, &[]);
            assert_eq!(
                (standard(&error, true), standard(&error, false)),
                (Step::SendAfter(WAIT), Step::SendAfter(WAIT))
            );
            assert_eq!((safe(&error, true), safe(&error, false)), (Step::SendAfter(WAIT), Step::GiveUp));
        }
    }

    #[test]
    fn row_401() {
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
    fn row_any_other_answer() {
        for status in [400, 402, 403, 404, 409, 410, 422] {
            assert_eq!(
                (standard(&answer(status, &[]), true), safe(&answer(status, &[]), true)),
                (Step::GiveUp, Step::GiveUp)
            );
        }
        let others =
            [Error::new(Kind::TooLarge { limit: 1 }), Error::new(Kind::Paging("x")), Error::invalid_input("x")];
        for error in &others {
            assert_eq!((standard(error, true), safe(error, true)), (Step::GiveUp, Step::GiveUp));
        }
    }

    #[test]
    fn two_retries_and_no_more() {
        for (retries, expected) in [(0, Step::SendAfter(WAIT)), (1, Step::SendAfter(WAIT)), (2, Step::GiveUp)] {
            let progress = Progress { retries, ..FIRST };
            assert_eq!(step(RetryPolicy::standard(), &answer(503, &[]), true, ANY, progress), expected);
        }
        let never = Allowance { max_retries: 0, ..WITH_LIMITER };
        for status in [429, 503] {
            assert_eq!(step(RetryPolicy::standard(), &answer(status, &[]), true, never, FIRST), Step::GiveUp);
        }
    }

    #[test]
    fn a_wait_for_which_there_is_no_time_is_not_begun() {
        let left = |left| Allowance { left: Some(left), ..ANY };
        let decide = |left| step(RetryPolicy::standard(), &answer(503, &[]), true, left, FIRST);
        assert_eq!(decide(left(WAIT)), Step::GiveUp);
        assert_eq!(decide(left(WAIT + Duration::from_millis(1))), Step::SendAfter(WAIT));
        let asks = answer(429, &[("retry-after", "7")]);
        let left = Allowance { left: Some(Duration::from_secs(7)), ..WITH_LIMITER };
        assert_eq!(step(RetryPolicy::standard(), &asks, true, left, FIRST), Step::GiveUp);
    }

    #[test]
    fn the_server_s_wait_counts_up_to_a_minute() {
        for (seconds, least) in [("2", 2), ("30", 30), ("60", 60)] {
            let error = answer(503, &[("retry-after", seconds)]);
            let Step::SendAfter(wait) = standard(&error, true) else { panic!("it is repeated") };
            let least = Duration::from_secs(least);
            assert!(wait >= least && wait <= (least * 5 / 4).min(Duration::from_secs(60)), "{wait:?}");
        }
        for status in [408, 429, 503] {
            let error = answer(status, &[("retry-after", "61")]);
            assert_eq!(step(RetryPolicy::standard(), &error, true, WITH_LIMITER, FIRST), Step::GiveUp);
        }
    }
}
