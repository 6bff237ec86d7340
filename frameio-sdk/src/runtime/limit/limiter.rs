//! The rate limits of all operations that were called, shared by the clones of a client.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::runtime::limit::queue::{Queue, Readiness, Ticket};
use crate::runtime::wire::operation::Operation;
use crate::runtime::wire::rate_limit::{RateLimitState, RateLimitStatus};

/// The number of entries from which idle ones are removed. A document has about a hundred operations, but custom
/// requests can have any number of paths.
const MIN_SWEEP_LEN: usize = 512;

/// The rate limits of all operations that were called.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_operation: HashMap<Cow<'static, str>, Arc<Entry>>,
    /// The number of entries after the last removal of idle ones.
    swept: usize,
}

/// The rate limit of one operation.
#[derive(Debug, Default)]
struct Entry {
    queue: Mutex<Queue<Arc<Notify>>>,
}

/// The error of a call whose wait would exceed its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitTooLong {
    /// The estimated wait.
    pub(crate) wait: Duration,
}

/// The permission to send a call, which counts as in flight until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    entry: Arc<Entry>,
    /// How long the call waited for it.
    pub(crate) waited: Duration,
}

impl Limiter {
    /// Waits until the call may be sent. The wait holds nothing that another call needs.
    ///
    /// # Errors
    /// When the wait would be longer than `max_wait`.
    pub(crate) async fn acquire(
        &self,
        operation: &'static Operation,
        template: &str,
        max_wait: Option<Duration>,
    ) -> Result<Permit, WaitTooLong> {
        let entry = self.entry(operation, template);
        let start = Instant::now();
        let queued = QueuedCall::join(&entry, start, max_wait)?;
        let readiness = queued.wait();
        match max_wait {
            None => readiness.await,
            Some(max_wait) => timeout(max_wait, readiness)
                .await
                .map_err(|_| WaitTooLong { wait: entry.lock().next_wait(Instant::now()) })?,
        }
        drop(queued);
        Ok(Permit { entry, waited: start.elapsed() })
    }

    /// The states of all known limits, by operation.
    pub(crate) fn states(&self) -> Vec<RateLimitState> {
        let now = Instant::now();
        let entries = lock(&self.entries);
        let states = entries.by_operation.iter().filter_map(|(operation, entry)| {
            let queue = entry.lock();
            let bucket = queue.bucket()?;
            let (limit, window) = bucket.limit();
            let (remaining, waiting) = (bucket.free(now), queue.waiting());
            Some(RateLimitState { operation: operation.to_string(), limit, window, remaining, waiting })
        });
        let mut states: Vec<RateLimitState> = states.collect();
        states.sort_by(|a, b| a.operation.cmp(&b.operation));
        states
    }

    fn entry(&self, operation: &'static Operation, template: &str) -> Arc<Entry> {
        // Custom requests have no operation id, so they are identified by method and path.
        let name = match operation.path {
            "" => Cow::Owned(format!("{} {template}", operation.http_method)),
            _ => Cow::Borrowed(operation.id),
        };
        let now = Instant::now();
        let entry = lock(&self.entries).entry(name, now);
        if let Some(limit) = operation.rate_limit {
            entry.lock().set_published_limit(limit.calls, Duration::from_secs(limit.per_seconds.into()), now);
        }
        entry
    }
}

impl Entries {
    fn entry(&mut self, name: Cow<'static, str>, now: Instant) -> Arc<Entry> {
        if let Some(entry) = self.by_operation.get(&name) {
            return Arc::clone(entry);
        }
        // Removing idle entries only when their number has doubled keeps the cost per call constant.
        if self.by_operation.len() >= MIN_SWEEP_LEN.max(2 * self.swept) {
            self.by_operation.retain(|_, entry| Arc::strong_count(entry) > 1 || !entry.lock().is_idle(now));
            self.swept = self.by_operation.len();
        }
        Arc::clone(self.by_operation.entry(name).or_default())
    }
}

