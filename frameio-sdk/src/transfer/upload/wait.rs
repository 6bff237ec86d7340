//! Waits until the service has the file, or has created its renditions.

use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use crate::generated::ids::FileId;
use crate::generated::models::FileStatus;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::upload::job::{Job, UploadWait};

const MIN_POLL_INTERVAL: Duration = Duration::from_millis(500);
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(15);

/// Polls the status at growing intervals, or whenever the program is notified by a webhook.
pub(in crate::transfer) async fn wait(job: &Job, id: &FileId) -> Result<FileStatus, TransferError> {
    let until = job.wait_deadline.map(|deadline| Instant::now() + deadline);
    let Some(until) = until else { return poll_status(job, id).await };
    timeout_at(until, poll_status(job, id)).await.unwrap_or_else(|_| {
        let what = if job.wait == UploadWait::Transcoded { "transcoded" } else { "uploaded" };
        let message = format!("all bytes were sent, and the file {id} was not {what} before the deadline");
        Err(TransferError::new(TransferErrorKind::Deadline, message))
    })
}

async fn poll_status(job: &Job, id: &FileId) -> Result<FileStatus, TransferError> {
    let failed = |error| TransferError::from_api("reading the status of the file", error);
    let mut interval = MIN_POLL_INTERVAL;
    loop {
        let file = job.account.files().show(id).await.map_err(failed)?;
        let is_reached = match job.wait {
            UploadWait::Sent => true,
            UploadWait::Uploaded => file.status != FileStatus::Created,
            UploadWait::Transcoded => file.status == FileStatus::Transcoded,
        };
        if is_reached {
            return Ok(file.status);
        }
        if file.status == FileStatus::Created {
            let status = job.account.files().show_upload_status(id).await.map_err(failed)?;
            if status.upload_failed {
                let message = format!("the service says that the upload of the file {id} failed");
                return Err(TransferError::new(TransferErrorKind::Failed, message));
            }
        }
        match &job.wake {
            // The webhook may get lost, so poll in any case, but rarely.
            Some(wake) => drop(timeout(MAX_POLL_INTERVAL * 4, wake.notified()).await),
            None => tokio::time::sleep(interval).await,
        }
        interval = (interval * 2).min(MAX_POLL_INTERVAL);
    }
}
