//! Limits the number of parts in flight: a bound that the caller sets, and below it a limit that adapts to the storage
//! host.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The limit at the start of a transfer. It grows with each part that succeeds.
const INITIAL: usize = 4;

#[derive(Debug)]
pub(in crate::transfer) struct Gate {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    /// The maximum that the caller has set.
    bound: usize,
    /// The adaptive limit: raised by each success, halved when the storage host is too busy.
    limit: usize,
    inside: usize,
}

impl State {
    fn has_room(&self) -> bool {
        self.inside < self.limit.min(self.bound)
    }
}

/// A permit for one part in flight, released on drop.
#[derive(Debug)]
pub(in crate::transfer) struct Pass(Arc<Gate>);

impl Gate {
    pub(in crate::transfer) fn new(bound: usize) -> Self {
        let bound = bound.max(1);
        Self { state: Mutex::new(State { bound, limit: INITIAL, inside: 0 }), freed: Notify::new() }
    }

    pub(in crate::transfer) async fn enter(self: &Arc<Self>) -> Pass {
        loop {
            let freed = self.freed.notified();
            {
                let mut state = self.state();
                if state.has_room() {
                    state.inside += 1;
                    if state.has_room() {
                        // `notify_one` wakes a single task: pass the notification on while there is room.
                        self.freed.notify_one();
                    }
                    return Pass(Arc::clone(self));
                }
            }
            freed.await;
        }
    }

    /// Sets the maximum number of parts in flight; 0 counts as 1.
    pub(in crate::transfer) fn set_bound(&self, bound: usize) {
        self.state().bound = bound.max(1);
        self.freed.notify_one();
    }

    pub(in crate::transfer) fn bound(&self) -> usize {
        self.state().bound
    }

    /// Raises the limit by one, after a part has succeeded.
    pub(in crate::transfer) fn widen(&self) {
        let mut state = self.state();
        state.limit = (state.limit + 1).min(state.bound.max(INITIAL));
        drop(state);
        self.freed.notify_one();
    }

    /// Halves the limit, because the storage host is too busy or the connection too slow.
    pub(in crate::transfer) fn narrow(&self) {
        let mut state = self.state();
        state.limit = (state.limit.min(state.bound) / 2).max(1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.state().inside -= 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt as _;

    use super::Gate;

    #[tokio::test]
    async fn the_bound_limits_the_permits_and_can_be_changed() {
        let gate = Arc::new(Gate::new(2));
        let first = gate.enter().await;
        let second = gate.enter().await;
        assert!(gate.enter().now_or_never().is_none());
        gate.set_bound(3);
        let third = gate.enter().now_or_never().expect("the bound was raised");
        gate.set_bound(1);
        drop((first, second));
        assert!(gate.enter().now_or_never().is_none(), "one permit is still held");
        drop(third);
        assert!(gate.enter().now_or_never().is_some());
    }

    #[tokio::test]
    async fn the_limit_halves_and_grows_again() {
        let gate = Arc::new(Gate::new(8));
        let count = || {
            let passes: Vec<_> = std::iter::from_fn(|| gate.enter().now_or_never()).collect();
            passes.len()
        };
        assert_eq!(count(), 4);
        gate.widen();
        assert_eq!(count(), 5);
        gate.narrow();
        assert_eq!(count(), 2);
        for _ in 0..20 {
            gate.widen();
        }
        assert_eq!(count(), 8);
    }

    #[tokio::test]
    async fn waiting_tasks_are_woken_when_a_permit_is_released() {
        let gate = Arc::new(Gate::new(1));
        let inside = gate.enter().await;
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { drop(gate.enter().await) })
            })
            .collect();
        tokio::task::yield_now().await;
        drop(inside);
        for task in waiting {
            task.await.unwrap();
        }
    }
}
