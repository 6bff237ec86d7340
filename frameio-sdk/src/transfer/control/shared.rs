//! The state that a running transfer shares with its handle.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

use crate::transfer::control::bandwidth::Bandwidth;
use crate::transfer::control::concurrency::ConcurrencyLimit;
use crate::transfer::control::event::Totals;
use crate::transfer::control::meter::Meter;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::error::opaque::TransferError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum Signal {
    Run,
    Pause,
    Cancel,
}

#[derive(Debug)]
pub(in crate::transfer) struct Shared {
    pub(in crate::transfer) concurrency: Arc<ConcurrencyLimit>,
    pub(in crate::transfer) bandwidth: Bandwidth,
    pub(in crate::transfer) meter: Meter,
    pub(in crate::transfer) settings: TransferSettings,
    signal: watch::Sender<Signal>,
}

impl Shared {
    pub(in crate::transfer) fn new(settings: TransferSettings) -> Arc<Self> {
        let bandwidth = Bandwidth::default();
        bandwidth.set(settings.bandwidth);
        let concurrency = Arc::new(ConcurrencyLimit::new(settings.concurrency));
        Arc::new(Self {
            concurrency,
            bandwidth,
            meter: Meter::default(),
            settings,
            signal: watch::Sender::new(Signal::Run),
        })
    }

    /// Sets the signal. `Cancel` is final: later signals are ignored.
    pub(in crate::transfer) fn signal(&self, signal: Signal) {
        self.signal.send_if_modified(|now| {
            let changes = *now != signal && *now != Signal::Cancel;
            if changes {
                *now = signal;
            }
            changes
        });
    }

    pub(in crate::transfer) fn is_paused(&self) -> bool {
        *self.signal.borrow() == Signal::Pause
    }

    /// Waits while the transfer is paused.
    pub(in crate::transfer) async fn wait_while_paused(&self) {
        let mut signal = self.signal.subscribe();
        // Waiting cannot fail: `self` holds the sender.
        let _ = signal.wait_for(|signal| *signal != Signal::Pause).await;
    }

    /// Runs `work`. If the transfer is cancelled first, `work` is dropped and the result is the error for that.
    pub(in crate::transfer) async fn run_until_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, TransferError>>,
    ) -> Result<T, TransferError> {
        let mut signal = self.signal.subscribe();
        tokio::select! {
            biased;
            _ = signal.wait_for(|signal| *signal == Signal::Cancel) => Err(TransferError::cancelled()),
            outcome = work => outcome,
        }
    }

    pub(in crate::transfer) fn totals(&self) -> Totals {
        let totals = self.meter.totals();
        let paused = self.is_paused();
        Totals { paused, time_left: totals.time_left.filter(|_| !paused), ..totals }
    }
}
