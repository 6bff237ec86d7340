//! The span, the outcome events and the totals around a download.

use std::sync::Arc;

use tracing::Instrument as _;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::steering::Steering;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::error::opaque::TransferError;

/// Runs `work` unless it is cancelled, and publishes the outcome as an event.
pub(in crate::transfer) async fn told(
    job: &Job,
    steering: &Arc<Steering>,
    work: impl Future<Output = Result<Downloaded, TransferError>>,
) -> Result<Downloaded, TransferError> {
    let span = tracing::info_span!("frameio.download", file_id = %job.file_id, rendition = %job.rendition);
    async {
        let outcome = steering.unless_cancelled(work).await;
        let meter = &steering.meter;
        match &outcome {
            Ok(downloaded) => {
                meter.count(|totals| totals.files_done += 1);
                meter.tell(TransferEvent::FileDone {
                    file: job.shown.clone().unwrap_or_else(|| downloaded.name.clone()),
                    bytes: downloaded.size,
                });
            }
            Err(error) => {
                let file = error.file().map(str::to_owned).or_else(|| job.shown.clone());
                let file = file.unwrap_or_else(|| job.file_id.to_string());
                meter.count(|totals| totals.files_failed += 1);
                meter.tell(TransferEvent::FileFailed { file, reason: error.to_string() });
            }
        }
        outcome
    }
    .instrument(span)
    .await
}
