//! A client-side estimate of the server's leaky bucket: how many calls of an operation are free, and when the next one
//! will be. Pure arithmetic.
//!
//! Other programs may use the same limit. Their calls are visible in the remaining calls that responses report, as long
//! as some remain; if none do, they are only visible in refusals (429). Each refusal lowers the estimated share of this
//! client.

use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::wire::rate_limit::RateLimitStatus;

/// The estimated number of free calls of an operation, which each response corrects. It is an estimate because other
/// programs use the same limit, and responses arrive late.
#[derive(Debug)]
pub(super) struct Bucket {
    limit: u32,
    window: Duration,
    /// The number of free calls at the time `updated_at`, from 0 to the limit.
    free: f64,
    updated_at: Instant,
    /// The estimated share of the refill that this client gets, from 0 to 1; other programs use the rest.
    share: f64,
    /// The end of the pause after a refusal; no call is free before.
    paused_until: Option<Instant>,
}

/// The lower bound of the share, which also bounds the waits.
const MIN_SHARE: f64 = 0.1;
/// The factors for the share: the first after a refusal, the second after a response with more remaining calls than
/// expected. An estimate that is too low costs little, because the next response corrects it; one that is too high
/// costs a refusal.
const SHARE_DECREASE: f64 = 0.7;
const SHARE_INCREASE: f64 = 1.1;

/// An allowance for differences between clocks and for rounding, because a call that comes too early is refused.
const MARGIN: Duration = Duration::from_millis(2);

impl Bucket {
    /// Creates a full bucket. `None` if the limit or the window is zero.
    pub(super) fn new(limit: u32, window: Duration, now: Instant) -> Option<Self> {
        let is_limit = limit > 0 && !window.is_zero();
        is_limit.then(|| Self {
            limit,
            window,
            free: f64::from(limit),
            updated_at: now,
            share: 1.0,
            paused_until: None,
        })
    }

    /// Takes a free call, or returns the time to wait before trying again.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        self.refill_until(now);
        match self.wait_for(1, now) {
            Duration::ZERO => {
                self.free -= 1.0;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    /// The time until this many calls are free, if none is taken meanwhile.
    pub(super) fn wait_for(&self, calls: usize, now: Instant) -> Duration {
        let paused = self.paused_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let missing = calls as f64 - self.free_at(now);
        if missing <= 0.0 {
            return paused;
        }
        let wait = Duration::try_from_secs_f64(missing * self.refill_seconds()).unwrap_or(Duration::MAX);
        wait.saturating_add(MARGIN).max(paused)
    }

    /// Corrects the estimate by a response, while `others` other calls are in flight. The reported number may or may
    /// not include those.
    pub(super) fn correct(&mut self, reported: RateLimitStatus, others: usize, now: Instant) {
        self.refill_until(now);
        self.limit = reported.limit;
        self.window = reported.window;
        let remaining = f64::from(reported.remaining);
        let least = (remaining - others as f64).max(0.0);
        if least > self.free {
            self.share = (self.share * SHARE_INCREASE).min(1.0);
        }
        self.free = self.free.clamp(least, remaining + 1.0).min(f64::from(self.limit));
    }

    /// Pauses after a refusal of a call that seemed to be free: no call is free for `retry_after`, or else for the time
    /// in which one call becomes free. Also lowers the share.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, now: Instant) -> Duration {
        // Several calls in flight are often refused together; that lowers the share only once.
        if self.paused_until.is_none_or(|until| until <= now) {
            self.share = (self.share * SHARE_DECREASE).max(MIN_SHARE);
        }
        self.free = 1.0 - self.share;
        self.updated_at = now;
        let wait = retry_after.unwrap_or(self.window / self.limit);
        let until = now.checked_add(wait).unwrap_or(now);
        self.paused_until = self.paused_until.max(Some(until));
        wait
    }

    /// The number of free calls, rounded down.
    pub(super) fn free(&self, now: Instant) -> u32 {
        let is_paused = self.paused_until.is_some_and(|until| until > now);
        if is_paused { 0 } else { self.free_at(now) as u32 }
    }

    pub(super) fn limit(&self) -> (u32, Duration) {
        (self.limit, self.window)
    }

    /// The time in which one more call becomes free.
    pub(super) fn refill(&self) -> Duration {
        Duration::try_from_secs_f64(self.refill_seconds()).unwrap_or(Duration::MAX)
    }

    fn refill_seconds(&self) -> f64 {
        self.window.as_secs_f64() / f64::from(self.limit) / self.share
    }

    /// Whether all calls are free.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.free(now) == self.limit
    }

    fn refill_until(&mut self, now: Instant) {
        self.free = self.free_at(now);
        self.updated_at = now;
    }

