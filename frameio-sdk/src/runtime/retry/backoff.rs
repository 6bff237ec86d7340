//! The waits between attempts.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::runtime::retry::failure::Failure;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// Computes the wait before a retry, for failures for which the server did not name one.
pub trait Backoff: Send + Sync + 'static {
    /// Returns the wait before the next attempt.
    fn wait(&self, failure: &Failure<'_>) -> Duration;
}

/// Exponential backoff with jitter: waits that double up to a maximum, each up to a quarter longer at random, so that
/// clients that failed at the same time do not retry at the same time.
///
/// After a failed connection the first wait is 250 ms, after 408 and 429 a second, and after a 5xx 30 seconds, as the
/// service recommends. No wait is longer than a minute, the random part included.
#[derive(Clone, Copy, Debug)]
pub struct ExponentialBackoff {
    connection: Duration,
    answer: Duration,
    server_error: Duration,
    longest: Duration,
}

impl ExponentialBackoff {
    /// Creates a backoff with the waits above.
    pub fn new() -> Self {
        Self {
            connection: Duration::from_millis(250),
            answer: Duration::from_secs(1),
            server_error: Duration::from_secs(30),
            longest: Duration::from_secs(60),
        }
    }

    /// Sets the first wait after a failed connection, or a missing response.
    #[must_use]
    pub fn connection(mut self, first: Duration) -> Self {
        self.connection = first;
        self
    }

    /// Sets the first wait after 408 and 429.
    #[must_use]
    pub fn answer(mut self, first: Duration) -> Self {
        self.answer = first;
        self
    }

    /// Sets the first wait after a 5xx.
    #[must_use]
    pub fn server_error(mut self, first: Duration) -> Self {
        self.server_error = first;
        self
    }

    /// Sets the longest wait.
    #[must_use]
    pub fn max_wait(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }
}

impl Default for ExponentialBackoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff for ExponentialBackoff {
    fn wait(&self, failure: &Failure<'_>) -> Duration {
        let first = match failure.error.api().map(|api| api.status().as_u16()) {
            None => self.connection,
            Some(500..) => self.server_error,
            Some(_) => self.answer,
        };
        let exponential = first.saturating_mul(2_u32.saturating_pow(failure.retries));
        // A call over the rate limit would be refused again before the limit has refilled.
        let refill = match failure.error.api().filter(|api| api.status() == 429) {
            Some(api) => RateLimitStatus::from_headers(api.headers()).map_or(Duration::ZERO, |limit| limit.refill()),
            None => Duration::ZERO,
        };
        // Four fifths of the maximum, so that the jitter still has room below it.
        jittered(exponential.max(refill).min(self.longest / 5 * 4)).min(self.longest)
    }
}

/// Adds up to a quarter at random. The wait never becomes shorter, because the server may have named it.
pub(super) fn jittered(wait: Duration) -> Duration {
    // A random number for each call; good enough to spread clients, and not meant for more.
    jittered_by(wait, RandomState::new().hash_one(0))
}

fn jittered_by(wait: Duration, random: u64) -> Duration {
    let more = wait.as_secs_f64() * (random % 1024) as f64 / 4096.0;
    wait.saturating_add(Duration::try_from_secs_f64(more).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use http::StatusCode;

    use super::{Backoff, ExponentialBackoff, jittered_by};
    use crate::runtime::error::api::ApiError;
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::{OPERATION, headers};
    use crate::runtime::wire::meta::ResponseMeta;

    fn seconds(error: &Error, retries: u32) -> u64 {
        let failure = Failure { error, operation: &OPERATION, idempotent: true, retries };
        let (low, wait) = (ExponentialBackoff::new(), ExponentialBackoff::new().wait(&failure));
        assert!(wait <= low.longest, "{wait:?}");
        wait.mul_f64(0.8).as_secs_f64().ceil() as u64
    }

    fn answer(status: u16, list: &[(&'static str, &'static str)]) -> Error {
        Error::new(Kind::Api(ApiError::new(
            ResponseMeta::new(StatusCode::from_u16(status).unwrap(), headers(list), 1),
            Bytes::new(),
        )))
    }

    #[test]
    fn the_first_wait_depends_on_the_kind_of_failure() {
        let second = Duration::from_secs(1);
        let backoff = ExponentialBackoff::new()
            .connection(2 * second)
            .answer(4 * second)
            .server_error(8 * second)
            .max_wait(12 * second);
        let wait = |error: &Error, retries| {
            backoff.wait(&Failure { error, operation: &OPERATION, idempotent: true, retries }).as_secs_f64()
        };
        for (error, first) in [(Error::new(Kind::Timeout(None)), 2.0), (answer(429, &[]), 4.0), (answer(500, &[]), 8.0)]
        {
            let wait = wait(&error, 0);
            assert!((first..=first * 1.25).contains(&wait), "{first}: {wait}");
        }
        assert!(wait(&answer(500, &[]), 9) <= 12.0);
    }

    #[test]
    fn waits_double_up_to_a_minute() {
        let waits = |error: &Error| [0, 1, 2, u32::MAX].map(|retries| seconds(error, retries));
        for (waits, expected) in [
            (waits(&answer(408, &[])), [1, 2, 4, 60]),
            (waits(&answer(503, &[])), [30, 60, 60, 60]),
            (waits(&Error::new(Kind::Timeout(None))), [1, 1, 1, 60]),
        ] {
            // Removes the jitter of up to a quarter.
            assert!(
                waits.iter().zip(expected).all(|(wait, expected)| (expected * 16 / 25..=expected).contains(wait)),
                "{waits:?}"
            );
        }
    }

    /// Clients that failed at the same time do not retry at the same time, even after the longest wait.
    #[test]
    fn waits_are_spread_at_random() {
        for (status, retries) in [(408, 0), (503, 0), (503, 1), (503, 9)] {
            let error = answer(status, &[]);
            let failure = Failure { error: &error, operation: &OPERATION, idempotent: true, retries };
            let waits: Vec<Duration> = (0..64).map(|_| ExponentialBackoff::new().wait(&failure)).collect();
            let different = waits.iter().collect::<std::collections::HashSet<_>>().len();
            assert!(different > 32, "{status}: {waits:?}");
        }
    }

    #[test]
    fn huge_waits_do_not_panic() {
        let error = answer(503, &[]);
        let failure = Failure { error: &error, operation: &OPERATION, idempotent: true, retries: u32::MAX };
        let endless = ExponentialBackoff::new().server_error(Duration::MAX).max_wait(Duration::MAX);
        assert!(endless.wait(&failure) >= Duration::MAX / 5 * 4);
        assert_eq!(super::jittered(Duration::MAX), Duration::MAX);
    }

    #[test]
    fn a_call_over_the_limit_waits_for_the_refill() {
        let limit = [("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-window", "60000")];
        let wait = seconds(&answer(429, &limit), 0);
        assert!((5..=6).contains(&wait), "{wait}");
    }

    #[test]
    fn jitter_adds_at_most_a_quarter() {
        let wait = Duration::from_secs(8);
        for random in [0, 1, 511, 1023, 1024, u64::MAX] {
            let jittered_by = jittered_by(wait, random);
            assert!(jittered_by >= wait && jittered_by < Duration::from_secs(10), "{jittered_by:?}");
        }
        assert_ne!(jittered_by(wait, 100), jittered_by(wait, 200));
    }
}
