//! Rate limits: one leaky bucket per operation and token, which drains continuously at the published rate.

use std::collections::HashMap;
use std::time::Duration;

use crate::spec::RateLimit;

/// How strictly the published limits are applied.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum RateLimits {
    /// No call is refused; the headers still report the published limits.
    #[default]
    Off,
    /// The published limits.
    Strict,
    /// The published number of calls times this factor, at least one call. The window is unchanged.
    Scaled(f64),
}

/// The values of the three headers, and whether the call is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) allowed: bool,
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    pub(crate) window_millis: u64,
}

#[derive(Debug)]
pub(crate) struct Limiter {
    mode: RateLimits,
    buckets: HashMap<(String, String), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    level: f64,
    at: Duration,
}

impl Limiter {
    pub(crate) fn new(mode: RateLimits) -> Self {
        Self { mode, buckets: HashMap::new() }
    }

    pub(crate) fn set_mode(&mut self, mode: RateLimits) {
        self.mode = mode;
        self.clear();
    }

    /// Empties all buckets.
    pub(crate) fn clear(&mut self) {
        self.buckets.clear();
    }

    /// Counts a call.
    pub(crate) fn take(&mut self, operation: &str, token: &str, rate: RateLimit, now: Duration) -> Verdict {
        let limit = self.limit(rate);
        if self.mode == RateLimits::Off {
            return verdict(true, limit, limit, rate);
        }
        let per_second = limit as f64 / rate.per_seconds as f64;
        let bucket =
            self.buckets.entry((operation.to_owned(), token.to_owned())).or_insert(Bucket { level: 0.0, at: now });
        let passed = now.saturating_sub(bucket.at).as_secs_f64();
        bucket.level = (bucket.level - passed * per_second).max(0.0);
        bucket.at = now;
        // A tolerance of a millionth of a call for rounding, so that a client that waits exactly long enough is
        // allowed.
        let allowed = bucket.level + 1.0 <= limit as f64 + 1e-6;
        if allowed {
            bucket.level += 1.0;
        }
        let remaining = (limit as f64 - bucket.level + 1e-6).max(0.0).floor() as u64;
        verdict(allowed, limit, remaining, rate)
    }

    /// The headers for a call that is not counted, because its user is unknown.
    pub(crate) fn untouched(&self, rate: RateLimit) -> Verdict {
        let limit = self.limit(rate);
        verdict(true, limit, limit, rate)
    }

    fn limit(&self, rate: RateLimit) -> u64 {
        match self.mode {
            RateLimits::Off | RateLimits::Strict => rate.calls,
            RateLimits::Scaled(factor) => ((rate.calls as f64 * factor) as u64).max(1),
        }
    }
}

fn verdict(allowed: bool, limit: u64, remaining: u64, rate: RateLimit) -> Verdict {
    Verdict { allowed, limit, remaining, window_millis: rate.per_seconds * 1_000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: RateLimit = RateLimit { calls: 10, per_seconds: 60 };

    #[test]
    fn a_full_bucket_allows_one_call_every_six_seconds() {
        let mut limiter = Limiter::new(RateLimits::Strict);
        for left in (0..10).rev() {
            let verdict = limiter.take("x", "t", RATE, Duration::ZERO);
            assert!(verdict.allowed);
            assert_eq!(verdict.remaining, left);
        }
        assert!(!limiter.take("x", "t", RATE, Duration::from_millis(5_999)).allowed);
        assert!(limiter.take("x", "t", RATE, Duration::from_secs(6)).allowed);
        assert!(!limiter.take("x", "t", RATE, Duration::from_secs(6)).allowed);
    }

    #[test]
    fn operations_and_tokens_have_separate_limits() {
        let mut limiter = Limiter::new(RateLimits::Scaled(0.1));
        assert!(limiter.take("x", "t", RATE, Duration::ZERO).allowed);
        assert!(!limiter.take("x", "t", RATE, Duration::ZERO).allowed);
        assert!(limiter.take("y", "t", RATE, Duration::ZERO).allowed);
        assert!(limiter.take("x", "u", RATE, Duration::ZERO).allowed);
    }

    #[test]
    fn off_allows_all_calls() {
        let mut limiter = Limiter::new(RateLimits::Off);
        assert!((0..100).all(|_| limiter.take("x", "t", RATE, Duration::ZERO).allowed));
    }
}
