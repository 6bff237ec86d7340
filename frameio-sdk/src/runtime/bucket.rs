//! A leaky bucket as this side sees it: how many calls of an operation are free, and when the next one is. Only arithmetic.

use std::time::Duration;

use tokio::time::Instant;

use super::rate_limit::RateLimitStatus;

/// What the server allows is known only roughly: calls of others count too, and answers come late. The number of free calls is
/// therefore an estimate, which every answer corrects.
#[derive(Debug)]
pub(crate) struct Bucket {
    limit: u32,
    window: Duration,
    /// Free calls at `at`; between 0 and the limit.
    free: f64,
    at: Instant,
    /// After a refusal, nothing is free before.
    closed_until: Option<Instant>,
}

/// Clocks and roundings differ a little, and a call that comes too early is refused.
const MARGIN: Duration = Duration::from_millis(2);

impl Bucket {
    /// All calls are free. `None` for a limit that cannot be.
    pub(crate) fn new(limit: u32, window: Duration, now: Instant) -> Option<Self> {
        let is_limit = limit > 0 && !window.is_zero();
        is_limit.then(|| Self { limit, window, free: f64::from(limit), at: now, closed_until: None })
    }

    /// Takes a free call, or says how long to wait before asking again.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        self.refill(now);
        match self.wait_for(1, now) {
            Duration::ZERO => {
                self.free -= 1.0;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    /// How long it takes until so many calls are free, if nobody takes one meanwhile.
    pub(crate) fn wait_for(&self, calls: usize, now: Instant) -> Duration {
        let closed = self.closed_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let missing = calls as f64 - self.free_at(now);
        if missing <= 0.0 {
            return closed;
        }
        let refill = self.window.as_secs_f64() / f64::from(self.limit);
        let wait = Duration::try_from_secs_f64(missing * refill).unwrap_or(Duration::MAX);
        wait.saturating_add(MARGIN).max(closed)
    }

    /// Learns from an answer, when so many other calls are on their way. Some of them may be counted in it, and some not.
    pub(crate) fn correct(&mut self, told: RateLimitStatus, others: usize, now: Instant) {
        self.refill(now);
        self.limit = told.limit;
        self.window = told.window;
        let remaining = f64::from(told.remaining);
        self.free = self.free.clamp((remaining - others as f64).max(0.0), remaining + 1.0).min(f64::from(self.limit));
    }

    /// A call was refused although it seemed to be free: nothing is for a while, which is how long one call takes to get
    /// free, or as long as the server says.
    pub(crate) fn close(&mut self, asked: Option<Duration>, now: Instant) -> Duration {
        self.refill(now);
        self.free = 0.0;
        let wait = asked.unwrap_or(self.window / self.limit);
        let until = now.checked_add(wait).unwrap_or(now);
        self.closed_until = self.closed_until.max(Some(until));
        wait
    }

    /// Free calls, rounded down.
    pub(crate) fn free(&self, now: Instant) -> u32 {
        let is_closed = self.closed_until.is_some_and(|until| until > now);
        if is_closed { 0 } else { self.free_at(now) as u32 }
    }

    pub(crate) fn limit(&self) -> (u32, Duration) {
        (self.limit, self.window)
    }

    fn refill(&mut self, now: Instant) {
        self.free = self.free_at(now);
        self.at = now;
    }

    fn free_at(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64() / self.window.as_secs_f64();
        (self.free + passed * f64::from(self.limit)).min(f64::from(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Bucket, MARGIN};
    use crate::runtime::rate_limit::RateLimitStatus;

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
        assert_eq!(bucket.close(None, now), Duration::from_secs(6));
        assert_eq!((bucket.free(now), bucket.take(now)), (0, Err(Duration::from_secs(6) + MARGIN)));
        assert_eq!(bucket.close(Some(Duration::from_secs(30)), now), Duration::from_secs(30));
        bucket.close(Some(Duration::from_secs(1)), now);
        assert_eq!(bucket.wait_for(1, now), Duration::from_secs(30), "the longest wait counts");
        bucket.take(now + Duration::from_secs(30)).unwrap();
        bucket.close(Some(Duration::MAX), now);
        assert!(bucket.wait_for(1, now) < MINUTE, "what no clock can hold is not believed");
    }

    #[test]
    fn what_cannot_be_is_no_limit() {
        let now = Instant::now();
        assert!(Bucket::new(0, MINUTE, now).is_none() && Bucket::new(1, Duration::ZERO, now).is_none());
        let bucket = Bucket::new(1, Duration::MAX, now).unwrap();
        assert!(bucket.wait_for(usize::MAX, now) > MINUTE, "long, but no panic");
    }
}
