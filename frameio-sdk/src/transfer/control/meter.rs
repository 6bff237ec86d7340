//! Counts the transferred bytes and files, and publishes the events of a transfer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::transfer::control::event::{Totals, TransferEvent};
use crate::transfer::control::rate::Rate;

/// The number of events buffered for a slow reader; older ones are lost.
const EVENT_CAPACITY: usize = 1024;

#[derive(Debug)]
pub(in crate::transfer) struct Meter {
    state: Mutex<State>,
    /// `None` marks the end of the transfer.
    events: broadcast::Sender<Option<TransferEvent>>,
}

#[derive(Debug, Default)]
struct State {
    totals: Totals,
    rate: Rate,
}

impl Default for Meter {
    fn default() -> Self {
        Self { state: Mutex::default(), events: broadcast::Sender::new(EVENT_CAPACITY) }
    }
}

impl Meter {
    /// Changes the totals.
    pub(in crate::transfer) fn update(&self, change: impl FnOnce(&mut Totals)) {
        let mut state = self.state();
        change(&mut state.totals);
        let Totals { bytes_done, bytes_in_flight, bytes_resumed, .. } = state.totals;
        state.rate.record(Instant::now(), (bytes_done + bytes_in_flight).saturating_sub(bytes_resumed));
    }

    /// Counts bytes as in flight.
    pub(in crate::transfer) fn add_in_flight(&self, bytes: u64) {
        self.update(|totals| totals.bytes_in_flight += bytes);
    }

    /// Removes bytes from those in flight, and counts them as done if they have arrived.
    pub(in crate::transfer) fn remove_in_flight(&self, bytes: u64, arrived: bool) {
        self.update(|totals| {
            totals.bytes_in_flight = totals.bytes_in_flight.saturating_sub(bytes);
            if arrived {
                totals.bytes_done += bytes;
            }
        });
    }

    pub(in crate::transfer) fn publish(&self, event: TransferEvent) {
        // Sending fails when nobody has subscribed, which is fine.
        let _ = self.events.send(Some(event));
    }

    /// Publishes the end of the transfer. No event follows it.
    pub(in crate::transfer) fn end(&self) {
        let _ = self.events.send(None);
    }

    pub(in crate::transfer) fn subscribe(&self) -> broadcast::Receiver<Option<TransferEvent>> {
        self.events.subscribe()
    }

    pub(in crate::transfer) fn totals(&self) -> Totals {
        let state = self.state();
        let mut totals = state.totals;
        let moved = (totals.bytes_done + totals.bytes_in_flight).saturating_sub(totals.bytes_resumed);
        totals.rate = state.rate.per_second(Instant::now(), moved);
        let left = totals.bytes_total.saturating_sub(totals.bytes_done + totals.bytes_in_flight);
        totals.time_left = totals
            .rate
            .filter(|rate| *rate > 1.0)
            .and_then(|rate| Duration::try_from_secs_f64(left as f64 / rate).ok());
        totals
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
