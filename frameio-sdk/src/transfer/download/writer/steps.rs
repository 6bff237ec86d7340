//! The steps of a writer, from those who fetch to the one who writes.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::transfer::control::steering::Steering;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// Steps that wait to be taken.
const WAITING: usize = 1;

pub(in crate::transfer) enum Step {
    /// To write these bytes; then there is room for others.
    Write { pieces: Vec<Bytes>, room: Option<OwnedSemaphorePermit> },
    /// To flush what was written, and to say so.
    Flush(oneshot::Sender<()>),
}

/// The end of those who fetch.
pub(in crate::transfer) struct StepSender {
    steps: mpsc::Sender<Step>,
    failure: Failure,
}

/// The end of the one who writes.
pub(in crate::transfer) struct StepReceiver {
    steps: mpsc::Receiver<Step>,
    failure: Failure,
    steering: Arc<Steering>,
}

/// Why the writer took no more steps, and how many bytes it took before.
type Failure = Arc<Mutex<Option<(io::Error, u64)>>>;

pub(in crate::transfer) fn channel(steering: &Arc<Steering>) -> (StepSender, StepReceiver) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let failure = Failure::default();
    let receiver = StepReceiver { steps: receiver, failure: Arc::clone(&failure), steering: Arc::clone(steering) };
    (StepSender { steps: sender, failure }, receiver)
}

impl StepSender {
    pub(in crate::transfer) async fn send(&self, step: Step) -> Result<(), TransferError> {
        self.steps.send(step).await.map_err(|_| self.error())
    }

    /// Until all that was sent is written and flushed.
    pub(in crate::transfer) async fn flush(&self) -> Result<(), TransferError> {
        let (sender, flushed) = oneshot::channel();
        self.send(Step::Flush(sender)).await?;
        flushed.await.map_err(|_| self.error())
    }

    /// Until the writer takes no more steps.
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

    /// So many bytes were written.
    pub(in crate::transfer) fn wrote(&self, bytes: usize) {
        self.steering.meter.count(|totals| totals.bytes_done += bytes as u64);
    }

    /// The writer failed: those who fetch are told, and no more steps are taken.
    pub(in crate::transfer) fn fail(&mut self, error: io::Error) {
        let bytes = self.steering.totals().bytes_done;
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some((error, bytes));
        self.steps.close();
        while self.steps.try_recv().is_ok() {}
    }
}
