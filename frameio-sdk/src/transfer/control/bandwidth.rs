//! A limit on bytes per second, shared by all parts of a transfer and adjustable while it runs.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

#[derive(Debug, Default)]
pub(in crate::transfer) struct Bandwidth {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes per second.
    limit: Option<u64>,
    /// The time until which the bytes admitted so far use up the limit.
    busy_until: Option<Instant>,
}

impl Bandwidth {
    pub(in crate::transfer) fn set(&self, limit: Option<u64>) {
        *self.state() = State { limit: limit.map(|limit| limit.max(1)), busy_until: None };
        self.changed.notify_waiters();
    }

    /// Waits until the limit admits this many bytes. A caller waits for the bytes admitted before it, not for its own.
    pub(in crate::transfer) async fn acquire(&self, bytes: usize) {
        loop {
            let changed = self.changed.notified();
            let wait = {
                let mut state = self.state();
                let Some(limit) = state.limit else { return };
                let now = Instant::now();
                let begin = state.busy_until.filter(|until| *until > now).unwrap_or(now);
                if begin <= now + Duration::from_millis(1) {
                    state.busy_until = Some(begin + Duration::from_secs_f64(bytes as f64 / limit as f64));
                    return;
                }
                begin - now
            };
            // After the wait, callers race for the next turn. A change of the limit wakes all of them.
            let _ = timeout(wait, changed).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::Bandwidth;

    #[tokio::test(start_paused = true)]
    async fn bytes_are_delayed_to_keep_the_limit() {
        let bandwidth = Bandwidth::default();
        bandwidth.acquire(1_000_000).await;
        bandwidth.set(Some(1000));
        let start = Instant::now();
        for _ in 0..11 {
            bandwidth.acquire(100).await;
        }
        let millis = start.elapsed().as_millis();
        assert!((980..1020).contains(&millis), "{millis}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_limit_applies_at_once() {
        let bandwidth = std::sync::Arc::new(Bandwidth::default());
        bandwidth.set(Some(1));
        bandwidth.acquire(1_000_000).await;
        let other = std::sync::Arc::clone(&bandwidth);
        let start = Instant::now();
        let waiting = tokio::spawn(async move { other.acquire(1).await });
        tokio::task::yield_now().await;
        bandwidth.set(None);
        waiting.await.unwrap();
        assert_eq!(start.elapsed().as_millis(), 0);
    }
}
