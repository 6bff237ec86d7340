//! Waiting before a rate limit instead of after it.
//!
//! Every operation has a [`Bucket`] of its own, shared by all clones of a client. Calls that find it empty form a queue.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::bucket::Bucket;
use super::operation::Operation;
use super::rate_limit::{RateLimitState, RateLimitStatus};

/// The limits of all operations that were called.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    entries: Mutex<HashMap<Cow<'static, str>, Arc<Entry>>>,
}

/// The limit of one operation.
#[derive(Debug, Default)]
struct Entry {
    /// Held by the one whose turn it is; the others wait for it in order.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// Something was learned that may change how long to wait.
    news: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// `None` as long as nobody has said what the limit is.
    bucket: Option<Bucket>,
    waiting: usize,
    on_their_way: usize,
}

/// The call would have had to wait for longer than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    /// How long, as far as is known.
    pub(crate) wait: Duration,
}

/// A call that may be sent. It counts as being on its way until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    entry: Arc<Entry>,
    /// How long it has waited for that.
    pub(crate) waited: Duration,
}

impl Limiter {
    /// Waits until the call may be sent.
    ///
    /// # Errors
    /// When it would take longer than `longest`.
    pub(crate) async fn admit(
        &self,
        operation: &'static Operation,
        template: &str,
        longest: Option<Duration>,
    ) -> Result<Permit, TooLong> {
        let entry = self.entry(operation, template);
        let asked = Instant::now();
        {
            let mut state = entry.lock();
            if state.waiting == 0 && state.take(asked).is_ok() {
                drop(state);
                return Ok(Permit { entry, waited: Duration::ZERO });
            }
            let wait = state.wait_for_all(asked);
            if longest.is_some_and(|longest| wait > longest) {
                return Err(TooLong { wait });
            }
            state.waiting += 1;
        }
        let queued = Queued(&entry);
        let turn = entry.wait_for_turn();
        match longest {
            None => turn.await,
            Some(longest) => {
                timeout(longest, turn).await.map_err(|_| TooLong { wait: entry.lock().wait_for_all(Instant::now()) })?
            }
        }
        drop(queued);
        Ok(Permit { entry, waited: asked.elapsed() })
    }

    /// What is known of all limits, by operation.
    pub(crate) fn states(&self) -> Vec<RateLimitState> {
        let now = Instant::now();
        let entries = lock(&self.entries);
        let states = entries.iter().filter_map(|(operation, entry)| {
            let state = entry.lock();
            let bucket = state.bucket.as_ref()?;
            let (limit, window) = bucket.limit();
            let (remaining, waiting) = (bucket.free(now), state.waiting);
            Some(RateLimitState { operation: operation.to_string(), limit, window, remaining, waiting })
        });
        let mut states: Vec<RateLimitState> = states.collect();
        states.sort_by(|a, b| a.operation.cmp(&b.operation));
        states
    }

    fn entry(&self, operation: &'static Operation, template: &str) -> Arc<Entry> {
        // A call that the description does not know is known by its method and its path.
        let name = match operation.path {
            "" => Cow::Owned(format!("{} {template}", operation.http_method)),
            _ => Cow::Borrowed(operation.id),
        };
        let entry = lock(&self.entries).entry(name).or_default().clone();
        if let Some(limit) = operation.rate_limit {
            let mut state = entry.lock();
            if state.bucket.is_none() {
                state.bucket = Bucket::new(limit.calls, Duration::from_secs(limit.per_seconds.into()), Instant::now());
            }
        }
        entry
    }
}

impl Permit {
    /// Learns from the answer.
    pub(crate) fn answered(&self, told: Option<RateLimitStatus>) {
        let Some(told) = told else { return };
        let now = Instant::now();
        let mut state = self.entry.lock();
        let others = state.on_their_way.saturating_sub(1);
        match &mut state.bucket {
            Some(bucket) => bucket.correct(told, others, now),
            None => {
                state.bucket = Bucket::new(told.limit, told.window, now);
                if let Some(bucket) = &mut state.bucket {
                    bucket.correct(told, others, now);
                }
            }
        }
        drop(state);
        self.entry.news.notify_one();
    }

    /// The call was refused all the same: all calls of the operation wait for a while. How long that is, when it is known.
    pub(crate) fn refused(&self, asked: Option<Duration>) -> Option<Duration> {
        let mut state = self.entry.lock();
        let wait = state.bucket.as_mut().map(|bucket| bucket.close(asked, Instant::now()));
        drop(state);
        self.entry.news.notify_one();
        wait
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.entry.lock().on_their_way -= 1;
    }
}

impl Entry {
    async fn wait_for_turn(&self) {
        let _turn = self.turn.lock().await;
        loop {
            let news = self.news.notified();
            let Err(wait) = self.lock().take(Instant::now()) else { return };
            let _ = timeout(wait, news).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        if let Some(bucket) = &mut self.bucket {
            bucket.take(now)?;
        }
        self.on_their_way += 1;
        Ok(())
    }

    /// How long one who joins the queue would wait, as far as is known.
    fn wait_for_all(&self, now: Instant) -> Duration {
        self.bucket.as_ref().map_or(Duration::ZERO, |bucket| bucket.wait_for(self.waiting + 1, now))
    }
}

/// One in the queue, who may leave it.
struct Queued<'a>(&'a Entry);

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}

/// A panic while the lock was held cannot leave numbers behind that are worse than an estimate.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
