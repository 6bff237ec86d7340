//! A leaky bucket as this side sees it: how many calls of an operation are free, and when the next one is. Only
//! arithmetic.
//!
//! Others may call too. What they leave shows in the responses as long as something is left; when nothing is, it shows in
//! refusals, of which each makes the share smaller that is thought to be ours.

use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::wire::rate_limit::RateLimitStatus;

/// What the server allows is known only roughly: calls of others count too, and answers come late. The number of free
/// calls is therefore an estimate, which every response corrects.
#[derive(Debug)]
pub(super) struct Bucket {
    limit: u32,
    window: Duration,
    /// Free calls at `at`; between 0 and the limit.
    free: f64,
    at: Instant,
    /// How much of what gets free is ours, as far as refusals tell; the rest goes to others.
    share: f64,
    /// After a refusal, nothing is free before.
    paused_until: Option<Instant>,
}

/// No share is estimated as smaller: there would be no end of waiting.
const MIN_SHARE: f64 = 0.1;
/// What a refusal does to the share, and what a response does that tells of more free calls than were expected. Erring
/// low costs next to nothing, because the next answer tells what was left; erring high costs a refusal.
const SHRINK: f64 = 0.7;
const GROW: f64 = 1.1;

/// Clocks and roundings differ a little, and a call that comes too early is refused.
const MARGIN: Duration = Duration::from_millis(2);

impl Bucket {
    /// All calls are free. `None` for a limit that cannot be.
    pub(super) fn new(limit: u32, window: Duration, now: Instant) -> Option<Self> {
        let is_limit = limit > 0 && !window.is_zero();
        is_limit.then(|| Self { limit, window, free: f64::from(limit), at: now, share: 1.0, paused_until: None })
    }

    /// Takes a free call, or says how long to wait before asking again.
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

    /// How long it takes until this many calls are free, if nobody takes one meanwhile.
    pub(super) fn wait_for(&self, calls: usize, now: Instant) -> Duration {
        let paused = self.paused_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let missing = calls as f64 - self.free_at(now);
        if missing <= 0.0 {
            return paused;
        }
        let wait = Duration::try_from_secs_f64(missing * self.refill_seconds()).unwrap_or(Duration::MAX);
        wait.saturating_add(MARGIN).max(paused)
    }

    /// Learns from a response, when so many other calls are on their way. Some of them may be counted in it, and some
    /// not.
    pub(super) fn correct(&mut self, reported: RateLimitStatus, others: usize, now: Instant) {
        self.refill_until(now);
        self.limit = reported.limit;
        self.window = reported.window;
        let remaining = f64::from(reported.remaining);
        let least = (remaining - others as f64).max(0.0);
        if least > self.free {
            self.share = (self.share * GROW).min(1.0);
        }
        self.free = self.free.clamp(least, remaining + 1.0).min(f64::from(self.limit));
    }

