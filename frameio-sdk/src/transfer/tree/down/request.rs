//! The request builder of a download of a tree.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::tree::down::options::{Options, Versions};
use crate::transfer::tree::down::run::run;
use crate::transfer::tree::down::survey::survey;
use crate::transfer::tree::globs::Patterns;
use crate::transfer::tree::plan::TreePlan;
use crate::transfer::tree::report::TreeReport;

/// The download of a folder of the service, with all that is in it, into a local folder; made by
/// [`Account::download_tree`].
///
/// Only missing and different files are downloaded: a local file with the size and the time of the one at the service is
/// skipped. Names are made safe for the file system, and nothing outside the folder is written, whatever the names are.
#[must_use = "a download does nothing until it is awaited or started"]
pub struct DownloadTree<M = Async> {
    pub(in crate::transfer) options: Options,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<M> DownloadTree<M> {
    pub(in crate::transfer) fn new(account: Account, folder: FolderId, root: PathBuf) -> Self {
        let options = Options {
            account,
            folder,
            root,
            patterns: Patterns::default(),
            rendition: Rendition::default(),
            versions: Versions::default(),
            compares_times: true,
            deletes: false,
        };
        Self { options, settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Includes only files that match this pattern, or an earlier one: see
    /// [`UploadTree::include`](crate::transfer::UploadTree::include).
    pub fn include(mut self, pattern: impl Into<String>) -> Self {
        self.options.patterns.include.push(pattern.into());
        self
    }

    /// Excludes files and folders that match this pattern.
    pub fn exclude(mut self, pattern: impl Into<String>) -> Self {
        self.options.patterns.exclude.push(pattern.into());
        self
    }

    /// Sets the rendition of each file. Default: the original.
    pub fn rendition(mut self, rendition: Rendition) -> Self {
        self.options.rendition = rendition;
        self
    }

    /// Sets which versions of version stacks are downloaded. Default: the newest.
    pub fn versions(mut self, versions: Versions) -> Self {
        self.options.versions = versions;
        self
    }

    /// Sets whether a local file is skipped only if its time is that of the file at the service, as well as its size.
    /// Default: `true`.
    pub fn compare_times(mut self, compare: bool) -> Self {
        self.options.compares_times = compare;
        self
    }

    /// Sets whether local files and empty folders that the service does not have are removed, after everything else
    /// succeeded. Default: `false`.
    pub fn delete(mut self, delete: bool) -> Self {
        self.options.deletes = delete;
        self
    }

    /// Sets the concurrency, the bandwidth and the timeouts of files and ranges.
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

impl<M> DownloadTree<M> {
    /// The transfer, and what controls it.
    pub(in crate::transfer) fn into_work(
        self,
    ) -> (Arc<Shared>, impl Future<Output = Result<TreeReport, TransferError>> + Send + use<M>) {
        let shared = Shared::new(self.settings);
        (Arc::clone(&shared), run(self.options, shared))
    }
}

impl DownloadTree {
    /// Computes what it would do, without writing anything.
    ///
    /// # Errors
    /// When a call of the service fails, or the folder cannot be read.
    pub async fn plan(&self) -> Result<TreePlan, TransferError> {
        Ok(survey(&self.options).await?.plan())
    }

    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<TreeReport> {
        let (shared, work) = self.into_work();
        Transfer::spawn(shared, work)
    }
}

impl IntoFuture for DownloadTree {
    type Output = Result<TreeReport, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_work().1)
    }
}

impl<M> fmt::Debug for DownloadTree<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadTree")
            .field("folder", &self.options.folder)
            .field("root", &self.options.root)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
