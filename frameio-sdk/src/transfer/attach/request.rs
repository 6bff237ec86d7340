//! The request builder of an attachment.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use crate::generated::ids::CommentId;
use crate::generated::scope::Account;
use crate::runtime::Async;
use crate::transfer::attach::finished::Attached;
use crate::transfer::attach::run::{Job, run};
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::settings::TransferSettings;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::input::Source;

/// The upload of a file that is attached to a comment; made by [`Account::attach`]. A comment takes up to 6.
///
/// When it fails, or is dropped, the attachment is deleted.
#[must_use = "an attachment does nothing until it is awaited or started"]
pub struct Attach<M = Async> {
    pub(in crate::transfer) source: Source,
    pub(in crate::transfer) job: Job,
    pub(in crate::transfer) settings: TransferSettings,
    mode: PhantomData<fn() -> M>,
}

impl<M> Attach<M> {
    pub(in crate::transfer) fn new(account: Account, comment: CommentId, source: Source) -> Self {
        let job = Job { account, comment, name: None, media_type: None };
        Self { source, job, settings: TransferSettings::new(), mode: PhantomData }
    }

    /// Sets the name. Default: the last component of the path; bytes and streams need a name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.job.name = Some(name.into());
        self
    }

    /// Sets the media type. Default: a guess from the name.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.job.media_type = Some(media_type.into());
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

impl<M> Attach<M> {
    /// The transfer, and what controls it.
    pub(in crate::transfer) fn into_work(
        self,
    ) -> (Arc<Shared>, impl Future<Output = Result<Attached, TransferError>> + Send + use<M>) {
        let shared = Shared::new(self.settings);
        (Arc::clone(&shared), run(self.job, self.source, shared))
    }
}

impl Attach {
    /// Starts it in the background, on the current tokio runtime, and returns a handle to watch and control it.
    pub fn start(self) -> Transfer<Attached> {
        let (shared, work) = self.into_work();
        Transfer::spawn(shared, work)
    }
}

impl IntoFuture for Attach {
    type Output = Result<Attached, TransferError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_work().1)
    }
}

impl<M> fmt::Debug for Attach<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attach")
            .field("comment", &self.job.comment)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
