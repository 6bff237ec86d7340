//! Reads the body of a response and writes it to a sink; reading and writing overlap.

use bytes::Bytes;
use tokio::time::{Instant, timeout};

use crate::transfer::control::shared::Shared;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Failure;

/// The number of bytes that are collected for one write.
const BATCH_SIZE: usize = 1024 * 1024;

/// The destination of the bytes of responses.
pub(in crate::transfer) trait Sink: Sync {
    /// Writes pieces at offset `start`. The write may progress even while its future is not polled.
    fn write(&self, start: u64, pieces: Vec<Bytes>) -> impl Future<Output = Result<(), TransferError>> + Send;

    /// Reports that the bytes from `start` up to `end` were written.
    fn written(&self, start: u64, end: u64);

    /// Discards everything written so far, because the medium is fetched from its beginning again.
    fn restart(&self, size: Option<u64>) -> impl Future<Output = Result<(), TransferError>> + Send;
}

/// Copies response bodies to a sink.
pub(in crate::transfer) struct BodyCopier<'a, S> {
    pub(in crate::transfer) sink: &'a S,
    pub(in crate::transfer) shared: &'a Shared,
}

/// A write in progress, while the next bytes are read.
struct PendingWrite<F> {
    write: F,
    start: u64,
    end: u64,
}

impl<S: Sink> BodyCopier<'_, S> {
    /// Writes the body at offset `at`, and advances `at` as bytes are written. A body that goes beyond `end` is an
    /// error.
    pub(in crate::transfer) async fn copy(
        &self,
        mut response: reqwest::Response,
        at: &mut u64,
        end: Option<u64>,
    ) -> Result<(), Failure> {
        let stall = self.shared.settings.stall_timeout;
        let limit = self.shared.settings.part_timeout(end.map_or(u64::MAX / 2, |end| end - *at));
        let (mut transfer_time, body_start) = (std::time::Duration::ZERO, *at);
        let mut read = *at;
        let mut batch: Vec<Bytes> = Vec::new();
        let mut size = 0;
        let mut pending = None;
        let outcome = loop {
            self.shared.wait_while_paused().await;
            let waiting_since = Instant::now();
            let piece = match timeout(stall, response.chunk()).await {
                Err(_) => break Err(Failure::Stalled(stall)),
                Ok(Err(error)) => break Err(Failure::Network(error)),
                Ok(Ok(None)) => break Ok(()),
                Ok(Ok(Some(piece))) => piece,
            };
            transfer_time += waiting_since.elapsed();
            if transfer_time > limit {
                break Err(Failure::Slow(read - body_start, limit));
            }
            self.shared.bandwidth.acquire(piece.len()).await;
            read += piece.len() as u64;
            if end.is_some_and(|end| read > end) {
                break Err(Failure::Excess);
            }
            size += piece.len();
            batch.push(piece);
            if size >= BATCH_SIZE {
                let start = read - size as u64;
                self.finish_write(&mut pending, at).await?;
                pending = Some(self.write(start, std::mem::take(&mut batch)));
                size = 0;
            }
        };
        // Bytes that arrived before a failure are valid, and are not fetched again.
        if !matches!(outcome, Err(Failure::Excess)) && !batch.is_empty() {
            self.finish_write(&mut pending, at).await?;
            pending = Some(self.write(read - size as u64, batch));
        }
        self.finish_write(&mut pending, at).await?;
        outcome?;
        match end {
            Some(end) if *at < end => Err(Failure::Truncated { missing: end - *at }),
            _ => Ok(()),
        }
    }

    fn write(
        &self,
        start: u64,
        pieces: Vec<Bytes>,
    ) -> PendingWrite<impl Future<Output = Result<(), TransferError>> + Send> {
        let end = start + pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        PendingWrite { write: self.sink.write(start, pieces), start, end }
    }

    async fn finish_write<F>(&self, pending: &mut Option<PendingWrite<F>>, at: &mut u64) -> Result<(), Failure>
    where
        F: Future<Output = Result<(), TransferError>> + Send,
    {
        let Some(PendingWrite { write, start, end }) = pending.take() else { return Ok(()) };
        write.await.map_err(Failure::Local)?;
        self.sink.written(start, end);
        *at = end;
        Ok(())
    }
}
