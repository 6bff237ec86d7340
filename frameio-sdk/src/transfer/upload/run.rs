//! Runs one upload: loads or creates its state, its placeholder and its parts, and cleans up after a failure.

use std::sync::Arc;

use tracing::Instrument as _;

use crate::generated::ids::FileId;
use crate::generated::models::FileStatus;
use crate::generated::scope::Account;
use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::input::Source;
use crate::transfer::source::opened::Opened;
use crate::transfer::state::recorder::Recorder;
use crate::transfer::state::upload::UploadState;
use crate::transfer::upload::active::ActivePlaceholder;
use crate::transfer::upload::create::{PlaceholderSpec, create, remove_orphans};
use crate::transfer::upload::finished::Uploaded;
use crate::transfer::upload::guard::{PlaceholderGuard, delete};
use crate::transfer::upload::job::{Job, MAX_SIZE, UploadWait};
use crate::transfer::upload::parts::{PartUploader, needs_new_urls};
use crate::transfer::upload::wait::wait;

/// The maximum number of times that an upload starts over because its URLs have expired.
const MAX_RESTARTS: u32 = 3;

/// Uploads, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(job: Job, source: Source, shared: Arc<Shared>) -> Result<Uploaded, TransferError> {
    let name = name(&job)?;
    let display_name = job.display_name.clone().unwrap_or_else(|| name.clone());
    let span = tracing::info_span!("frameio.upload", file = %display_name);
    async {
        let key = job.key(&name);
        let outcome = shared.run_until_cancelled(open(source)).await;
        let outcome = match outcome {
            Ok(source) => {
                Upload { job: &job, name: &name, display_name: &display_name, key, source, shared: &shared }.run().await
            }
            Err(error) => Err(error),
        };
        let meter = &shared.meter;
        match outcome {
            Ok(uploaded) => {
                meter.update(|totals| totals.files_done += 1);
                meter.publish(TransferEvent::FileDone { file: display_name.clone(), bytes: uploaded.size });
                Ok(uploaded)
            }
            Err(error) => {
                let error = error.of_file(&display_name);
                meter.update(|totals| totals.files_failed += 1);
                meter.publish(TransferEvent::FileFailed { file: display_name.clone(), reason: error.to_string() });
                Err(error)
            }
        }
    }
    .instrument(span)
    .await
}

/// The name of the file at the service.
fn name(job: &Job) -> Result<String, TransferError> {
    let name = job.name.clone();
    let name = name.ok_or_else(|| TransferError::invalid_input("the upload needs a name: set one with name()"))?;
    match name.chars().count() {
        1..=255 => Ok(name),
        count => {
            let message = format!("the name has {count} characters; the service takes 1 to 255");
            Err(TransferError::invalid_input(message).of_file(&name))
        }
    }
}

async fn open(source: Source) -> Result<Opened, TransferError> {
    let source = Opened::open(source.0).await?;
    match source.size() {
        0 => Err(TransferError::new(TransferErrorKind::Empty, "it has no bytes, and the service takes no empty files")),
        size if size > MAX_SIZE => {
            Err(TransferError::invalid_input(format!("it has {size} bytes; the service takes up to {MAX_SIZE}")))
        }
        _ => Ok(source),
    }
}

struct Upload<'a> {
    job: &'a Job,
    name: &'a str,
    display_name: &'a str,
    key: String,
    source: Opened,
    shared: &'a Arc<Shared>,
}

/// What the cleanup after a failure needs to know.
#[derive(Default)]
struct Cleanup {
    /// The placeholder, while this upload is responsible for deleting it.
    placeholder: Option<(PlaceholderGuard, ActivePlaceholder)>,
    id: Option<FileId>,
}

impl Cleanup {
    fn track(&mut self, account: &Account, id: &FileId) {
        self.release();
        self.placeholder =
            Some((PlaceholderGuard::new(account.clone(), id.clone()), ActivePlaceholder::new(account, id)));
        self.id = Some(id.clone());
    }

    fn release(&mut self) {
        if let Some((guard, _)) = self.placeholder.take() {
            guard.release();
        }
        self.id = None;
    }
}

