//! The request builder of a download to a writer.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::sync::Arc;

use tokio::io::AsyncWrite;

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::download::writer::future::DownloadToFuture;

/// The download of one file to a writer; made by [`Account::download_to`].
///
/// Awaiting it downloads; [`start`](Self::start) does so in the background and returns a handle. The writer gets the
/// bytes in their order, and is flushed at the end; it is not shut down. What it has got cannot be taken back: if the
/// download fails, it has the beginning of the file. A download to a writer cannot be resumed.
///
/// Ranges of up to 4 MiB are fetched ahead, six at most, so it takes less than 64 MiB of memory, also with a writer
/// that is slower than the connection.
#[must_use = "a download does nothing until it is awaited or started"]
pub struct DownloadTo<W, M = Async> {
    pub(in crate::transfer) writer: W,
    pub(in crate::transfer) job: Job,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<W, M> DownloadTo<W, M> {
    pub(in crate::transfer) fn new(account: Account, file_id: FileId, writer: W) -> Self {
        Self { writer, job: Job::new(account, file_id), settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Sets the rendition. Default: the original.
    pub fn rendition(mut self, rendition: Rendition) -> Self {
        self.job.rendition = rendition;
        self
    }

    /// Checks the bytes against the `ETag` of the original: see
    /// [`Download::check_parts`](crate::transfer::Download::check_parts). The writer has all bytes by then; other ones
    /// are an error of the kind [`Damaged`](crate::transfer::TransferErrorKind::Damaged).
    pub fn check_parts(mut self, sizes: impl IntoIterator<Item = u64>) -> Self {
        self.job.parts = Some(sizes.into_iter().collect());
        self
    }

    /// Sets the concurrency, the bandwidth and the timeouts of ranges.
    pub fn settings(mut self, settings: TransferSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the most ranges in flight at once: see [`TransferSettings::concurrency`]. There are never more than six.
    pub fn concurrency(mut self, ranges: usize) -> Self {
        self.settings = self.settings.concurrency(ranges);
        self
    }

    /// Sets the most bytes per second: see [`TransferSettings::bandwidth`].
    pub fn bandwidth(mut self, bytes_per_second: impl Into<Option<u64>>) -> Self {
        self.settings = self.settings.bandwidth(bytes_per_second);
        self
    }
}

impl<W: AsyncWrite + Unpin + Send + 'static> DownloadTo<W> {
    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<Downloaded> {
        let shared = Shared::new(self.settings);
        Transfer::spawn(Arc::clone(&shared), DownloadToFuture::new(self.job, shared, self.writer))
    }
}

impl<W: AsyncWrite + Unpin> IntoFuture for DownloadTo<W> {
    type Output = <DownloadToFuture<W> as Future>::Output;
    type IntoFuture = DownloadToFuture<W>;

    fn into_future(self) -> Self::IntoFuture {
        DownloadToFuture::new(self.job, Shared::new(self.settings), self.writer)
    }
}

impl<W, M> fmt::Debug for DownloadTo<W, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadTo")
            .field("file_id", &self.job.file_id)
            .field("rendition", &self.job.rendition)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
