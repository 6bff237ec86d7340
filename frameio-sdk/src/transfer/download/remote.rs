//! The file at the service, and the events and totals of its download.

use std::sync::Arc;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::fetch::Fetch;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::download::links::{FileInfo, Links};
use crate::transfer::download::rendition::Rendition;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// The maximum number of times that a download starts over because the medium has changed.
pub(in crate::transfer) const MAX_RESTARTS: u32 = 3;

pub(in crate::transfer) struct Remote<'a> {
    pub(in crate::transfer) job: &'a Job,
    pub(in crate::transfer) shared: &'a Arc<Shared>,
    pub(in crate::transfer) info: FileInfo,
    /// The name in events.
    pub(in crate::transfer) display_name: String,
    links: Links,
    http: reqwest::Client,
    is_counted: bool,
}

impl<'a> Remote<'a> {
    /// Requests the file and its first link.
    pub(in crate::transfer) async fn open(job: &'a Job, shared: &'a Arc<Shared>) -> Result<Self, TransferError> {
        let (links, info) = Links::open(&job.account, &job.file_id, job.rendition).await?;
        let display_name = job.display_name.clone().unwrap_or_else(|| info.name.clone());
        let http = job.account.client().http().map_err(|error| TransferError::from_api("no HTTP client", error))?;
        Ok(Self { job, shared, info, display_name, links, http, is_counted: !job.adds_to_totals })
    }

    pub(in crate::transfer) fn fetch(&self) -> Fetch<'_> {
        Fetch { http: &self.http, links: &self.links, name: &self.display_name, shared: self.shared }
    }

    /// Adds the file to the totals, on the first call, along with the bytes of an earlier run.
    pub(in crate::transfer) fn publish_started(&mut self, size: u64, resumed: u64) {
        let is_new = !std::mem::replace(&mut self.is_counted, true);
        self.shared.meter.update(|totals| {
            if is_new {
                totals.files_total += 1;
                totals.bytes_total += size;
            }
            totals.bytes_done += resumed;
            totals.bytes_resumed += resumed;
        });
        self.shared.meter.publish(TransferEvent::FileStarted { file: self.display_name.clone(), bytes: size, resumed });
    }

    /// Reports that the download starts over, and resets the done bytes to `bytes_done`.
    pub(in crate::transfer) fn publish_restarted(&self, bytes_done: u64) {
        let reason = "the medium is not the one that the download began with".to_owned();
        tracing::debug!("{reason}");
        self.shared.meter.publish(TransferEvent::FileRestarted { file: self.display_name.clone(), reason });
        self.shared.meter.update(|totals| totals.bytes_done = bytes_done);
    }

    /// Checks that the original has the size that the API reports.
    pub(in crate::transfer) fn check_size(&self, size: Option<u64>) -> Result<(), TransferError> {
        match size {
            Some(size) if self.job.rendition == Rendition::Original && size != self.info.size => {
                let message = format!("the media host has {size} bytes, and the file {}", self.info.size);
                Err(TransferError::new(TransferErrorKind::Damaged, message))
            }
            _ => Ok(()),
        }
    }

    /// The result, without a path and with no resumed bytes.
    pub(in crate::transfer) fn downloaded(&self, size: u64, etag: Option<String>) -> Downloaded {
        let (file_id, name) = (self.job.file_id.clone(), self.info.name.clone());
        Downloaded { file_id, name, path: None, size, etag, resumed: 0 }
    }
}

/// The error for bytes whose computed `ETag` is not that of the original.
pub(in crate::transfer) fn etag_mismatch() -> TransferError {
    let message = "the bytes do not have the ETag of the original; were the part sizes those of the upload?";
    TransferError::new(TransferErrorKind::Damaged, message)
}

/// The error for a medium that has changed more than `MAX_RESTARTS` times.
pub(in crate::transfer) fn changed_too_often() -> TransferError {
    let message = "the media host sent different bytes on each request";
    TransferError::new(TransferErrorKind::Damaged, message)
}
