//! The request builder of a download to a path.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::path::job::PathJob;
use crate::transfer::download::path::run::run;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::error::opaque::TransferError;

/// The download of one file to a path; made by [`Account::download`].
///
/// Awaiting it downloads; [`start`](Self::start) does so in the background and returns a handle. Bytes are written to a
/// partial file beside the target (`<name>.frameio.part`), which is renamed to the target at the end. A record beside
/// it names the bytes that it has, so that the same download resumes after an interruption.
#[must_use = "a download does nothing until it is awaited or started"]
pub struct Download<M = Async> {
    pub(in crate::transfer) job: PathJob,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<M> Download<M> {
    pub(in crate::transfer) fn new(account: Account, file_id: FileId, target: PathBuf) -> Self {
        Self { job: PathJob::new(account, file_id, target), settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Sets the rendition. Default: the original.
    pub fn rendition(mut self, rendition: Rendition) -> Self {
        self.job.job.rendition = rendition;
        self
    }

    /// Sets whether the file on disk gets the time at which the file was created at the service. Default: `true`.
    pub fn set_modified(mut self, set: bool) -> Self {
        self.job.sets_time = set;
        self
    }

    /// Checks the bytes against the `ETag` of the original, which S3 computes from the parts of an upload. The sizes
    /// must be those of the parts of the upload. This is how Frame.io stores originals today; it is not documented.
    pub fn check_parts(mut self, sizes: impl IntoIterator<Item = u64>) -> Self {
        self.job.job.parts = Some(sizes.into_iter().collect());
        self
    }

    /// Sets the concurrency, the bandwidth and the timeouts of ranges.
    pub fn settings(mut self, settings: TransferSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the most ranges in flight at once: see [`TransferSettings::concurrency`].
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

impl<M> Download<M> {
    /// The transfer, and what controls it.
    pub(in crate::transfer) fn into_work(
        self,
    ) -> (Arc<Shared>, impl Future<Output = Result<Downloaded, TransferError>> + Send + use<M>) {
        let shared = Shared::new(self.settings);
        (Arc::clone(&shared), run(self.job, shared))
    }
}

impl Download {
    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<Downloaded> {
        let (shared, work) = self.into_work();
        Transfer::spawn(shared, work)
    }
}

impl IntoFuture for Download {
    type Output = Result<Downloaded, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_work().1)
    }
}

impl<M> fmt::Debug for Download<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("file_id", &self.job.job.file_id)
            .field("target", &self.job.target)
            .field("rendition", &self.job.job.rendition)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