impl Upload<'_> {
    async fn run(&self) -> Result<Uploaded, TransferError> {
        let mut cleanup = Cleanup::default();
        let mut recorder = Recorder::new(self.job.store.clone(), self.key.clone());
        let outcome = self.shared.run_until_cancelled(self.send(&mut recorder, &mut cleanup)).await;
        let error = match outcome {
            Ok((state, resumed)) => {
                cleanup.release();
                return self.finish(&state, resumed).await;
            }
            Err(error) => error,
        };
        let Some(id) = cleanup.id.clone() else { return Err(error) };
        cleanup.release();
        if self.keeps_placeholder(&error) {
            return Err(error);
        }
        let error = match delete(&self.job.account, &id).await {
            Ok(()) => error,
            Err(failure) => {
                error.leaving(format!("the placeholder {id} at the service, which was not deleted: {failure}"))
            }
        };
        // The state is useless without the placeholder. If deleting it fails, the first error is still the one to
        // report.
        let _ = recorder.delete().await;
        Err(error)
    }

    /// Whether the placeholder is kept, because a later run can resume this upload or because it belongs to another
    /// process.
    fn keeps_placeholder(&self, error: &TransferError) -> bool {
        use TransferErrorKind as Kind;
        let can_go_on = matches!(
            error.kind(),
            Kind::Api
                | Kind::Network
                | Kind::Stalled
                | Kind::Unavailable
                | Kind::Source
                | Kind::Store
                | Kind::Cancelled
        );
        self.job.keeps_placeholder
            || error.kind() == Kind::Conflict
            || (self.job.store.is_some() && can_go_on && !self.source.is_sequential())
    }

    /// Sends all parts. Returns the state, and the number of bytes that an earlier run had sent.
    async fn send(&self, recorder: &mut Recorder, cleanup: &mut Cleanup) -> Result<(UploadState, u64), TransferError> {
        let size = self.source.size();
        if self.job.adds_to_totals {
            self.shared.meter.update(|totals| {
                totals.bytes_total += size;
                totals.files_total += 1;
            });
        }
        let http =
            self.job.account.client().http().map_err(|error| TransferError::from_api("no HTTP client", error))?;
        let needs_https = self.job.account.client().base_url().starts_with("https:");
        let uploader = PartUploader {
            http: &http,
            needs_https,
            display_name: self.display_name,
            source: &self.source,
            shared: self.shared,
        };
        let earlier = match recorder.load().await? {
            Some(state) => Some(state),
            None => self.job.state.clone(),
        };
        let (mut state, resumed) = self.resume_or_start(earlier, recorder, cleanup).await?;
        self.shared.meter.update(|totals| {
            totals.bytes_done += resumed;
            totals.bytes_resumed += resumed;
        });
        let started = TransferEvent::FileStarted { file: self.display_name.to_owned(), bytes: size, resumed };
        self.shared.meter.publish(started);
        let mut restarts = 0;
        while !state.finished {
            let error = match uploader.run(&mut state, recorder).await {
                Ok(()) => break,
                Err(error) => error,
            };
            // If the response to the last part was lost, the service may have assembled the file and removed the parts
            // already.
            if error.kind() == TransferErrorKind::Gone && self.has_arrived(&cleanup.id).await? {
                break;
            }
            restarts += 1;
            if !needs_new_urls(&error) || restarts > MAX_RESTARTS || self.source.is_sequential() {
                return Err(error);
            }
            tracing::debug!(restarts, %error, "restarting the upload");
            let file = self.display_name.to_owned();
            self.shared.meter.publish(TransferEvent::FileRestarted { file, reason: error.to_string() });
            self.shared.meter.update(|totals| totals.bytes_done = totals.bytes_done.saturating_sub(state.bytes_done()));
            self.restart(&mut state, recorder, cleanup).await?;
        }
        if !state.finished {
            self.source.check_unchanged().await?;
            state.finished = true;
            if let Some(placeholder) = &mut state.placeholder {
                placeholder.parts = Vec::new();
            }
            // All bytes are at the service: from here on, a failure must not delete the file.
            cleanup.release();
        }
        if self.job.keeps_state {
            recorder.save(&state).await?
        } else {
            recorder.delete().await?
        }
        Ok((state, resumed))
    }

    /// Resumes from an earlier state, or starts. Returns the state, and the number of bytes that have arrived already.
    async fn resume_or_start(
        &self,
        earlier: Option<UploadState>,
        recorder: &mut Recorder,
        cleanup: &mut Cleanup,
    ) -> Result<(UploadState, u64), TransferError> {
        let Some(mut state) = earlier else {
            let (folder, name) = (self.job.folder.clone(), self.name.to_owned());
            let mut state = UploadState::new(folder, name, self.source.size(), self.source.fingerprint());
            recorder.save(&state).await?;
            self.create(&mut state, recorder, cleanup).await?;
            return Ok((state, 0));
        };
        let is_same = state.size == self.source.size()
            && (state.source.is_some() && state.source == self.source.fingerprint())
            && (state.folder_id == self.job.folder && state.name == self.name);
        // A finished upload is over: a source that has changed since is another upload.
        if !is_same && !state.finished && !self.job.restarts_if_changed {
            let message = "the source is not the one that this upload began with";
            return Err(TransferError::new(TransferErrorKind::SourceChanged, message));
        }
        // Writing the state claims the upload for this process: another one that works on it gets a conflict.
        recorder.save(&state).await?;
        let account = &self.job.account;
        let Some(placeholder) = state.placeholder.clone() else {
            let spec = PlaceholderSpec { folder: state.folder_id.clone(), name: state.name.clone(), size: state.size };
            remove_orphans(account, &spec, &self.known_placeholders().await?).await?;
            self.reset_state(&mut state);
            self.create(&mut state, recorder, cleanup).await?;
            return Ok((state, 0));
        };
        if !is_same {
            // A finished file stays at the service.
            if !state.finished {
                let failed = |error| TransferError::from_api("deleting the placeholder of the old source", error);
                delete(account, &placeholder.id).await.map_err(failed)?;
            }
            self.reset_state(&mut state);
            self.restart(&mut state, recorder, cleanup).await?;
            return Ok((state, 0));
        }
        let failed = |error| TransferError::from_api("reading the status of the upload", error);
        match account.files().show(&placeholder.id).await {
            Ok(file) if file.status == FileStatus::Created && !state.finished => {
                cleanup.track(account, &placeholder.id);
                let done = state.bytes_done();
                Ok((state, done))
            }
            Ok(_) => {
                state.finished = true;
                let size = state.size;
                Ok((state, size))
            }
            Err(error) if error.is_not_found() => {
                self.restart(&mut state, recorder, cleanup).await?;
                Ok((state, 0))
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Whether the service has received the whole file.
    async fn has_arrived(&self, id: &Option<FileId>) -> Result<bool, TransferError> {
        let Some(id) = id else { return Ok(false) };
        match self.job.account.files().show(id).await {
            Ok(file) => Ok(file.status != FileStatus::Created),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(TransferError::from_api("reading the status of the upload", error)),
        }
    }

    /// Replaces the state by a new one for the current source.
    fn reset_state(&self, state: &mut UploadState) {
        let (folder, name) = (self.job.folder.clone(), self.name.to_owned());
        *state = UploadState::new(folder, name, self.source.size(), self.source.fingerprint());
    }

    /// Deletes the placeholder, if there is one, and creates a new one.
    async fn restart(
        &self,
        state: &mut UploadState,
        recorder: &mut Recorder,
        cleanup: &mut Cleanup,
    ) -> Result<(), TransferError> {
        if let Some(id) = cleanup.id.clone() {
            let failed = |error| TransferError::from_api("deleting a placeholder whose URLs have expired", error);
            delete(&self.job.account, &id).await.map_err(failed)?;
            cleanup.release();
        }
        (state.placeholder, state.finished) = (None, false);
        recorder.save(state).await?;
        self.create(state, recorder, cleanup).await
    }

    async fn create(
        &self,
        state: &mut UploadState,
        recorder: &mut Recorder,
        cleanup: &mut Cleanup,
    ) -> Result<(), TransferError> {
        let spec = PlaceholderSpec { folder: state.folder_id.clone(), name: state.name.clone(), size: state.size };
        let placeholder = create(&self.job.account, &spec, &[]).await?;
        cleanup.track(&self.job.account, &placeholder.id);
        state.placeholder = Some(placeholder);
        recorder.save(state).await
    }

    /// The placeholders of the other uploads in the store.
    async fn known_placeholders(&self) -> Result<Vec<FileId>, TransferError> {
        let Some(store) = &self.job.store else { return Ok(Vec::new()) };
        let failed = |error: crate::transfer::state::store::TransferStoreError| {
            TransferError::new(TransferErrorKind::Store, format!("the states were not read: {error}"))
                .with_source(error)
        };
        let mut known = Vec::new();
        for key in store.keys().await.map_err(failed)? {
            if key != self.key
                && let Some(stored) = store.load(&key).await.map_err(failed)?
            {
                known.extend(stored.state.file_id().cloned());
            }
        }
        Ok(known)
    }

    async fn finish(&self, state: &UploadState, resumed: u64) -> Result<Uploaded, TransferError> {
        let Some(placeholder) = &state.placeholder else {
            return Err(TransferError::invalid_input("the state of the upload names no file"));
        };
        let mut uploaded = Uploaded::new(state, placeholder, resumed);
        if self.job.wait != UploadWait::Sent {
            uploaded.status = self.shared.run_until_cancelled(wait(self.job, &placeholder.id)).await?;
        }
        Ok(uploaded)
    }
}
