//! Sinks of downloads to a writer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::transfer::download::copy::Sink;
use crate::transfer::download::verify::PartHasher;
use crate::transfer::download::writer::steps::{Step, StepSender};
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// A sink that keeps a range in memory until it is its turn to be written.
#[derive(Default)]
pub(in crate::transfer) struct MemorySink(Mutex<Vec<Bytes>>);

impl MemorySink {
    pub(in crate::transfer) fn into_pieces(self) -> Vec<Bytes> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    async fn write(&self, _: u64, pieces: Vec<Bytes>) -> Result<(), TransferError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(pieces);
        Ok(())
    }

    fn written(&self, _: u64, _: u64) {}

    async fn restart(&self, _: Option<u64>) -> Result<(), TransferError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}

/// Passes bytes on to the writer in order, and counts and hashes them.
pub(in crate::transfer) struct WriterSink<'a> {
    out: &'a StepSender,
    bytes: AtomicU64,
    hasher: Mutex<Option<PartHasher>>,
}

impl<'a> WriterSink<'a> {
    /// `parts` are the sizes of the parts, if the `ETag` is to be computed.
    pub(in crate::transfer) fn new(out: &'a StepSender, parts: Option<Vec<u64>>) -> Self {
        Self { out, bytes: AtomicU64::new(0), hasher: Mutex::new(parts.map(PartHasher::new)) }
    }

    /// Passes on the next step; its bytes follow those of the step before.
    pub(in crate::transfer) async fn send(&self, step: Step) -> Result<(), TransferError> {
        if let Step::Write { pieces, .. } = &step {
            let count: usize = pieces.iter().map(Bytes::len).sum();
            self.bytes.fetch_add(count as u64, Ordering::Relaxed);
            if let Some(hasher) = &mut *self.hasher.lock().unwrap_or_else(PoisonError::into_inner) {
                pieces.iter().for_each(|piece| hasher.update(piece));
            }
        }
        self.out.send(step).await
    }

    pub(in crate::transfer) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The possible tags of the bytes, if part sizes were given.
    pub(in crate::transfer) fn etags(&self) -> Option<Vec<String>> {
        self.hasher.lock().unwrap_or_else(PoisonError::into_inner).take().map(PartHasher::finish)
    }

    /// Fails if bytes were passed on already: they cannot be taken back from a writer.
    pub(in crate::transfer) fn ensure_nothing_written(&self, why: &str) -> Result<(), TransferError> {
        match self.bytes() {
            0 => Ok(()),
            bytes => {
                let message = format!("{why}, and the writer has {bytes} bytes of it");
                Err(TransferError::new(TransferErrorKind::Damaged, message))
            }
        }
    }
}

/// The sink of a medium that arrives in one response: bytes are passed on directly.
impl Sink for WriterSink<'_> {
    async fn write(&self, _: u64, pieces: Vec<Bytes>) -> Result<(), TransferError> {
        self.send(Step::Write { pieces, permit: None }).await
    }

    fn written(&self, _: u64, _: u64) {}

    async fn restart(&self, _: Option<u64>) -> Result<(), TransferError> {
        self.ensure_nothing_written("the response broke off, and the media host gives no ranges to continue with")
    }
}
