//! Runs one download to a path.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use crate::transfer::control::shared::Shared;
use crate::transfer::download::copy::BodyCopier;
use crate::transfer::download::fetch::{Fetch, FetchError};
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::first_response::FetchMode;
use crate::transfer::download::outcome::publish_outcome;
use crate::transfer::download::path::job::PathJob;
use crate::transfer::download::path::part_file::PartFile;
use crate::transfer::download::path::record::Record;
use crate::transfer::download::path::sink::{Done, FileSink};
use crate::transfer::download::range_request::{Medium, RangeResponse};
use crate::transfer::download::remote::{MAX_RESTARTS, Remote, changed_too_often, etag_mismatch};
use crate::transfer::download::segments::split_gaps;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::state::ranges::Ranges;

/// The interval between records starts at the first value and doubles up to the second. It is at least
/// `WRITE_TIME_FACTOR` times as long as writing a record takes.
const MIN_RECORD_INTERVAL: Duration = Duration::from_millis(50);
const MAX_RECORD_INTERVAL: Duration = Duration::from_secs(1);
const WRITE_TIME_FACTOR: u32 = 20;
/// The maximum number of bytes that are discarded to make room for the record on a full disk.
const MAX_FREED: u64 = 4 * 1024 * 1024;

/// Downloads, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(job: PathJob, shared: Arc<Shared>) -> Result<Downloaded, TransferError> {
    publish_outcome(&job.job, &shared, async {
        let remote = Remote::open(&job.job, &shared).await?;
        let display_name = remote.display_name.clone();
        Download { job: &job, remote }.run().await.map_err(|error| error.of_file(&display_name))
    })
    .await
}

struct Download<'a> {
    job: &'a PathJob,
    remote: Remote<'a>,
}

/// The bytes that an earlier run has written, and the medium that they come from.
struct ResumePoint {
    medium: Medium,
    done: Ranges,
}

