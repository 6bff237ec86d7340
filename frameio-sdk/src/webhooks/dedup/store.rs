//! Where seen events are kept.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::key::EventKey;

/// A failure of a store.
pub type SeenError = Box<dyn StdError + Send + Sync>;

/// What the methods of [`SeenStore`] return: a boxed future, so that the trait can be used as `dyn SeenStore`.
pub type SeenFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SeenError>> + Send + 'a>>;

/// Remembers which events were seen: in memory, in a database, in a cache that several servers share.
pub trait SeenStore: Send + Sync + 'static {
    /// Remembers a key for at least `window`, and says whether it is new. Of several concurrent calls with one key, exactly
    /// one gets `true` (`insert .. on conflict do nothing` of a database, `SET .. NX EX` of Redis).
    fn insert<'a>(&'a self, key: &'a EventKey, window: Duration) -> SeenFuture<'a, bool>;

    /// Forgets a key, so that the next delivery of the event is new again.
    fn remove<'a>(&'a self, key: &'a EventKey) -> SeenFuture<'a, ()>;
}
