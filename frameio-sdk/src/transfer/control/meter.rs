//! Counts the transferred bytes and files, and publishes the events of a transfer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::transfer::control::event::{Totals, TransferEvent};
use crate::transfer::control::rate::Rate;

/// The number of events buffered for a slow reader; older ones are lost.
const KEPT_EVENTS: usize = 1024;

#[derive(Debug)]
pub(in crate::transfer) struct Meter {
    counted: Mutex<Counted>,
    /// `None` marks the end of the transfer.
    events: broadcast::Sender<Option<TransferEvent>>,
}

#[derive(Debug, Default)]
struct Counted {
    totals: Totals,
    rate: Rate,
}

impl Default for Meter {
    fn default() -> Self {
        Self { counted: Mutex::default(), events: broadcast::Sender::new(KEPT_EVENTS) }
    }
}

impl Meter {
    /// Changes the totals.
    pub(in crate::transfer) fn count(&self, change: impl FnOnce(&mut Totals)) {
        let mut counted = self.counted();
        change(&mut counted.totals);
        let Totals { bytes_done, bytes_in_flight, bytes_resumed, .. } = counted.totals;
        counted.rate.note(Instant::now(), (bytes_done + bytes_in_flight).saturating_sub(bytes_resumed));
    }

    /// Counts bytes as in flight.
    pub(in crate::transfer) fn sent(&self, bytes: u64) {
        self.count(|totals| totals.bytes_in_flight += bytes);
    }

    /// Removes bytes from those in flight, and counts them as done if they have arrived.
    pub(in crate::transfer) fn settled(&self, sent: u64, arrived: bool) {
        self.count(|totals| {
            totals.bytes_in_flight = totals.bytes_in_flight.saturating_sub(sent);
            if arrived {
                totals.bytes_done += sent;
            }
        });
    }

    pub(in crate::transfer) fn tell(&self, event: TransferEvent) {
        // Sending fails when nobody has subscribed, which is fine.
        let _ = self.events.send(Some(event));
    }

    /// Publishes the end of the transfer. No event follows it.
    pub(in crate::transfer) fn end(&self) {
        let _ = self.events.send(None);
    }

    pub(in crate::transfer) fn listen(&self) -> broadcast::Receiver<Option<TransferEvent>> {
        self.events.subscribe()
    }

    pub(in crate::transfer) fn totals(&self) -> Totals {
        let counted = self.counted();
        let mut totals = counted.totals;
        let moved = (totals.bytes_done + totals.bytes_in_flight).saturating_sub(totals.bytes_resumed);
        totals.rate = counted.rate.per_second(Instant::now(), moved);
        let left = totals.bytes_total.saturating_sub(totals.bytes_done + totals.bytes_in_flight);
        totals.time_left = totals
            .rate
            .filter(|rate| *rate > 1.0)
            .and_then(|rate| Duration::try_from_secs_f64(left as f64 / rate).ok());
        totals
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
