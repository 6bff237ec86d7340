//! The request builder of an upload.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::input::Source;
use crate::transfer::state::store::TransferStore;
use crate::transfer::state::upload::UploadState;
use crate::transfer::upload::finished::Uploaded;
use crate::transfer::upload::job::{Job, UploadWait};
use crate::transfer::upload::run::run;

/// The upload of one file; made by [`Account::upload`].
///
/// Awaiting it uploads; [`start`](Self::start) does so in the background and returns a handle. Dropping the future
/// stops it and deletes the placeholder, unless a [`store`](Self::store) keeps the state for a later run.
#[must_use = "an upload does nothing until it is awaited or started"]
pub struct Upload<M = Async> {
    pub(in crate::transfer) source: Source,
    pub(in crate::transfer) job: Job,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<M> Upload<M> {
    pub(in crate::transfer) fn new(account: Account, source: Source, folder: FolderId) -> Self {
        let job = Job::new(account, &source, folder);
        Self { source, job, settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Sets the name of the file. Default: the last component of the path; bytes and streams need a name. The service
    /// guesses the media type from it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.job.name = Some(name.into());
        self
    }

    /// Keeps the state of the upload, so that it can be resumed: run the same upload with the
    /// same store again, and it sends the missing parts.
    ///
    /// The store also keeps finished uploads, until they are deleted from it: the same upload then returns the file
    /// without sending anything, as long as the service has it. If the source has changed since, it is uploaded as a new
    /// file.
    pub fn store(mut self, store: impl TransferStore) -> Self {
        self.job.store = Some(Arc::new(store));
        self
    }

    /// Sets the key of the state in the store. Default: made from account, folder, name and the absolute path, so that
    /// the same file under another path is another upload.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.job.key = Some(key.into());
        self
    }

    /// Resumes from a state that the program kept by itself. A state in the store takes precedence.
    pub fn resume_from(mut self, state: UploadState) -> Self {
        self.job.state = Some(state);
        self
    }

    /// Sets whether to start over if the source is not the one that an unfinished upload in the store began with. The
    /// old placeholder is deleted then. By default, that is an error of the kind
    /// [`SourceChanged`](crate::transfer::TransferErrorKind::SourceChanged).
    pub fn restart_if_changed(mut self, restart: bool) -> Self {
        self.job.restarts_if_changed = restart;
        self
    }

    /// Sets whether the placeholder at the service is kept when the upload fails. By default it is deleted, because it
    /// counts against the quota; with a store it is kept if a later run can resume it.
    pub fn keep_placeholder(mut self, keep: bool) -> Self {
        self.job.keeps_placeholder = keep;
        self
    }

    /// Sets the condition to wait for once all bytes are sent. Default: none.
    pub fn wait_until(mut self, wait: UploadWait) -> Self {
        self.job.wait = wait;
        self
    }

    /// Sets the time limit for that wait. When it passes, the error is of the kind
    /// [`Deadline`](crate::transfer::TransferErrorKind::Deadline), and the file is kept. Default: no limit.
    pub fn wait_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.job.wait_deadline = deadline.into();
        self
    }

    /// Reads the status when this is notified, for a program that receives webhooks, instead of polling. The status is
    /// also read once a minute.
    pub fn wake_by(mut self, wake: Arc<Notify>) -> Self {
        self.job.wake = Some(wake);
        self
    }

    /// Sets the concurrency, the bandwidth and the timeouts of parts.
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

impl<M> Upload<M> {
    /// The transfer, and what controls it.
    pub(in crate::transfer) fn into_work(
        self,
    ) -> (Arc<Shared>, impl Future<Output = Result<Uploaded, TransferError>> + Send + use<M>) {
        let shared = Shared::new(self.settings);
        (Arc::clone(&shared), run(self.job, self.source, shared))
    }
}

impl Upload {
    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<Uploaded> {
        let (shared, work) = self.into_work();
        Transfer::spawn(shared, work)
    }
}

impl IntoFuture for Upload {
    type Output = Result<Uploaded, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_work().1)
    }
}

impl<M> fmt::Debug for Upload<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("folder", &self.job.folder)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
