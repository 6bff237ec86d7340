//! Deduplication of events.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::key::EventKey;
use super::memory::MemorySeen;
use super::store::{SeenError, SeenStore};
use crate::webhooks::event::Event;

/// Frame.io repeats a delivery for about five minutes; an hour leaves a margin for clocks and queues.
const DEFAULT_WINDOW: Duration = Duration::from_secs(60 * 60);

/// Distinguishes the first delivery of an event from repetitions.
///
/// ```
/// use frameio_sdk::webhooks::{Deduplicator, Event};
///
/// # async fn run(event: Event) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let seen = Deduplicator::in_memory();
/// if seen.is_first(&event).await? {
///     // Handle it. When that fails, `seen.forget(&event)` lets the repetition through.
/// }
/// # Ok(())
/// # }
/// ```
///
/// An event that is remembered before it is handled is lost when the program ends in between. A program that must not lose one
/// remembers it in the transaction that puts it into its queue, with [`EventKey::from_event`] as the key of the row; the
/// example `webhook_receiver` does that.
#[derive(Clone)]
pub struct Deduplicator {
    store: Arc<dyn SeenStore>,
    window: Duration,
}

impl Deduplicator {
    /// Creates a deduplicator with a store of your own.
    pub fn new(store: impl SeenStore) -> Self {
        Self { store: Arc::new(store), window: DEFAULT_WINDOW }
    }

    /// Creates a deduplicator that remembers events in the memory of this process.
    pub fn in_memory() -> Self {
        Self::new(MemorySeen::new())
    }

    /// Sets the time for which an event is remembered. Default: an hour.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Remembers the event, and says whether it was seen for the first time within the window.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_first(&self, event: &Event) -> Result<bool, SeenError> {
        self.store.insert(&EventKey::from_event(event), self.window).await
    }

    /// Forgets the event, so that its next delivery is taken for the first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn forget(&self, event: &Event) -> Result<(), SeenError> {
        self.store.remove(&EventKey::from_event(event)).await
    }
}

impl fmt::Debug for Deduplicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deduplicator").field("window", &self.window).finish_non_exhaustive()
    }
}
