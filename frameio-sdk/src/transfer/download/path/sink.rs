//! A sink that writes to a partial file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::transfer::control::shared::Shared;
use crate::transfer::download::copy::Sink;
use crate::transfer::download::path::part_file::PartFile;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;
use crate::transfer::state::ranges::Ranges;

/// The byte ranges that have been written.
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

pub(in crate::transfer) struct FileSink<'a> {
    pub(in crate::transfer) file: &'a Arc<PartFile>,
    pub(in crate::transfer) done: &'a Done,
    pub(in crate::transfer) shared: &'a Shared,
}

impl Sink for FileSink<'_> {
    fn write(&self, start: u64, pieces: Vec<Bytes>) -> impl Future<Output = Result<(), TransferError>> + Send {
        let file = Arc::clone(self.file);
        blocking(move || file.write(start, &pieces))
    }

    fn written(&self, start: u64, end: u64) {
        self.done.ranges().insert(start, end);
        self.shared.meter.update(|totals| totals.bytes_done += end - start);
    }

    async fn restart(&self, size: Option<u64>) -> Result<(), TransferError> {
        let lost = std::mem::take(&mut *self.done.ranges()).count();
        self.shared.meter.update(|totals| totals.bytes_done = totals.bytes_done.saturating_sub(lost));
        self.file.reset(size).await
    }
}
