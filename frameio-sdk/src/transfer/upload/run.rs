//! Runs one upload: loads or creates its state, its placeholder and its parts, and cleans up after a failure.

use std::sync::Arc;

use tracing::Instrument as _;

use crate::generated::ids::FileId;
use crate::generated::models::FileStatus;
use crate::generated::scope::Account;
use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::steering::Steering;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::given::Source;
use crate::transfer::source::opened::Opened;
use crate::transfer::state::recorder::Recorder;
use crate::transfer::state::upload::UploadState;
use crate::transfer::upload::abandon::{Abandon, delete};
use crate::transfer::upload::create::{Wanted, create, remove_lost};
use crate::transfer::upload::finished::Uploaded;
use crate::transfer::upload::job::{Job, MAX_SIZE, UploadWait};
use crate::transfer::upload::live::Live;
use crate::transfer::upload::parts::{Sending, needs_new_urls};
use crate::transfer::upload::wait::wait;

/// The maximum number of times that an upload starts over because its URLs have expired.
const RESTARTS: u32 = 3;

/// Uploads, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(
    job: Job,
    source: Source,
    steering: Arc<Steering>,
) -> Result<Uploaded, TransferError> {
    let name = name(&job)?;
    let shown = job.shown.clone().unwrap_or_else(|| name.clone());
    let span = tracing::info_span!("frameio.upload", file = %shown);
    async {
        let key = job.key(&name);
        let outcome = steering.unless_cancelled(open(source)).await;
        let outcome = match outcome {
            Ok(source) => {
                Upload { job: &job, name: &name, shown: &shown, key, source, steering: &steering }.run().await
            }
            Err(error) => Err(error),
        };
        let meter = &steering.meter;
        match outcome {
            Ok(uploaded) => {
                meter.count(|totals| totals.files_done += 1);
                meter.tell(TransferEvent::FileDone { file: shown.clone(), bytes: uploaded.size });
                Ok(uploaded)
            }
            Err(error) => {
                let error = error.of_file(&shown);
                meter.count(|totals| totals.files_failed += 1);
                meter.tell(TransferEvent::FileFailed { file: shown.clone(), reason: error.to_string() });
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
    shown: &'a str,
    key: String,
    source: Opened,
    steering: &'a Arc<Steering>,
}

/// What the cleanup after a failure needs to know.
#[derive(Default)]
struct Progress {
    /// The placeholder, while this upload is responsible for deleting it.
    placeholder: Option<(Abandon, Live)>,
    id: Option<FileId>,
}

impl Progress {
    fn own(&mut self, account: &Account, id: &FileId) {
        self.disown();
        self.placeholder = Some((Abandon::new(account.clone(), id.clone()), Live::new(account, id)));
        self.id = Some(id.clone());
    }

    fn disown(&mut self) {
        if let Some((abandon, _)) = self.placeholder.take() {
            abandon.release();
        }
        self.id = None;
    }
}

impl Upload<'_> {
    async fn run(&self) -> Result<Uploaded, TransferError> {
        let mut progress = Progress::default();
        let mut recorder = Recorder::new(self.job.store.clone(), self.key.clone());
        let outcome = self.steering.unless_cancelled(self.send(&mut recorder, &mut progress)).await;
        let error = match outcome {
            Ok((state, resumed)) => {
                progress.disown();
                return self.finish(&state, resumed).await;
            }
            Err(error) => error,
        };
        let Some(id) = progress.id.clone() else { return Err(error) };
        progress.disown();
        if self.stays(&error) {
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
    fn stays(&self, error: &TransferError) -> bool {
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
            || (self.job.store.is_some() && can_go_on && !self.source.is_one_way())
    }

    /// Sends all parts. Returns the state, and the number of bytes that an earlier run had sent.
    async fn send(
        &self,
        recorder: &mut Recorder,
        progress: &mut Progress,
    ) -> Result<(UploadState, u64), TransferError> {
        let size = self.source.size();
        if self.job.counts {
            self.steering.meter.count(|totals| {
                totals.bytes_total += size;
                totals.files_total += 1;
            });
        }
        let http =
            self.job.account.client().http().map_err(|error| TransferError::from_api("no HTTP client", error))?;
        let needs_https = self.job.account.client().base_url().starts_with("https:");
        let sending =
            Sending { http: &http, needs_https, shown: self.shown, source: &self.source, steering: self.steering };
        let earlier = match recorder.load().await? {
            Some(state) => Some(state),
            None => self.job.state.clone(),
        };
        let (mut state, resumed) = self.begin(earlier, recorder, progress).await?;
        self.steering.meter.count(|totals| {
            totals.bytes_done += resumed;
            totals.bytes_resumed += resumed;
        });
        let started = TransferEvent::FileStarted { file: self.shown.to_owned(), bytes: size, resumed };
        self.steering.meter.tell(started);
        let mut restarts = 0;
        while !state.finished {
            let error = match sending.run(&mut state, recorder).await {
                Ok(()) => break,
                Err(error) => error,
            };
            // If the response to the last part was lost, the service may have assembled the file and removed the parts
            // already.
            if error.kind() == TransferErrorKind::Gone && self.has_arrived(&progress.id).await? {
                break;
            }
            restarts += 1;
            if !needs_new_urls(&error) || restarts > RESTARTS || self.source.is_one_way() {
                return Err(error);
            }
            tracing::debug!(restarts, %error, "restarting the upload");
            let file = self.shown.to_owned();
            self.steering.meter.tell(TransferEvent::FileRestarted { file, reason: error.to_string() });
            self.steering
                .meter
                .count(|totals| totals.bytes_done = totals.bytes_done.saturating_sub(state.bytes_done()));
            self.restart(&mut state, recorder, progress).await?;
        }
        if !state.finished {
            self.source.check_unchanged().await?;
            state.finished = true;
            if let Some(placeholder) = &mut state.placeholder {
                placeholder.parts = Vec::new();
            }
            // All bytes are at the service: from here on, a failure must not delete the file.
            progress.disown();
        }
        if self.job.remembers {
            recorder.save(&state).await?
        } else {
            recorder.delete().await?
        }
        Ok((state, resumed))
    }

    /// Resumes from an earlier state, or starts. Returns the state, and the number of bytes that have arrived already.
    async fn begin(
        &self,
        earlier: Option<UploadState>,
        recorder: &mut Recorder,
        progress: &mut Progress,
    ) -> Result<(UploadState, u64), TransferError> {
        let Some(mut state) = earlier else {
            let (folder, name) = (self.job.folder.clone(), self.name.to_owned());
            let mut state = UploadState::new(folder, name, self.source.size(), self.source.fingerprint());
            recorder.save(&state).await?;
            self.create(&mut state, recorder, progress).await?;
            return Ok((state, 0));
        };
        let is_same = state.size == self.source.size()
            && (state.source.is_some() && state.source == self.source.fingerprint())
            && (state.folder_id == self.job.folder && state.name == self.name);
        if !is_same && !self.job.restarts_if_changed {
            let message = "the source is not the one that this upload began with";
            return Err(TransferError::new(TransferErrorKind::SourceChanged, message));
        }
        // Writing the state claims the upload for this process: another one that works on it gets a conflict.
        recorder.save(&state).await?;
        let account = &self.job.account;
        let Some(placeholder) = state.placeholder.clone() else {
            let lost = Wanted { folder: state.folder_id.clone(), name: state.name.clone(), size: state.size };
            remove_lost(account, &lost, &self.taken().await?).await?;
            self.adopt(&mut state);
            self.create(&mut state, recorder, progress).await?;
            return Ok((state, 0));
        };
        if !is_same {
            if !state.finished {
                let failed = |error| TransferError::from_api("deleting the placeholder of the old source", error);
                delete(account, &placeholder.id).await.map_err(failed)?;
            }
            self.adopt(&mut state);
            self.restart(&mut state, recorder, progress).await?;
            return Ok((state, 0));
        }
        let failed = |error| TransferError::from_api("reading the status of the upload", error);
        match account.files().show(&placeholder.id).await {
            Ok(file) if file.status == FileStatus::Created && !state.finished => {
                progress.own(account, &placeholder.id);
                let done = state.bytes_done();
                Ok((state, done))
            }
            Ok(_) => {
                state.finished = true;
                let size = state.size;
                Ok((state, size))
            }
            Err(error) if error.is_not_found() => {
                self.restart(&mut state, recorder, progress).await?;
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
    fn adopt(&self, state: &mut UploadState) {
        let (folder, name) = (self.job.folder.clone(), self.name.to_owned());
        *state = UploadState::new(folder, name, self.source.size(), self.source.fingerprint());
    }

    /// Deletes the placeholder, if there is one, and creates a new one.
    async fn restart(
        &self,
        state: &mut UploadState,
        recorder: &mut Recorder,
        progress: &mut Progress,
    ) -> Result<(), TransferError> {
        if let Some(id) = progress.id.clone() {
            let failed = |error| TransferError::from_api("deleting a placeholder whose URLs have expired", error);
            delete(&self.job.account, &id).await.map_err(failed)?;
            progress.disown();
        }
        (state.placeholder, state.finished) = (None, false);
        recorder.save(state).await?;
        self.create(state, recorder, progress).await
    }

    async fn create(
        &self,
        state: &mut UploadState,
        recorder: &mut Recorder,
        progress: &mut Progress,
    ) -> Result<(), TransferError> {
        let wanted = Wanted { folder: state.folder_id.clone(), name: state.name.clone(), size: state.size };
        let placeholder = create(&self.job.account, &wanted, &[]).await?;
        progress.own(&self.job.account, &placeholder.id);
        state.placeholder = Some(placeholder);
        recorder.save(state).await
    }

    /// The placeholders of the other uploads in the store.
    async fn taken(&self) -> Result<Vec<FileId>, TransferError> {
        let Some(store) = &self.job.store else { return Ok(Vec::new()) };
        let failed = |error: crate::transfer::state::store::TransferStoreError| {
            TransferError::new(TransferErrorKind::Store, format!("the states were not read: {error}"))
                .with_source(error)
        };
        let mut taken = Vec::new();
        for key in store.keys().await.map_err(failed)? {
            if key != self.key
                && let Some(stored) = store.load(&key).await.map_err(failed)?
            {
                taken.extend(stored.state.file_id().cloned());
            }
        }
        Ok(taken)
    }

    async fn finish(&self, state: &UploadState, resumed: u64) -> Result<Uploaded, TransferError> {
        let Some(placeholder) = &state.placeholder else {
            return Err(TransferError::invalid_input("the state of the upload names no file"));
        };
        let mut uploaded = Uploaded::new(state, placeholder, resumed);
        if self.job.wait != UploadWait::Sent {
            uploaded.status = self.steering.unless_cancelled(wait(self.job, &placeholder.id)).await?;
        }
        Ok(uploaded)
    }
}
