//! Rate limits that several clients share.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::wire::operation::RateLimit;

/// The future of [`LimitStore::reserve`].
pub type LimitFuture<'a> = Pin<Box<dyn Future<Output = Result<Duration, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// One budget of calls for several clients that act as the same user of the same account, on one machine or several.
///
/// The service counts the calls of all clients of a user together, and refuses those above the limit. A single client
/// stays below the limit by itself; several independent ones are refused often, and some of them starve. With a store,
/// all calls wait in one queue, in the order of arrival. Pass it to
/// [`ClientBuilder::share_rate_limits`](crate::ClientBuilder::share_rate_limits).
///
/// [`SharedLimits`] is a store for the clients of one process, and `RedisLimits` (feature `redis`) one for several machines.
/// Another store for several machines keeps, for each operation, the time at which all reserved slots are used up, and
/// advances it atomically.
pub trait LimitStore: fmt::Debug + Send + Sync + 'static {
    /// Reserves the next slot of an operation, and returns how long to wait for it. If that is longer than `longest`,
    /// no slot is reserved. After an error ([`Err`]), the client uses its own estimate of the limit.
    ///
    /// `limit.calls` slots may be used at once; each of them is free again `limit.per_seconds / limit.calls` seconds
    /// after the one before it.
    fn reserve<'a>(&'a self, operation: &'a str, limit: RateLimit, longest: Option<Duration>) -> LimitFuture<'a>;
}

/// A [`LimitStore`] for the clients of one process.
///
/// ```no_run
/// # fn run(one: &str, other: &str) -> Result<(), frameio_sdk::Error> {
/// use std::sync::Arc;
/// use frameio_sdk::{Client, SharedLimits};
///
/// let limits = Arc::new(SharedLimits::default());
/// let first = Client::builder(one).share_rate_limits(limits.clone()).build()?;
/// let second = Client::builder(other).share_rate_limits(limits).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct SharedLimits {
    /// The time at which all reserved slots are used up, by operation.
    reserved_until: Mutex<HashMap<String, Instant>>,
}

/// An allowance for differences between clocks and for rounding, because a call that comes too early is refused.
const MARGIN: Duration = Duration::from_millis(2);

/// The time in which one slot becomes free, and how far ahead of the clock slots can be reserved without a wait.
pub(super) fn slot_and_burst(limit: RateLimit) -> (Duration, Duration) {
    let slot = Duration::from_secs(limit.per_seconds.into()) / limit.calls.max(1);
    (slot, slot * limit.calls.saturating_sub(1))
}

/// The wait for a slot with the margin added. A slot that is free needs no wait.
pub(super) fn with_margin(wait: Duration) -> Duration {
    if wait.is_zero() { wait } else { wait + MARGIN }
}

impl LimitStore for SharedLimits {
    fn reserve<'a>(&'a self, operation: &'a str, limit: RateLimit, longest: Option<Duration>) -> LimitFuture<'a> {
        Box::pin(ready(Ok(self.take(operation, limit, longest, Instant::now()))))
    }
}

impl SharedLimits {
    fn take(&self, operation: &str, limit: RateLimit, longest: Option<Duration>, now: Instant) -> Duration {
        let (slot, burst) = slot_and_burst(limit);
        let mut all = self.reserved_until.lock().unwrap_or_else(PoisonError::into_inner);
        let reserved_until = all.get(operation).map_or(now, |reserved_until| (*reserved_until).max(now));
        let wait = with_margin((reserved_until - now).saturating_sub(burst));
        if longest.is_none_or(|longest| wait <= longest) {
            all.insert(operation.to_owned(), reserved_until + slot);
        }
        wait
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{MARGIN, SharedLimits};
    use crate::runtime::wire::operation::RateLimit;

    const LIMIT: RateLimit = RateLimit { calls: 10, per_seconds: 60 };

    #[test]
    fn calls_beyond_the_burst_wait_for_one_slot_each() {
        let (limits, now) = (SharedLimits::default(), Instant::now());
        let take = |longest, now| limits.take("x", LIMIT, longest, now);
        assert!((0..10).all(|_| take(None, now).is_zero()));
        let seconds = Duration::from_secs;
        assert_eq!([take(None, now), take(None, now)], [seconds(6) + MARGIN, seconds(12) + MARGIN]);
        assert_eq!(take(Some(seconds(17)), now), seconds(18) + MARGIN, "too long a wait: the slot is not reserved");
        assert_eq!(take(None, now), seconds(18) + MARGIN);
        assert!(limits.take("y", LIMIT, None, now).is_zero(), "another operation has a limit of its own");
        assert!((0..10).all(|_| take(None, now + seconds(600)).is_zero()), "at most ten calls are free again");
        assert!(!take(None, now + seconds(600)).is_zero());
    }
}
