//! A transfer that runs in the background, and its handle.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::transfer::control::event::{Totals, TransferEvent};
use crate::transfer::control::shared::{Shared, Signal};
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// The interval at which `watch` publishes the totals.
const WATCH_INTERVAL: Duration = Duration::from_millis(200);

/// A transfer that runs in the background; made by `start()` of a request. Awaiting it gives the outcome; with the
/// blocking client, `wait()` does.
///
/// Dropping it stops the transfer as [`cancel`](Self::cancel) does, without waiting for the end.
#[must_use = "dropping a transfer cancels it"]
pub struct Transfer<T> {
    task: JoinHandle<Result<T, TransferError>>,
    control: TransferControl,
    watched: watch::Receiver<Totals>,
}

impl<T: Send + 'static> Transfer<T> {
    pub(in crate::transfer) fn spawn(
        shared: Arc<Shared>,
        work: impl Future<Output = Result<T, TransferError>> + Send + 'static,
    ) -> Self {
        let (sender, watched) = watch::channel(Totals::default());
        let sampled = Arc::clone(&shared);
        let work = async move {
            tokio::pin!(work);
            loop {
                let finished = tokio::time::timeout(WATCH_INTERVAL, &mut work).await;
                // Sending fails when nobody watches, which is fine.
                let _ = sender.send(sampled.totals());
                if let Ok(outcome) = finished {
                    sampled.meter.end();
                    return outcome;
                }
            }
        };
        let task = tokio::spawn(work.in_current_span());
        Self { task, control: TransferControl(shared), watched }
    }
}

impl<T> Transfer<T> {
    /// Subscribes to the events from now on.
    pub fn progress(&self) -> TransferProgress {
        self.control.progress()
    }

    /// Subscribes to the totals, which are updated five times a second and at the end.
    pub fn watch(&self) -> watch::Receiver<Totals> {
        self.watched.clone()
    }

    /// The current totals.
    pub fn totals(&self) -> Totals {
        self.control.totals()
    }

    /// Creates a control for another part of the program. It does not keep the transfer running.
    pub fn control(&self) -> TransferControl {
        self.control.clone()
    }

    /// Cancels the transfer: see [`TransferControl::cancel`].
    pub fn cancel(&self) {
        self.control.cancel();
    }

    /// Pauses the transfer: see [`TransferControl::pause`].
    pub fn pause(&self) {
        self.control.pause();
    }

    /// Resumes after a pause.
    pub fn resume(&self) {
        self.control.resume();
    }

    /// Whether it has ended.
    pub fn is_finished(&self) -> bool {
        self.task.is_finished()
    }
}

impl<T> Future for Transfer<T> {
    type Output = Result<T, TransferError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.task).poll(context)) {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(error) => {
                let message = "the runtime ended before the transfer did";
                Err(TransferError::new(TransferErrorKind::Cancelled, message).with_source(error))
            }
        })
    }
}

impl<T> Drop for Transfer<T> {
    fn drop(&mut self) {
        // Signal only: the task observes the signal, cleans up and ends by itself.
        self.control.cancel();
    }
}

impl<T> fmt::Debug for Transfer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transfer").field("totals", &self.totals()).finish_non_exhaustive()
    }
}

/// Controls a running transfer. Clones control the same one.
#[derive(Clone, Debug)]
pub struct TransferControl(pub(in crate::transfer) Arc<Shared>);

impl TransferControl {
    /// Stops at once: parts in flight are cancelled, and the outcome is an error of the kind
    /// [`Cancelled`](TransferErrorKind::Cancelled). An upload with a store can be resumed; without a store, the
    /// placeholder is deleted.
    pub fn cancel(&self) {
        self.0.signal(Signal::Cancel);
    }

    /// Reads and sends no more bytes until [`resume`](Self::resume), except those that the connections have buffered.
    /// Parts in flight are suspended, and fail if the storage host closes their connections; they are retried then.
    /// Signed URLs still expire.
    pub fn pause(&self) {
        self.0.signal(Signal::Pause);
    }

    /// Resumes after a pause.
    pub fn resume(&self) {
        self.0.signal(Signal::Run);
    }

    /// Changes the limit on bytes per second; `None` is no limit.
    pub fn set_bandwidth(&self, bytes_per_second: impl Into<Option<u64>>) {
        self.0.bandwidth.set(bytes_per_second.into());
    }

    /// Changes the most parts in flight at once.
    pub fn set_concurrency(&self, parts: usize) {
        self.0.concurrency.set_max(parts);
    }

    /// The most parts in flight at once.
    pub fn concurrency(&self) -> usize {
        self.0.concurrency.max()
    }

    /// The current totals.
    pub fn totals(&self) -> Totals {
        self.0.totals()
    }

    /// Subscribes to the events from now on.
    pub fn progress(&self) -> TransferProgress {
        TransferProgress { events: self.0.meter.subscribe() }
    }
}

/// The events of a transfer. It ends with the transfer.
#[derive(Debug)]
pub struct TransferProgress {
    events: broadcast::Receiver<Option<TransferEvent>>,
}

impl TransferProgress {
    /// The next event; `None` when the transfer has ended.
    pub async fn next(&mut self) -> Option<TransferEvent> {
        match self.events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(count)) => Some(TransferEvent::Missed(count)),
            Err(RecvError::Closed) => None,
        }
    }

    /// The next event, without waiting for one.
    pub fn try_next(&mut self) -> Option<TransferEvent> {
        match self.events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Lagged(count)) => Some(TransferEvent::Missed(count)),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }

    /// The events as a [`Stream`](futures_core::Stream).
    pub fn into_stream(self) -> impl futures_core::Stream<Item = TransferEvent> + Send {
        futures_util::stream::unfold(self, |mut progress| async move { Some((progress.next().await?, progress)) })
    }
}
