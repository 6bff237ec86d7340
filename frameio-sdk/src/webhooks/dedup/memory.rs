//! A store of seen events in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::key::EventKey;
use super::store::{SeenFuture, SeenStore};

/// A key takes about 200 bytes with its overhead, so this is about 20 MB.
const DEFAULT_MAX_KEYS: usize = 100_000;

/// Remembers seen events in memory: for one process, until it ends.
#[derive(Debug)]
pub struct MemorySeen {
    max_keys: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The end of the window of each key.
    ends: HashMap<EventKey, Instant>,
    /// The keys in the order of insertion, with the end of their windows at that time.
    order: VecDeque<(EventKey, Instant)>,
}

impl MemorySeen {
    /// Creates an empty store for 100,000 keys.
    pub fn new() -> Self {
        Self { max_keys: DEFAULT_MAX_KEYS, state: Mutex::default() }
    }

    /// The number of keys that are kept, at least 1. When there are more, the oldest is forgotten, although its window has
    /// not ended.
    #[must_use]
    pub fn max_keys(mut self, max_keys: usize) -> Self {
        self.max_keys = max_keys.max(1);
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Poisoning cannot occur, because nothing panics while the lock is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new()
    }
}

impl SeenStore for MemorySeen {
    fn insert<'a>(&'a self, key: &'a EventKey, window: Duration) -> SeenFuture<'a, bool> {
        Box::pin(async move {
            let now = Instant::now();
            let mut state = self.state();
            state.forget_ended(now);
            if state.ends.get(key).is_some_and(|end| *end > now) {
                return Ok(false);
            }
            // A window beyond the range of the clock is replaced by one that outlasts the process.
            let end = now.checked_add(window).unwrap_or_else(|| now + Duration::from_secs(u32::MAX.into()));
            state.ends.insert(key.clone(), end);
            state.order.push_back((key.clone(), end));
            while state.ends.len() > self.max_keys {
                state.forget_oldest();
            }
            Ok(true)
        })
    }

    fn remove<'a>(&'a self, key: &'a EventKey) -> SeenFuture<'a, ()> {
        Box::pin(async move {
            let mut state = self.state();
            state.ends.remove(key);
            state.order.retain(|(other, _)| other != key);
            Ok(())
        })
    }
}

impl State {
    fn forget_ended(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(_, end)| *end <= now) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((key, end)) = self.order.pop_front() else { return };
        // The key may have been inserted again since, with a later end.
        if self.ends.get(&key) == Some(&end) {
            self.ends.remove(&key);
        }
    }
}