impl Permit {
    /// Corrects the limit by the headers of a response.
    pub(crate) fn record_status(&self, reported: Option<RateLimitStatus>) {
        let Some(reported) = reported else { return };
        self.entry.change(|queue, now| queue.correct(reported, now));
    }

    /// Whether the limit is known, so that calls can wait for it.
    pub(crate) fn knows_limit(&self) -> bool {
        self.entry.lock().bucket().is_some()
    }

    /// Pauses all calls of the operation after a 429: for `retry_after`, or else for as long as the limit needs.
    pub(crate) fn record_refusal(&self, retry_after: Option<Duration>) {
        self.entry.change(|queue, now| {
            queue.pause(retry_after, now);
        });
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.entry.lock().finish();
    }
}

impl Entry {
    fn lock(&self) -> MutexGuard<'_, Queue<Arc<Notify>>> {
        lock(&self.queue)
    }

    /// Changes the queue, and wakes the calls that are affected.
    fn change<T>(&self, change: impl FnOnce(&mut Queue<Arc<Notify>>, Instant) -> T) -> T {
        let now = Instant::now();
        let mut queue = self.lock();
        let outcome = change(&mut queue, now);
        let wakers = queue.due_wakers(now);
        drop(queue);
        wakers.iter().for_each(|waker| waker.notify_one());
        outcome
    }
}

/// A call in the queue, which it leaves on drop.
struct QueuedCall<'a> {
    entry: &'a Entry,
    ticket: Ticket,
    waker: Arc<Notify>,
}

impl<'a> QueuedCall<'a> {
    fn join(entry: &'a Entry, now: Instant, max_wait: Option<Duration>) -> Result<Self, WaitTooLong> {
        let mut queue = entry.lock();
        let wait = queue.next_wait(now);
        if max_wait.is_some_and(|max_wait| wait > max_wait) {
            return Err(WaitTooLong { wait });
        }
        let waker = Arc::new(Notify::new());
        let ticket = queue.join(Arc::clone(&waker));
        Ok(Self { entry, ticket, waker })
    }

    async fn wait(&self) {
        loop {
            let readiness = self.entry.lock().poll(self.ticket, Instant::now());
            let Readiness::Wait(wait) = readiness else { return };
            // A timeout and a notification are handled alike: poll the queue again.
            let _ = timeout(wait, self.waker.notified()).await;
        }
    }
}

impl Drop for QueuedCall<'_> {
    /// Leaves the queue. After the call was sent, this wakes the next call in the queue.
    fn drop(&mut self) {
        self.entry.change(|queue, _| queue.leave(self.ticket));
    }
}

