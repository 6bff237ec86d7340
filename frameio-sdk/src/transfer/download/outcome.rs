//! The span, the outcome events and the totals around a download.

use std::sync::Arc;

use tracing::Instrument as _;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::error::opaque::TransferError;

/// Runs `work` unless it is cancelled, and publishes the outcome as an event.
pub(in crate::transfer) async fn publish_outcome(
    job: &Job,
    shared: &Arc<Shared>,
    work: impl Future<Output = Result<Downloaded, TransferError>>,
) -> Result<Downloaded, TransferError> {
    let span = tracing::info_span!("frameio.download", file_id = %job.file_id, rendition = %job.rendition);
    async {
        let outcome = shared.run_until_cancelled(work).await;
        let meter = &shared.meter;
        match &outcome {
            Ok(downloaded) => {
                meter.update(|totals| totals.files_done += 1);
                meter.publish(TransferEvent::FileDone {
                    file: job.display_name.clone().unwrap_or_else(|| downloaded.name.clone()),
                    bytes: downloaded.size,
                });
            }
            Err(error) => {
                let file = error.file().map(str::to_owned).or_else(|| job.display_name.clone());
                let file = file.unwrap_or_else(|| job.file_id.to_string());
                meter.update(|totals| totals.files_failed += 1);
                meter.publish(TransferEvent::FileFailed { file, reason: error.to_string() });
            }
        }
        outcome
    }
    .instrument(span)
    .await
}
