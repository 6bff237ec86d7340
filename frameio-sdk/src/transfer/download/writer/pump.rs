//! Executes the steps of a writer: async, or on a thread that may block.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use tokio::io::AsyncWrite;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::transfer::download::writer::steps::{Step, StepReceiver};

/// An async writer and the step in progress.
pub(in crate::transfer) struct Pump<W> {
    writer: W,
    steps: StepReceiver,
    pieces: VecDeque<Bytes>,
    permit: Option<OwnedSemaphorePermit>,
    flush: Option<oneshot::Sender<()>>,
    ended: bool,
}

impl<W: AsyncWrite + Unpin> Pump<W> {
    pub(in crate::transfer) fn new(writer: W, steps: StepReceiver) -> Self {
        Self { writer, steps, pieces: VecDeque::new(), permit: None, flush: None, ended: false }
    }

    /// Executes all available steps. Ready when the sender is gone, or when the writer has failed and the failure was
    /// reported.
    pub(in crate::transfer) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.ended {
            if let Err(error) = ready!(self.poll_steps(context)) {
                self.steps.fail(error);
            }
            self.ended = true;
            (self.permit, self.flush) = (None, None);
        }
        Poll::Ready(())
    }

    fn poll_steps(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some(piece) = self.pieces.front_mut() {
                if piece.is_empty() {
                    self.pieces.pop_front();
                    continue;
                }
                let count = ready!(Pin::new(&mut self.writer).poll_write(context, piece))?;
                if count == 0 {
                    return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                }
                piece.advance(count.min(piece.len()));
                self.steps.wrote(count);
            } else if let Some(flushed) = self.flush.take() {
                if Pin::new(&mut self.writer).poll_flush(context)?.is_pending() {
                    self.flush = Some(flushed);
                    return Poll::Pending;
                }
                // The task that waits for the flush may have been cancelled.
                let _ = flushed.send(());
            } else {
                self.permit = None;
                match ready!(self.steps.steps().poll_recv(context)) {
                    None => return Poll::Ready(Ok(())),
                    Some(Step::Write { pieces, permit }) => (self.pieces, self.permit) = (pieces.into(), permit),
                    Some(Step::Flush(flushed)) => self.flush = Some(flushed),
                }
            }
        }
    }
}

/// Executes the steps on this thread until the sender is gone. A failure of the writer is reported, and closes the
/// channel.
#[cfg(feature = "blocking")]
pub(in crate::transfer) fn pump_blocking(writer: &mut impl io::Write, mut steps: StepReceiver) {
    while let Some(step) = steps.steps().blocking_recv() {
        if let Err(error) = execute(writer, &steps, step) {
            steps.fail(error);
        }
    }
}

#[cfg(feature = "blocking")]
fn execute(writer: &mut impl io::Write, steps: &StepReceiver, step: Step) -> io::Result<()> {
    match step {
        Step::Write { pieces, permit: _permit } => {
            for piece in pieces {
                writer.write_all(&piece)?;
                steps.wrote(piece.len());
            }
        }
        Step::Flush(flushed) => {
            writer.flush()?;
            // The task that waits for the flush may have been cancelled.
            let _ = flushed.send(());
        }
    }
    Ok(())
}
