//! The body of a response, written to the partial file while the next bytes come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::transfer::control::steering::Steering;
use crate::transfer::download::part_file::PartFile;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Failure;
use crate::transfer::state::ranges::Ranges;

/// Bytes that are written at once.
const BATCH: usize = 1024 * 1024;

/// The bytes that are on disk.
#[derive(Debug, Default)]
pub(in crate::transfer) struct Done(Mutex<Ranges>);

impl Done {
    pub(in crate::transfer) fn new(ranges: Ranges) -> Self {
        Self(Mutex::new(ranges))
    }

    pub(in crate::transfer) fn ranges(&self) -> MutexGuard<'_, Ranges> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the bytes of a response go.
pub(in crate::transfer) struct Drain<'a> {
    pub(in crate::transfer) file: &'a Arc<PartFile>,
    pub(in crate::transfer) done: &'a Done,
    pub(in crate::transfer) steering: &'a Steering,
}

/// A write that goes on while bytes are read.
struct Writing {
    task: JoinHandle<Result<(), TransferError>>,
    start: u64,
    end: u64,
}

impl Drain<'_> {
    /// Writes the body from `at` on, which is moved on with what is on disk. More bytes than up to `end` are a failure.
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
        let mut writing: Option<Writing> = None;
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
        // What came before a failure is as good as the rest.
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

    fn write(&self, start: u64, pieces: Vec<Bytes>) -> Writing {
        let end = start + pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        let file = Arc::clone(self.file);
        Writing { task: tokio::task::spawn_blocking(move || file.write(start, &pieces)), start, end }
    }

    async fn settle(&self, writing: &mut Option<Writing>, at: &mut u64) -> Result<(), Failure> {
        let Some(Writing { task, start, end }) = writing.take() else { return Ok(()) };
        let written = task.await.unwrap_or_else(|error| {
            let message = "the disk was not accessed: the runtime is shutting down";
            Err(TransferError::new(TransferErrorKind::Cancelled, message).with_source(error))
        });
        written.map_err(Failure::Own)?;
        self.done.ranges().insert(start, end);
        self.steering.meter.count(|totals| totals.bytes_done += end - start);
        *at = end;
        Ok(())
    }
}