    fn free_at(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.updated_at).as_secs_f64() / self.window.as_secs_f64();
        (self.free + passed * f64::from(self.limit) * self.share).min(f64::from(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Bucket, MARGIN, MIN_SHARE, SHARE_DECREASE, SHARE_INCREASE};
    use crate::runtime::wire::rate_limit::RateLimitStatus;

    const MINUTE: Duration = Duration::from_secs(60);

    fn reported(limit: u32, remaining: u32) -> RateLimitStatus {
        RateLimitStatus { limit, remaining, window: MINUTE }
    }

    fn emptied(now: Instant) -> Bucket {
        let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
        for _ in 0..10 {
            bucket.take(now).unwrap();
        }
        bucket
    }

    #[test]
    fn a_new_bucket_is_full_and_refills_evenly() {
        let now = Instant::now();
        let mut bucket = emptied(now);
        assert_eq!(bucket.take(now), Err(Duration::from_secs(6) + MARGIN));
        assert_eq!(bucket.wait_for(3, now), Duration::from_secs(18) + MARGIN);
        let later = now + Duration::from_secs(6) + MARGIN;
        assert_eq!((bucket.free(later), bucket.take(later)), (1, Ok(())));
        assert_eq!(bucket.free(now + 10 * MINUTE), 10, "at most the limit");
    }

    #[test]
    fn responses_correct_the_estimate_within_their_uncertainty() {
        let now = Instant::now();
        let after = |remaining, others| {
            let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
            bucket.take(now).unwrap();
            bucket.correct(reported(10, remaining), others, now);
            bucket.free(now)
        };
        assert_eq!(after(9, 0), 9, "as expected");
        assert_eq!(after(4, 0), 5, "other programs call too: at most one more than reported");
        assert_eq!(after(9, 3), 9, "calls in flight were subtracted already");
        let mut bucket = emptied(now);
        bucket.correct(reported(10, 10), 2, now);
        assert_eq!(bucket.free(now), 8, "a server that does not count must not delay calls");
    }

    #[test]
    fn a_changed_limit_is_adopted() {
        let now = Instant::now();
        let mut bucket = Bucket::new(100, MINUTE, now).unwrap();
        bucket.correct(reported(10, 10), 0, now);
        assert_eq!((bucket.limit(), bucket.free(now)), ((10, MINUTE), 10));
    }

    #[test]
    fn a_refusal_pauses_the_bucket() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
        assert_eq!(bucket.pause(None, now), Duration::from_secs(6));
        let next = bucket.wait_for(1, now);
        assert!((6.0..6.01).contains(&next.as_secs_f64()), "{next:?}");
        assert_eq!((bucket.free(now), bucket.take(now)), (0, Err(next)));
        let after = bucket.wait_for(2, now) - next;
        assert!((8.5..8.6).contains(&after.as_secs_f64()), "other programs use a part of the refill: {after:?}");
        assert_eq!(bucket.pause(Some(Duration::from_secs(30)), now), Duration::from_secs(30));
        bucket.pause(Some(Duration::from_secs(1)), now);
        assert_eq!(bucket.wait_for(1, now), Duration::from_secs(30), "the longest pause applies");
        bucket.take(now + Duration::from_secs(30)).unwrap();
        bucket.pause(Some(Duration::MAX), now);
        assert!(bucket.wait_for(1, now) < MINUTE, "a pause beyond the range of the clock is ignored");
    }

    #[test]
    fn the_share_adapts_to_the_calls_of_other_programs() {
        let mut now = Instant::now();
        let mut bucket = emptied(now);
        for _ in 0..50 {
            bucket.pause(None, now);
        }
        assert_eq!(bucket.share, SHARE_DECREASE, "refusals during a pause count once");
        for _ in 0..50 {
            now += 10 * MINUTE;
            bucket.pause(None, now);
        }
        assert_eq!(bucket.share, MIN_SHARE);
        assert_eq!((bucket.wait_for(2, now) - bucket.wait_for(1, now)).as_secs(), 60);
        for _ in 0..50 {
            now += MINUTE;
            bucket.take(now).unwrap();
            bucket.correct(reported(10, 9), 0, now);
            assert_eq!(bucket.free(now), 9, "reported remaining calls are free at once");
            bucket.free = 0.0;
        }
        assert_eq!(bucket.share, 1.0, "no other program calls any more");
    }

    #[test]
    fn the_share_grows_only_if_more_calls_remain_than_expected() {
        let now = Instant::now();
        let refused = || {
            let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
            bucket.pause(None, now);
            bucket.free = 4.0;
            bucket
        };
        let mut bucket = refused();
        bucket.correct(reported(10, 4), 0, now);
        assert_eq!(bucket.share, SHARE_DECREASE, "as expected");
        bucket.correct(reported(10, 5), 0, now);
        assert_eq!(bucket.share, SHARE_DECREASE * SHARE_INCREASE, "one step at a time");
    }

    #[test]
    fn no_call_is_free_until_a_pause_ends() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
        assert_eq!(bucket.refill(), Duration::from_secs(6));
        bucket.pause(Some(10 * MINUTE), now);
        assert_eq!(bucket.free(now + 9 * MINUTE), 0, "calls are not free during a pause, whatever the limit allows");
        assert_eq!(bucket.free(now + 10 * MINUTE), 10);
    }

    #[test]
    fn impossible_limits_are_ignored() {
        let now = Instant::now();
        assert!(Bucket::new(0, MINUTE, now).is_none() && Bucket::new(1, Duration::ZERO, now).is_none());
        let bucket = Bucket::new(1, Duration::MAX, now).unwrap();
        assert!(bucket.wait_for(usize::MAX, now) > MINUTE, "a long wait, but no panic");
    }
}
