//! The request builder of an upload of a tree.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::state::store::TransferStore;
use crate::transfer::tree::globs::Patterns;
use crate::transfer::tree::plan::TreePlan;
use crate::transfer::tree::report::TreeReport;
use crate::transfer::tree::up::options::{IfExists, Options};
use crate::transfer::tree::up::run::run;
use crate::transfer::tree::up::survey::survey;

/// The upload of a local folder, with all that is in it; made by [`Account::upload_tree`].
///
/// Awaiting it uploads and gives a report; [`plan`](Self::plan) computes what it would do; [`start`](Self::start) runs
/// it in the background. It fails as a whole if the folder cannot be read or a call of the service fails; failures of
/// single files are in the report.
#[must_use = "an upload does nothing until it is awaited or started"]
pub struct UploadTree<M = Async> {
    pub(in crate::transfer) options: Options,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<M> UploadTree<M> {
    pub(in crate::transfer) fn new(account: Account, root: PathBuf, folder: FolderId) -> Self {
        let options = Options {
            account,
            folder,
            root,
            patterns: Patterns::default(),
            hidden: false,
            follows_links: false,
            settled_for: Duration::ZERO,
            if_exists: IfExists::default(),
            store: None,
        };
        Self { options, settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Includes only files that match this pattern, or an earlier one.
    ///
    /// A pattern without a slash matches names at any depth (`*.mov`), one with a slash paths from the top (`day1/**`).
    pub fn include(mut self, pattern: impl Into<String>) -> Self {
        self.options.patterns.include.push(pattern.into());
        self
    }

    /// Excludes files and folders that match this pattern.
    pub fn exclude(mut self, pattern: impl Into<String>) -> Self {
        self.options.patterns.exclude.push(pattern.into());
        self
    }

    /// Sets whether names that begin with a dot are included. Default: `false`.
    pub fn hidden(mut self, take: bool) -> Self {
        self.options.hidden = take;
        self
    }

    /// Sets whether symbolic links are followed. Default: `false`; they are reported as refused.
    pub fn follow_links(mut self, follow: bool) -> Self {
        self.options.follows_links = follow;
        self
    }

    /// Sets the time that must have passed since the last change of a file; newer files are reported as pending, for a
    /// folder that others write into. Default: no time.
    pub fn settled_for(mut self, time: Duration) -> Self {
        self.options.settled_for = time;
        self
    }

    /// Sets the policy for files whose name exists already. Default: [`IfExists::SkipSameSize`].
    pub fn if_exists(mut self, policy: IfExists) -> Self {
        self.options.if_exists = policy;
        self
    }

    /// Keeps the states of the files that are being uploaded, so that a later run resumes them. Without a store, a
    /// new run starts over with the files that were in flight.
    pub fn store(mut self, store: impl TransferStore) -> Self {
        self.options.store = Some(Arc::new(store));
        self
    }

    /// Sets the concurrency, the bandwidth and the timeouts of files and parts.
    pub fn settings(mut self, settings: TransferSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the most parts in flight at once: see [`TransferSettings::concurrency`].
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.settings = self.settings.concurrency(parts);
        self
    }

    /// Sets the most bytes per second: see [`TransferSettings::bandwidth`].
    pub fn bandwidth(mut self, bytes_per_second: impl Into<Option<u64>>) -> Self {
        self.settings = self.settings.bandwidth(bytes_per_second);
        self
    }
}

impl<M> UploadTree<M> {
    /// The transfer, and what controls it.
    pub(in crate::transfer) fn into_work(
        self,
    ) -> (Arc<Shared>, impl Future<Output = Result<TreeReport, TransferError>> + Send + use<M>) {
        let shared = Shared::new(self.settings);
        (Arc::clone(&shared), run(self.options, shared))
    }
}

impl UploadTree {
    /// Computes what it would do, with read-only calls of the service.
    ///
    /// # Errors
    /// When the folder cannot be read, or a call of the service fails.
    pub async fn plan(&self) -> Result<TreePlan, TransferError> {
        Ok(survey(&self.options).await?.plan())
    }

    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<TreeReport> {
        let (shared, work) = self.into_work();
        Transfer::spawn(shared, work)
    }
}

impl IntoFuture for UploadTree {
    type Output = Result<TreeReport, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_work().1)
    }
}

impl<M> fmt::Debug for UploadTree<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadTree")
            .field("root", &self.options.root)
            .field("folder", &self.options.folder)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
