//! The future of a download to a writer that borrows from the caller.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;

use crate::transfer::control::shared::Shared;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::download::writer::pump::Pump;
use crate::transfer::download::writer::run::run;
use crate::transfer::download::writer::steps::channel;
use crate::transfer::error::opaque::TransferError;

/// The future of a [`DownloadTo`](crate::transfer::DownloadTo).
#[must_use = "futures do nothing unless polled"]
pub struct DownloadToFuture<W> {
    fetching: Pin<Box<dyn Future<Output = Result<Downloaded, TransferError>> + Send>>,
    pump: Pump<W>,
}

impl<W: AsyncWrite + Unpin> DownloadToFuture<W> {
    pub(in crate::transfer) fn new(job: Job, shared: Arc<Shared>, writer: W) -> Self {
        let (sender, receiver) = channel(&shared);
        Self { fetching: Box::pin(run(job, shared, sender)), pump: Pump::new(writer, receiver) }
    }
}

impl<W: AsyncWrite + Unpin> Future for DownloadToFuture<W> {
    type Output = Result<Downloaded, TransferError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // `fetching` is polled first, whatever the writer is waiting for: it returns the outcome of both sides, and is
        // woken by each step taken and by a failure of the writer.
        if let Poll::Ready(outcome) = self.fetching.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        let _ = self.pump.poll(context);
        Poll::Pending
    }
}

impl<W> fmt::Debug for DownloadToFuture<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadToFuture").finish_non_exhaustive()
    }
}