/// Ignores poisoning: after a panic, the numbers are still no worse than an estimate.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use http::Method;
    use tokio::time::{Instant, timeout};

    use super::{Limiter, MIN_SWEEP_LEN, Permit, WaitTooLong};
    use crate::runtime::wire::operation::{Operation, RateLimit};
    use crate::runtime::wire::rate_limit::RateLimitStatus;

    const CUSTOM: Operation = Operation {
        id: "GET request",
        resource: "",
        method_name: "request",
        http_method: Method::GET,
        path: "",
        idempotent: true,
        paged: false,
        deprecated: false,
        rate_limit: None,
        headers: &[],
    };

    /// Ten calls a minute: one slot is six seconds, plus the margin of the bucket.
    static LIMITED: Operation =
        Operation { id: "cats.feed", path: "/cats", rate_limit: Some(RateLimit::new(10, 60)), ..CUSTOM };
    const SLOT: Duration = Duration::from_millis(6_002);

    async fn call(limiter: &Limiter, path: &str) -> Permit {
        limiter.acquire(&CUSTOM, path, None).await.unwrap()
    }

    async fn limited(limiter: &Limiter) -> Permit {
        limiter.acquire(&LIMITED, "/cats", None).await.unwrap()
    }

    async fn exhausted() -> Limiter {
        let limiter = Limiter::default();
        for _ in 0..10 {
            assert!(limited(&limiter).await.waited.is_zero());
        }
        limiter
    }

    fn reported(remaining: u32) -> Option<RateLimitStatus> {
        Some(RateLimitStatus { limit: 10, remaining, window: Duration::from_secs(60) })
    }

    fn len(limiter: &Limiter) -> usize {
        super::lock(&limiter.entries).by_operation.len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_waits_for_its_slot_or_fails_at_once() {
        let limiter = exhausted().await;
        let at_most = |max_wait| limiter.acquire(&LIMITED, "/cats", Some(max_wait));
        assert_eq!(at_most(SLOT - Duration::from_nanos(1)).await.unwrap_err(), WaitTooLong { wait: SLOT });
        assert_eq!(at_most(SLOT).await.unwrap().waited, SLOT);
        let begun = Instant::now();
        let waited = limited(&limiter).await.waited;
        assert!(waited == begun.elapsed() && waited > SLOT / 2 && waited <= SLOT, "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_slot_of_a_dropped_call_goes_to_the_next_call() {
        let limiter = exhausted().await;
        let first = timeout(Duration::from_millis(1), limited(&limiter)).await;
        assert!(first.is_err(), "the first call waits, and is dropped");
        assert!(limited(&limiter).await.waited <= SLOT);
    }

    #[tokio::test(start_paused = true)]
    async fn responses_and_refusals_change_the_limit() {
        let limiter = Limiter::default();
        let permit = call(&limiter, "/a").await;
        assert!(!permit.knows_limit());
        permit.record_status(None);
        assert!(!permit.knows_limit() && limiter.states().is_empty());
        permit.record_status(reported(0));
        assert!(permit.knows_limit());
        drop(permit);
        let states = limiter.states();
        assert_eq!((states.len(), states[0].operation.as_str()), (1, "GET /a"));
        assert_eq!((states[0].limit, states[0].remaining, states[0].waiting), (10, 1, 0));
        let permit = call(&limiter, "/a").await;
        permit.record_refusal(Some(Duration::from_secs(40)));
        drop(permit);
        assert!(call(&limiter, "/a").await.waited >= Duration::from_secs(40));
    }

    #[tokio::test(start_paused = true)]
    async fn idle_paths_are_removed() {
        let limiter = Limiter::default();
        let busy = call(&limiter, "/busy").await;
        busy.record_status(reported(3));
        drop(limited(&limiter).await);
        for number in 0..20_000 {
            drop(call(&limiter, &format!("/v4/{number}")).await);
        }
        assert!(len(&limiter) <= MIN_SWEEP_LEN + 2, "{}", len(&limiter));
        let entries = super::lock(&limiter.entries);
        assert!(entries.by_operation.contains_key("GET /busy"), "entries in use are kept");
        assert!(entries.by_operation.contains_key("cats.feed"), "entries that are not full are kept");
    }

    #[tokio::test(start_paused = true)]
    async fn an_entry_that_a_call_holds_is_not_removed() {
        let limiter = Limiter::default();
        let entry = limiter.entry(&CUSTOM, "/mine");
        for number in 0..2 * MIN_SWEEP_LEN {
            drop(call(&limiter, &format!("/v4/{number}")).await);
        }
        assert!(Arc::ptr_eq(&entry, &limiter.entry(&CUSTOM, "/mine")));
    }

    #[tokio::test(start_paused = true)]
    async fn idle_entries_are_removed_when_their_number_has_doubled() {
        let limiter = Limiter::default();
        let mut in_use = Vec::new();
        for number in 0..MIN_SWEEP_LEN + 88 {
            in_use.push(call(&limiter, &format!("/busy/{number}")).await);
        }
        for number in 0..100 {
            drop(call(&limiter, &format!("/idle/{number}")).await);
        }
        assert_eq!(len(&limiter), MIN_SWEEP_LEN + 188);
        for number in 100..MIN_SWEEP_LEN {
            drop(call(&limiter, &format!("/idle/{number}")).await);
        }
        assert!(len(&limiter) < 2 * MIN_SWEEP_LEN, "{}", len(&limiter));
    }
}
