//! The request of an upload.

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
use crate::transfer::control::steering::Steering;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::given::Source;
use crate::transfer::state::store::TransferStore;
use crate::transfer::state::upload::UploadState;
use crate::transfer::upload::finished::Uploaded;
use crate::transfer::upload::job::{Job, UploadWait};
use crate::transfer::upload::run::run;

/// The upload of one file; made by [`Account::upload`].
///
/// Awaited, it uploads; [`start`](Self::start) does so in the background and gives a handle. Dropping the future stops it
/// and deletes the placeholder, unless a [`store`](Self::store) keeps the state for a later run.
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

    /// The name that the file gets; by default, the last component of the path. Bytes and streams need one. The service
    /// guesses the media type from it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.job.name = Some(name.into());
        self
    }

    /// Keeps the state of the upload, so that it can be gone on with after whatever happened: run the same upload with the
    /// same store again, and it sends the parts that are missing.
    ///
    /// When the upload is done, the store remembers that; the same upload does nothing then but give the file, as long as the
    /// service has it.
    pub fn store(mut self, store: impl TransferStore) -> Self {
        self.job.store = Some(Arc::new(store));
        self
    }

    /// The key of the state in the store. By default, it is made of account, folder, name and path.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.job.key = Some(key.into());
        self
    }

    /// Goes on from a state that the program kept by itself. A state in the store wins.
    pub fn resume_from(mut self, state: UploadState) -> Self {
        self.job.state = Some(state);
        self
    }

    /// Whether to begin anew when the source is not the one that a kept upload began with. By default, that is an error of
    /// the kind [`SourceChanged`](crate::transfer::TransferErrorKind::SourceChanged). The old placeholder is deleted.
    pub fn restart_if_changed(mut self, restart: bool) -> Self {
        self.job.restarts_if_changed = restart;
        self
    }

    /// Whether the placeholder at the service stays when the upload fails. By default it is deleted, because it counts
    /// against the quota; with a store it stays when a later run can go on with it.
    pub fn keep_placeholder(mut self, keep: bool) -> Self {
        self.job.keeps_placeholder = keep;
        self
    }

    /// What to wait for once all bytes are sent. Default: nothing.
    pub fn wait_until(mut self, wait: UploadWait) -> Self {
        self.job.wait = wait;
        self
    }

    /// How long to wait for that. When the time is up, the error is of the kind
    /// [`Deadline`](crate::transfer::TransferErrorKind::Deadline), and the file stays. Default: as long as it takes.
    pub fn wait_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.job.wait_deadline = deadline.into();
        self
    }

    /// Asks for the status when this is notified, for a program that gets webhooks, instead of again and again. It is asked
    /// once a minute all the same.
    pub fn wake_by(mut self, wake: Arc<Notify>) -> Self {
        self.job.wake = Some(wake);
        self
    }

    /// How many parts at once, how fast, how patiently.
    pub fn settings(mut self, settings: TransferSettings) -> Self {
        self.settings = settings;
        self
    }

    /// The most parts in flight at once: see [`TransferSettings::concurrency`].
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.settings = self.settings.concurrency(parts);
        self
    }

    /// The most bytes per second: see [`TransferSettings::bandwidth`].
    pub fn bandwidth(mut self, bytes_per_second: impl Into<Option<u64>>) -> Self {
        self.settings = self.settings.bandwidth(bytes_per_second);
        self
    }
}

impl Upload {
    /// Starts it in the background, on the current tokio runtime, and gives a handle to watch and to steer it.
    pub fn start(self) -> Transfer<Uploaded> {
        let steering = Steering::new(self.settings);
        Transfer::spawn(Arc::clone(&steering), run(self.job, self.source, steering))
    }
}

impl IntoFuture for Upload {
    type Output = Result<Uploaded, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(run(self.job, self.source, Steering::new(self.settings)))
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
