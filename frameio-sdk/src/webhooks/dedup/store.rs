//! The trait of stores of seen events.

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
///
/// In SQLite:
///
/// ```
/// use std::sync::{Mutex, PoisonError};
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// use frameio_sdk::webhooks::{Deduplicator, EventKey, SeenFuture, SeenStore};
/// use rusqlite::Connection;
///
/// struct Seen(Mutex<Connection>);
///
/// impl SeenStore for Seen {
///     fn insert<'a>(&'a self, key: &'a EventKey, window: Duration) -> SeenFuture<'a, bool> {
///         Box::pin(async move {
///             let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
///             let until = i64::try_from(now.saturating_add(window.as_secs())).unwrap_or(i64::MAX);
///             let database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///             database.execute("delete from seen where until <= ?1", [i64::try_from(now)?])?;
///             let insert = "insert into seen (key, until) values (?1, ?2) on conflict do nothing";
///             Ok(database.execute(insert, (key.as_str(), until))? == 1)
///         })
///     }
///
///     fn remove<'a>(&'a self, key: &'a EventKey) -> SeenFuture<'a, ()> {
///         Box::pin(async move {
///             let database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///             database.execute("delete from seen where key = ?1", [key.as_str()])?;
///             Ok(())
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let database = Connection::open_in_memory()?;
/// database.execute("create table seen (key text primary key, until integer not null) strict", ())?;
/// let seen = Deduplicator::new(Seen(Mutex::new(database)));
/// # let json = br#"{"type": "file.ready", "resource": {"id": "f", "type": "file"}, "account": {"id": "a"}}"#;
/// # let event = frameio_sdk::webhooks::Event::from_unverified(json)?;
/// assert!(seen.is_first(&event).await?);
/// assert!(!seen.is_first(&event).await?);
/// seen.forget(&event).await?;
/// assert!(seen.is_first(&event).await?);
/// # Ok(())
/// # }
/// ```
pub trait SeenStore: Send + Sync + 'static {
    /// Remembers a key for at least `window`, and says whether it is new. Of several concurrent calls with one key, exactly
    /// one gets `true` (`insert .. on conflict do nothing` of a database, `SET .. NX EX` of Redis).
    fn insert<'a>(&'a self, key: &'a EventKey, window: Duration) -> SeenFuture<'a, bool>;

    /// Forgets a key, so that the next delivery of the event is new again.
    fn remove<'a>(&'a self, key: &'a EventKey) -> SeenFuture<'a, ()>;
}
