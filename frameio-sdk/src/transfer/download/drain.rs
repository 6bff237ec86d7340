//! Reads the body of a response and writes it to a sink; reading and writing overlap.

use bytes::Bytes;
use tokio::time::{Instant, timeout};

use crate::transfer::control::steering::Steering;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Failure;

/// The number of bytes that are collected for one write.
const BATCH: usize = 1024 * 1024;

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
pub(in crate::transfer) struct Drain<'a, S> {
    pub(in crate::transfer) sink: &'a S,
    pub(in crate::transfer) steering: &'a Steering,
}

/// A write in progress, while the next bytes are read.
struct Writing<F> {
    write: F,
    start: u64,
    end: u64,
}

impl<S: Sink> Drain<'_, S> {
    /// Writes the body at offset `at`, and advances `at` as bytes are written. A body that goes beyond `end` is an
    /// error.
    pub(in crate::transfer) async fn run(
        &self,
        mut response: reqwest::Response,
        at: &mut u64,
        end: Option<u64>,
    ) -> Result<(), Failure> {
        let stall = self.steering.settings.stall_timeout;
        let limit = self.steering.settings.part_timeout(end.map_or(u64::MAX / 2, |end| end - *at));
        let (mut on_the_line, begun) = (std::time::Duration::ZERO, *at);
        let mut read = *at;
        let mut batch: Vec<Bytes> = Vec::new();
        let mut size = 0;
        let mut writing = None;
        let outcome = loop {
            self.steering.go().await;
            let asked = Instant::now();
            let piece = match timeout(stall, response.chunk()).await {
                Err(_) => break Err(Failure::Stalled(stall)),
                Ok(Err(error)) => break Err(Failure::Network(error)),
                Ok(Ok(None)) => break Ok(()),
                Ok(Ok(Some(piece))) => piece,
            };
            on_the_line += asked.elapsed();
            if on_the_line > limit {
                break Err(Failure::Slow(read - begun, limit));
            }
            self.steering.bandwidth.pass(piece.len()).await;
            read += piece.len() as u64;
            if end.is_some_and(|end| read > end) {
                break Err(Failure::Excess);
            }
            size += piece.len();
            batch.push(piece);
            if size >= BATCH {
                let start = read - size as u64;
                self.settle(&mut writing, at).await?;
                writing = Some(self.write(start, std::mem::take(&mut batch)));
                size = 0;
            }
        };
        // Bytes that arrived before a failure are valid, and are not fetched again.
        if !matches!(outcome, Err(Failure::Excess)) && !batch.is_empty() {
            self.settle(&mut writing, at).await?;
            writing = Some(self.write(read - size as u64, batch));
        }
        self.settle(&mut writing, at).await?;
        outcome?;
        match end {
            Some(end) if *at < end => Err(Failure::Short { missing: end - *at }),
            _ => Ok(()),
        }
    }

    fn write(&self, start: u64, pieces: Vec<Bytes>) -> Writing<impl Future<Output = Result<(), TransferError>> + Send> {
        let end = start + pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        Writing { write: self.sink.write(start, pieces), start, end }
    }

    async fn settle<F>(&self, writing: &mut Option<Writing<F>>, at: &mut u64) -> Result<(), Failure>
    where
        F: Future<Output = Result<(), TransferError>> + Send,
    {
        let Some(Writing { write, start, end }) = writing.take() else { return Ok(()) };
        write.await.map_err(Failure::Own)?;
        self.sink.written(start, end);
        *at = end;
        Ok(())
    }
}
