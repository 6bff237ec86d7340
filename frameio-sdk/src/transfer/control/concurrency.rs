//! Limits the number of parts in flight: a maximum that the caller sets, and below it a limit that adapts to the
//! storage host.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The limit at the start of a transfer. It grows with each part that succeeds.
const INITIAL: usize = 4;

#[derive(Debug)]
pub(in crate::transfer) struct ConcurrencyLimit {
    state: Mutex<State>,
    released: Notify,
}

#[derive(Debug)]
struct State {
    /// The maximum that the caller has set.
    max: usize,
    /// The adaptive limit: raised by each success, halved when the storage host is too busy.
    limit: usize,
    in_flight: usize,
}

impl State {
    fn has_room(&self) -> bool {
        self.in_flight < self.limit.min(self.max)
    }
}

/// A permit for one part in flight, released on drop.
#[derive(Debug)]
pub(in crate::transfer) struct Permit(Arc<ConcurrencyLimit>);

impl ConcurrencyLimit {
    pub(in crate::transfer) fn new(max: usize) -> Self {
        let max = max.max(1);
        Self { state: Mutex::new(State { max, limit: INITIAL, in_flight: 0 }), released: Notify::new() }
    }

    pub(in crate::transfer) async fn acquire(self: &Arc<Self>) -> Permit {
        loop {
            let released = self.released.notified();
            {
                let mut state = self.state();
                if state.has_room() {
                    state.in_flight += 1;
                    if state.has_room() {
                        // `notify_one` wakes a single task: pass the notification on while there is room.
                        self.released.notify_one();
                    }
                    return Permit(Arc::clone(self));
                }
            }
            released.await;
        }
    }

    /// Sets the maximum number of parts in flight; 0 counts as 1.
    pub(in crate::transfer) fn set_max(&self, max: usize) {
        self.state().max = max.max(1);
        self.released.notify_one();
    }

    pub(in crate::transfer) fn max(&self) -> usize {
        self.state().max
    }

    /// Raises the limit by one, after a part has succeeded.
    pub(in crate::transfer) fn increase(&self) {
        let mut state = self.state();
        state.limit = (state.limit + 1).min(state.max.max(INITIAL));
        drop(state);
        self.released.notify_one();
    }

    /// Halves the limit, because the storage host is too busy or the connection too slow.
    pub(in crate::transfer) fn decrease(&self) {
        let mut state = self.state();
        state.limit = (state.limit.min(state.max) / 2).max(1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
        self.0.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt as _;

    use super::ConcurrencyLimit;

    #[tokio::test]
    async fn the_maximum_limits_the_permits_and_can_be_changed() {
        let concurrency = Arc::new(ConcurrencyLimit::new(2));
        let first = concurrency.acquire().await;
        let second = concurrency.acquire().await;
        assert!(concurrency.acquire().now_or_never().is_none());
        concurrency.set_max(3);
        let third = concurrency.acquire().now_or_never().expect("the maximum was raised");
        concurrency.set_max(1);
        drop((first, second));
        assert!(concurrency.acquire().now_or_never().is_none(), "one permit is still held");
        drop(third);
        assert!(concurrency.acquire().now_or_never().is_some());
    }

    #[tokio::test]
    async fn the_limit_halves_and_grows_again() {
        let concurrency = Arc::new(ConcurrencyLimit::new(8));
        let count = || {
            let permits: Vec<_> = std::iter::from_fn(|| concurrency.acquire().now_or_never()).collect();
            permits.len()
        };
        assert_eq!(count(), 4);
        concurrency.increase();
        assert_eq!(count(), 5);
        concurrency.decrease();
        assert_eq!(count(), 2);
        for _ in 0..20 {
            concurrency.increase();
        }
        assert_eq!(count(), 8);
    }

    #[tokio::test]
    async fn waiting_tasks_are_woken_when_a_permit_is_released() {
        let concurrency = Arc::new(ConcurrencyLimit::new(1));
        let in_flight = concurrency.acquire().await;
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let concurrency = Arc::clone(&concurrency);
                tokio::spawn(async move { drop(concurrency.acquire().await) })
            })
            .collect();
        tokio::task::yield_now().await;
        drop(in_flight);
        for task in waiting {
            task.await.unwrap();
        }
    }
}