    /// A call was refused although it seemed to be free: nothing is for a while, which is how long one call takes to get
    /// free, or as long as the server says. From then on the share is smaller.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, now: Instant) -> Duration {
        // Calls that were on their way together are refused together: that is one refusal.
        if self.paused_until.is_none_or(|until| until <= now) {
            self.share = (self.share * SHRINK).max(MIN_SHARE);
        }
        self.free = 1.0 - self.share;
        self.at = now;
        let wait = retry_after.unwrap_or(self.window / self.limit);
        let until = now.checked_add(wait).unwrap_or(now);
        self.paused_until = self.paused_until.max(Some(until));
        wait
    }

    /// Free calls, rounded down.
    pub(super) fn free(&self, now: Instant) -> u32 {
        let is_paused = self.paused_until.is_some_and(|until| until > now);
        if is_paused { 0 } else { self.free_at(now) as u32 }
    }

    pub(super) fn limit(&self) -> (u32, Duration) {
        (self.limit, self.window)
    }

    /// How long it takes until one more call is free.
    pub(super) fn refill(&self) -> Duration {
        Duration::try_from_secs_f64(self.refill_seconds()).unwrap_or(Duration::MAX)
    }

    fn refill_seconds(&self) -> f64 {
        self.window.as_secs_f64() / f64::from(self.limit) / self.share
    }

    /// Whether all calls are free and nothing was learned.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.free(now) == self.limit
    }

    fn refill_until(&mut self, now: Instant) {
        self.free = self.free_at(now);
        self.at = now;
    }

    fn free_at(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64() / self.window.as_secs_f64();
        (self.free + passed * f64::from(self.limit) * self.share).min(f64::from(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Bucket, GROW, MARGIN, MIN_SHARE, SHRINK};
    use crate::runtime::wire::rate_limit::RateLimitStatus;

    const MINUTE: Duration = Duration::from_secs(60);

    fn told(limit: u32, remaining: u32) -> RateLimitStatus {
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
    fn it_is_full_at_first_and_refills_evenly() {
        let now = Instant::now();
        let mut bucket = emptied(now);
        assert_eq!(bucket.take(now), Err(Duration::from_secs(6) + MARGIN));
        assert_eq!(bucket.wait_for(3, now), Duration::from_secs(18) + MARGIN);
        let later = now + Duration::from_secs(6) + MARGIN;
        assert_eq!((bucket.free(later), bucket.take(later)), (1, Ok(())));
        assert_eq!(bucket.free(now + 10 * MINUTE), 10, "and no further than full");
    }

    #[test]
    fn answers_correct_it_within_what_they_can_know() {
        let now = Instant::now();
        let after = |remaining, others| {
            let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
            bucket.take(now).unwrap();
            bucket.correct(told(10, remaining), others, now);
            bucket.free(now)
        };
        assert_eq!(after(9, 0), 9, "as expected");
        assert_eq!(after(4, 0), 5, "somebody else calls too: it may be almost one more");
        assert_eq!(after(9, 3), 9, "calls on their way were taken already");
        let mut bucket = emptied(now);
        bucket.correct(told(10, 10), 2, now);
        assert_eq!(bucket.free(now), 8, "a server that counts nothing holds nobody up");
    }

    #[test]
    fn limits_may_change_on_the_way() {
        let now = Instant::now();
        let mut bucket = Bucket::new(100, MINUTE, now).unwrap();
        bucket.correct(told(10, 10), 0, now);
        assert_eq!((bucket.limit(), bucket.free(now)), ((10, MINUTE), 10));
    }

    #[test]
    fn a_refusal_closes_it_for_a_while() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
        assert_eq!(bucket.pause(None, now), Duration::from_secs(6));
        let next = bucket.wait_for(1, now);
        assert!((6.0..6.01).contains(&next.as_secs_f64()), "{next:?}");
        assert_eq!((bucket.free(now), bucket.take(now)), (0, Err(next)));
        let after = bucket.wait_for(2, now) - next;
        assert!((8.5..8.6).contains(&after.as_secs_f64()), "others call too: {after:?}");
        assert_eq!(bucket.pause(Some(Duration::from_secs(30)), now), Duration::from_secs(30));
        bucket.pause(Some(Duration::from_secs(1)), now);
        assert_eq!(bucket.wait_for(1, now), Duration::from_secs(30), "the longest wait counts");
        bucket.take(now + Duration::from_secs(30)).unwrap();
        bucket.pause(Some(Duration::MAX), now);
        assert!(bucket.wait_for(1, now) < MINUTE, "what no clock can hold is not believed");
    }

    #[test]
    fn the_share_follows_what_others_leave() {
        let mut now = Instant::now();
        let mut bucket = emptied(now);
        for _ in 0..50 {
            bucket.pause(None, now);
        }
        assert_eq!(bucket.share, SHRINK, "what is refused together is refused once");
        for _ in 0..50 {
            now += 10 * MINUTE;
            bucket.pause(None, now);
        }
        assert_eq!(bucket.share, MIN_SHARE);
        assert_eq!((bucket.wait_for(2, now) - bucket.wait_for(1, now)).as_secs(), 60);
        for _ in 0..50 {
            now += MINUTE;
            bucket.take(now).unwrap();
            bucket.correct(told(10, 9), 0, now);
            assert_eq!(bucket.free(now), 9, "what is left is free at once");
            bucket.free = 0.0;
        }
        assert_eq!(bucket.share, 1.0, "nobody else calls any more");
    }

    #[test]
    fn the_share_grows_with_what_is_left_beyond_expectation_and_only_then() {
        let now = Instant::now();
        let refused = || {
            let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
            bucket.pause(None, now);
            bucket.free = 4.0;
            bucket
        };
        let mut bucket = refused();
        bucket.correct(told(10, 4), 0, now);
        assert_eq!(bucket.share, SHRINK, "as expected");
        bucket.correct(told(10, 5), 0, now);
        assert_eq!(bucket.share, SHRINK * GROW, "one step at a time");
    }

    #[test]
    fn nothing_is_free_until_a_pause_ends() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, MINUTE, now).unwrap();
        assert_eq!(bucket.refill(), Duration::from_secs(6));
        bucket.pause(Some(10 * MINUTE), now);
        assert_eq!(bucket.free(now + 9 * MINUTE), 0, "although others are free by the limit");
        assert_eq!(bucket.free(now + 10 * MINUTE), 10);
    }

    #[test]
    fn what_cannot_be_is_no_limit() {
        let now = Instant::now();
        assert!(Bucket::new(0, MINUTE, now).is_none() && Bucket::new(1, Duration::ZERO, now).is_none());
        let bucket = Bucket::new(1, Duration::MAX, now).unwrap();
        assert!(bucket.wait_for(usize::MAX, now) > MINUTE, "long, but no panic");
    }
}