impl Download<'_> {
    async fn run(&mut self) -> Result<Downloaded, TransferError> {
        let (file, record) = PartFile::open(self.job.target.clone()).await?;
        let mut resume_point = record.filter(|record| self.matches_job(record)).map(|record| ResumePoint {
            medium: Medium { size: record.size, validator: Some(record.validator) },
            done: record.done,
        });
        let resumed = resume_point.as_ref().map_or(0, |point| point.done.count());
        for restart in 0..=MAX_RESTARTS {
            let before = self.remote.shared.totals().bytes_done;
            match self.attempt(&file, resume_point.take()).await {
                Ok((size, etag)) => {
                    self.check(&file, size, etag.as_deref()).await?;
                    file.finish(size, self.job.sets_time.then_some(self.remote.info.created_at)).await?;
                    let mut downloaded = self.remote.downloaded(size, etag);
                    downloaded.path = Some(file.target().to_owned());
                    downloaded.resumed = if restart == 0 { resumed } else { 0 };
                    return Ok(downloaded);
                }
                Err(FetchError::Error(error)) => return Err(error),
                Err(FetchError::Changed) => self.remote.publish_restarted(before),
            }
        }
        Err(changed_too_often())
    }

    fn matches_job(&self, record: &Record) -> bool {
        let job = self.remote.job;
        record.file_id == job.file_id && record.rendition == job.rendition.as_str()
    }

    /// Fetches all missing bytes. Returns the size and the `ETag`.
    async fn attempt(
        &mut self,
        file: &Arc<PartFile>,
        resume_point: Option<ResumePoint>,
    ) -> Result<(u64, Option<String>), FetchError> {
        let shared = self.remote.shared;
        let segment = shared.settings.range_size;
        let first_range = resume_point.as_ref().map_or((0, segment), |point| {
            let gaps = split_gaps(point.done.gaps(point.medium.size), segment);
            // If nothing is missing, the last byte is requested, to check that the medium is still the same.
            gaps.first().copied().unwrap_or((point.medium.size.saturating_sub(1), point.medium.size))
        });
        let permit = shared.concurrency.acquire().await;
        let first =
            self.remote.fetch().request_first(first_range, resume_point.as_ref().map(|point| &point.medium)).await?;
        self.remote.check_size(first.size)?;
        let done = match resume_point {
            Some(point) => Done::new(point.done),
            None => {
                file.reset(first.size).await?;
                Done::default()
            }
        };
        let resumed = done.ranges().count();
        self.remote.publish_started(first.size.unwrap_or(0), resumed);
        let fetch = self.remote.fetch();
        let etag = first.response.etag.clone();
        let copier = BodyCopier { sink: &FileSink { file, done: &done, shared }, shared };
        if first.mode != FetchMode::Ranges {
            return Ok((fetch.fetch_single(first, &copier).await?, etag));
        }
        // Each range acquires a permit of its own.
        drop(permit);
        let medium = first.medium;
        let ranges = self.ranges(&fetch, &medium, first.response, first_range, &copier);
        match medium.validator.clone() {
            None => ranges.await?,
            Some(validator) => self.run_with_records(file, &medium, validator, &done, ranges).await?,
        }
        Ok((medium.size, etag))
    }

    /// Fetches all missing ranges, several at once. `response` is the response to the request for the first.
    async fn ranges(
        &self,
        fetch: &Fetch<'_>,
        medium: &Medium,
        response: RangeResponse,
        first_range: (u64, u64),
        copier: &BodyCopier<'_, FileSink<'_>>,
    ) -> Result<(), FetchError> {
        let shared = self.remote.shared;
        let gaps = split_gaps(copier.sink.done.ranges().gaps(medium.size), shared.settings.range_size);
        let mut response = Some(response);
        let ranges: Vec<_> = gaps
            .into_iter()
            .map(|range| {
                let response = if range.0 == first_range.0 { response.take() } else { None };
                async move {
                    let _permit = shared.concurrency.acquire().await;
                    fetch.range(range, medium, response, copier).await
                }
            })
            .collect();
        drop(response);
        let mut ranges = stream::iter(ranges).buffer_unordered(shared.settings.concurrency.max(32));
        while let Some(range) = ranges.next().await {
            range?;
        }
        Ok(())
    }

    /// Runs `work`, and records its progress at intervals and when it fails.
    async fn run_with_records(
        &self,
        file: &Arc<PartFile>,
        medium: &Medium,
        validator: String,
        done: &Done,
        work: impl Future<Output = Result<(), FetchError>>,
    ) -> Result<(), FetchError> {
        let record = || Record {
            file_id: self.remote.job.file_id.clone(),
            rendition: self.remote.job.rendition.as_str().to_owned(),
            size: medium.size,
            validator: validator.clone(),
            done: done.ranges().clone(),
        };
        let recording = async {
            let mut last = None;
            let mut interval = MIN_RECORD_INTERVAL;
            loop {
                tokio::time::sleep(interval).await;
                let record = record();
                if record.done.count() > 0 && last.as_ref() != Some(&record.done) {
                    last = Some(record.done.clone());
                    let started = Instant::now();
                    file.record(record).await?;
                    interval = (interval * 2).min(MAX_RECORD_INTERVAL).max(started.elapsed() * WRITE_TIME_FACTOR);
                }
            }
        };
        let outcome = {
            let (work, recording) = (pin!(work), pin!(recording));
            tokio::select! {
                biased;
                outcome = work => outcome,
                failure = recording => failure,
            }
        };
        if let Err(FetchError::Error(error)) = outcome {
            // The record saves fetching the written bytes again. If it cannot be written, the error of the download is
            // still the one to report.
            if file.record(record()).await.is_err() {
                // A full disk has no room for the record either: discard the last bytes to make room.
                let end = {
                    let mut done = done.ranges();
                    let freed = MAX_FREED.min(done.count() / 4);
                    done.shorten(freed)
                };
                if file.free_after(end, medium.size).await.is_ok() {
                    let _ = file.record(record()).await;
                }
            }
            return Err(FetchError::Error(error));
        }
        outcome
    }

    /// Checks the size, and the `ETag` if part sizes were given.
    async fn check(&self, file: &Arc<PartFile>, size: u64, etag: Option<&str>) -> Result<(), TransferError> {
        self.remote.check_size(Some(size))?;
        let (Some(parts), Some(etag)) = (self.remote.job.parts.clone(), etag) else { return Ok(()) };
        let computed = file.etags(parts).await?;
        if computed.iter().any(|computed| computed == etag) {
            return Ok(());
        }
        file.discard().await?;
        Err(etag_mismatch())
    }
}
