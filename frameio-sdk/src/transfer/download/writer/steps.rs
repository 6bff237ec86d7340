//! The channel of steps from the fetching side to the writer.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// The capacity of the channel.
const CAPACITY: usize = 1;

pub(in crate::transfer) enum Step {
    /// Write these bytes, then release the permit.
    Write { pieces: Vec<Bytes>, permit: Option<OwnedSemaphorePermit> },
    /// Flush the writer, then confirm it.
    Flush(oneshot::Sender<()>),
}

/// The end of the channel for the fetching side.
pub(in crate::transfer) struct StepSender {
    steps: mpsc::Sender<Step>,
    failure: Failure,
}

/// The end of the channel for the writer.
pub(in crate::transfer) struct StepReceiver {
    steps: mpsc::Receiver<Step>,
    failure: Failure,
    shared: Arc<Shared>,
}

/// The error of the writer, and the number of bytes that it took before.
type Failure = Arc<Mutex<Option<(io::Error, u64)>>>;

pub(in crate::transfer) fn channel(shared: &Arc<Shared>) -> (StepSender, StepReceiver) {
    let (sender, receiver) = mpsc::channel(CAPACITY);
    let failure = Failure::default();
    let receiver = StepReceiver { steps: receiver, failure: Arc::clone(&failure), shared: Arc::clone(shared) };
    (StepSender { steps: sender, failure }, receiver)
}

impl StepSender {
    pub(in crate::transfer) async fn send(&self, step: Step) -> Result<(), TransferError> {
        self.steps.send(step).await.map_err(|_| self.error())
    }

    /// Waits until everything sent so far is written and flushed.
    pub(in crate::transfer) async fn flush(&self) -> Result<(), TransferError> {
        let (sender, flushed) = oneshot::channel();
        self.send(Step::Flush(sender)).await?;
        flushed.await.map_err(|_| self.error())
    }

    /// Waits until the writer takes no more steps.
    pub(in crate::transfer) async fn closed(&self) -> TransferError {
        self.steps.closed().await;
        self.error()
    }

    fn error(&self) -> TransferError {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((error, bytes)) = failure else { return TransferError::cancelled() };
        let message = format!("the writer failed after {bytes} bytes: {error}");
        TransferError::new(TransferErrorKind::Writer, message).with_source(error)
    }
}

impl StepReceiver {
    pub(in crate::transfer) fn steps(&mut self) -> &mut mpsc::Receiver<Step> {
        &mut self.steps
    }

    /// Counts bytes as done.
    pub(in crate::transfer) fn wrote(&self, bytes: usize) {
        self.shared.meter.update(|totals| totals.bytes_done += bytes as u64);
    }

    /// Reports a failure of the writer: the sending side gets the error, and no more steps are taken.
    pub(in crate::transfer) fn fail(&mut self, error: io::Error) {
        let bytes = self.shared.totals().bytes_done;
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some((error, bytes));
        self.steps.close();
        while self.steps.try_recv().is_ok() {}
    }
}
