//! Sends all parts of a file, several at once, and records each that has arrived. The first failure stops the others.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::sleep_until;

use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Span;
use crate::transfer::part::send::Part;
use crate::transfer::part::signed::{DEFAULT_MEDIA_TYPE, SignedPut};
use crate::transfer::source::opened::Opened;
use crate::transfer::state::recorder::Recorder;
use crate::transfer::state::upload::{Placeholder, UploadState};

/// The minimum number of parts that are polled at once; the concurrency limit decides how many are in flight.
const MIN_POLLED_PARTS: usize = 32;

pub(in crate::transfer) struct PartUploader<'a> {
    pub(in crate::transfer) http: &'a reqwest::Client,
    pub(in crate::transfer) needs_https: bool,
    pub(in crate::transfer) display_name: &'a str,
    pub(in crate::transfer) source: &'a Opened,
    pub(in crate::transfer) shared: &'a Arc<Shared>,
}

type PendingSave = Pin<Box<dyn Future<Output = (Recorder, Result<(), TransferError>)> + Send>>;

impl PartUploader<'_> {
    /// Sends the parts that have not arrived yet.
    pub(in crate::transfer) async fn run(
        &self,
        state: &mut UploadState,
        recorder: &mut Recorder,
    ) -> Result<(), TransferError> {
        let Some(placeholder) = state.placeholder.clone() else { return Ok(()) };
        let pending = self.pending(&placeholder);
        let concurrency =
            if self.source.is_sequential() { 1 } else { self.shared.settings.concurrency.max(MIN_POLLED_PARTS) };
        let mut parts = stream::iter(pending).buffer_unordered(concurrency);
        let mut idle = Some(std::mem::replace(recorder, Recorder::none()));
        let mut saving: Option<PendingSave> = None;
        let mut is_dirty = false;
        let outcome = loop {
            let due = idle.as_ref().filter(|_| is_dirty).map(Recorder::due);
            tokio::select! {
                biased;
                part = parts.next() => match part {
                    None => break Ok(()),
                    Some(Err(error)) => break Err(error),
                    Some(Ok(index)) => {
                        if let Some(placeholder) = &mut state.placeholder {
                            placeholder.done.insert(index, index + 1);
                        }
                        is_dirty = idle.as_ref().is_none_or(Recorder::has_store);
                    }
                },
                (back, saved) = join_save(&mut saving), if saving.is_some() => {
                    (idle, saving) = (Some(back), None);
                    if let Err(error) = saved {
                        break Err(error);
                    }
                }
                () = sleep_until(due.unwrap_or_else(tokio::time::Instant::now)), if due.is_some() => {
                    if let Some(mut recorder) = idle.take() {
                        let state = state.clone();
                        is_dirty = false;
                        saving = Some(Box::pin(async move {
                            let saved = recorder.save(&state).await;
                            (recorder, saved)
                        }));
                    }
                }
            }
        };
        // Dropping the stream cancels the other parts.
        drop(parts);
        let mut saved = Ok(());
        if saving.is_some() {
            let (back, last) = join_save(&mut saving).await;
            (idle, saved) = (Some(back), last);
        }
        if let Some(back) = idle {
            *recorder = back;
        }
        if is_dirty && saved.is_ok() && outcome.is_err() {
            saved = recorder.save(state).await;
        }
        outcome.and(saved)
    }

    fn pending(&self, placeholder: &Placeholder) -> Vec<impl Future<Output = Result<u64, TransferError>> + Send> {
        let media_type = placeholder.media_type.clone().unwrap_or_else(|| DEFAULT_MEDIA_TYPE.to_owned());
        let media_type: Arc<str> = media_type.into();
        let display_name: Arc<str> = self.display_name.into();
        let count = placeholder.parts.len();
        let mut start = 0;
        let mut pending = Vec::new();
        for (index, part) in placeholder.parts.iter().enumerate() {
            let span = Span { start, end: start + part.size };
            start = span.end;
            if placeholder.done.contains(index as u64) {
                continue;
            }
            let (url, media_type, display_name) =
                (part.url.clone(), Arc::clone(&media_type), Arc::clone(&display_name));
            let (http, source, shared) = (self.http, self.source, self.shared);
            let needs_https = self.needs_https;
            pending.push(async move {
                let target = SignedPut::new(url.expose_secret(), &media_type, needs_https)
                    .map_err(|error| error.at_part(index, count, span.start))?;
                let part = Part { http, file: &display_name, source, target, index, count, span };
                part.send(shared).await.map(|()| index as u64)
            });
        }
        pending
    }
}

/// Waits for the record that is being written.
async fn join_save(saving: &mut Option<PendingSave>) -> (Recorder, Result<(), TransferError>) {
    match saving {
        Some(saving) => saving.await,
        None => std::future::pending().await,
    }
}

/// Whether the upload has to start over with new URLs.
pub(in crate::transfer) fn needs_new_urls(error: &TransferError) -> bool {
    matches!(error.kind(), TransferErrorKind::Expired | TransferErrorKind::Gone)
}
