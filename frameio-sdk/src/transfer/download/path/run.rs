//! Runs one download to a path.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use crate::transfer::control::steering::Steering;
use crate::transfer::download::answer::{Answer, Medium};
use crate::transfer::download::begin::Way;
use crate::transfer::download::drain::Drain;
use crate::transfer::download::fetch::{Fetch, Lost};
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::path::job::PathJob;
use crate::transfer::download::path::part_file::PartFile;
use crate::transfer::download::path::record::Record;
use crate::transfer::download::path::sink::{Done, FileSink};
use crate::transfer::download::remote::{RESTARTS, Remote, changed_too_often, other_etag};
use crate::transfer::download::segments::cut;
use crate::transfer::download::told::told;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::state::ranges::Ranges;

/// The interval between records starts at the first value and doubles up to the second. It is at least `SHARE` times as
/// long as writing a record takes.
const FIRST_RECORD: Duration = Duration::from_millis(50);
const RECORDS: Duration = Duration::from_secs(1);
const SHARE: u32 = 20;
/// The maximum number of bytes that are discarded to make room for the record on a full disk.
const MAX_SHED: u64 = 4 * 1024 * 1024;

/// Downloads, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(job: PathJob, steering: Arc<Steering>) -> Result<Downloaded, TransferError> {
    told(&job.job, &steering, async {
        let remote = Remote::open(&job.job, &steering).await?;
        let shown = remote.shown.clone();
        Download { job: &job, remote }.run().await.map_err(|error| error.of_file(&shown))
    })
    .await
}

struct Download<'a> {
    job: &'a PathJob,
    remote: Remote<'a>,
}

/// The bytes that an earlier run has written, and the medium that they come from.
struct Known {
    medium: Medium,
    done: Ranges,
}

impl Download<'_> {
    async fn run(&mut self) -> Result<Downloaded, TransferError> {
        let (file, record) = PartFile::open(self.job.target.clone()).await?;
        let mut known = record.filter(|record| self.is_of_this(record)).map(|record| Known {
            medium: Medium { size: record.size, validator: Some(record.validator) },
            done: record.done,
        });
        let resumed = known.as_ref().map_or(0, |known| known.done.count());
        for restart in 0..=RESTARTS {
            let before = self.remote.steering.totals().bytes_done;
            match self.attempt(&file, known.take()).await {
                Ok((size, etag)) => {
                    self.check(&file, size, etag.as_deref()).await?;
                    file.finish(size, self.job.sets_time.then_some(self.remote.facts.created_at)).await?;
                    let mut downloaded = self.remote.downloaded(size, etag);
                    downloaded.path = Some(file.target().to_owned());
                    downloaded.resumed = if restart == 0 { resumed } else { 0 };
                    return Ok(downloaded);
                }
                Err(Lost::Error(error)) => return Err(error),
                Err(Lost::Changed) => self.remote.restarts(before),
            }
        }
        Err(changed_too_often())
    }

    fn is_of_this(&self, record: &Record) -> bool {
        let job = self.remote.job;
        record.file_id == job.file_id && record.rendition == job.rendition.as_str()
    }

    /// Fetches all missing bytes. Returns the size and the `ETag`.
    async fn attempt(&mut self, file: &Arc<PartFile>, known: Option<Known>) -> Result<(u64, Option<String>), Lost> {
        let steering = self.remote.steering;
        let segment = steering.settings.range_size;
        let first = known.as_ref().map_or((0, segment), |known| {
            let gaps = cut(known.done.gaps(known.medium.size), segment);
            // If nothing is missing, the last byte is requested, to check that the medium is still the same.
            gaps.first().copied().unwrap_or((known.medium.size.saturating_sub(1), known.medium.size))
        });
        let pass = steering.gate.enter().await;
        let begun = self.remote.fetch().begin(first, known.as_ref().map(|known| &known.medium)).await?;
        self.remote.check_size(begun.size)?;
        let done = match known {
            Some(known) => Done::new(known.done),
            None => {
                file.begin(begun.size).await?;
                Done::default()
            }
        };
        let resumed = done.ranges().count();
        self.remote.begins(begun.size.unwrap_or(0), resumed);
        let fetch = self.remote.fetch();
        let etag = begun.answer.etag.clone();
        let drain = Drain { sink: &FileSink { file, done: &done, steering }, steering };
        if begun.way != Way::Ranges {
            return Ok((fetch.in_one(begun, &drain).await?, etag));
        }
        // Each range enters the gate by itself.
        drop(pass);
        let medium = begun.medium;
        let ranges = self.ranges(&fetch, &medium, begun.answer, first, &drain);
        match medium.validator.clone() {
            None => ranges.await?,
            Some(validator) => self.recorded(file, &medium, validator, &done, ranges).await?,
        }
        Ok((medium.size, etag))
    }

    /// Fetches all missing ranges, several at once. `answer` is the response to the request for the first.
    async fn ranges(
        &self,
        fetch: &Fetch<'_>,
        medium: &Medium,
        answer: Answer,
        first: (u64, u64),
        drain: &Drain<'_, FileSink<'_>>,
    ) -> Result<(), Lost> {
        let steering = self.remote.steering;
        let gaps = cut(drain.sink.done.ranges().gaps(medium.size), steering.settings.range_size);
        let mut answer = Some(answer);
        let ranges: Vec<_> = gaps
            .into_iter()
            .map(|range| {
                let answer = if range.0 == first.0 { answer.take() } else { None };
                async move {
                    let _pass = steering.gate.enter().await;
                    fetch.range(range, medium, answer, drain).await
                }
            })
            .collect();
        drop(answer);
        let mut ranges = stream::iter(ranges).buffer_unordered(steering.settings.concurrency.max(32));
        while let Some(range) = ranges.next().await {
            range?;
        }
        Ok(())
    }

    /// Runs `work`, and records its progress at intervals and when it fails.
    async fn recorded(
        &self,
        file: &Arc<PartFile>,
        medium: &Medium,
        validator: String,
        done: &Done,
        work: impl Future<Output = Result<(), Lost>>,
    ) -> Result<(), Lost> {
        let record = || Record {
            file_id: self.remote.job.file_id.clone(),
            rendition: self.remote.job.rendition.as_str().to_owned(),
            size: medium.size,
            validator: validator.clone(),
            done: done.ranges().clone(),
        };
        let recording = async {
            let mut last = None;
            let mut pause = FIRST_RECORD;
            loop {
                tokio::time::sleep(pause).await;
                let record = record();
                if record.done.count() > 0 && last.as_ref() != Some(&record.done) {
                    last = Some(record.done.clone());
                    let begun = Instant::now();
                    file.record(record).await?;
                    pause = (pause * 2).min(RECORDS).max(begun.elapsed() * SHARE);
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
        if let Err(Lost::Error(error)) = outcome {
            // The record saves fetching the written bytes again. If it cannot be written, the error of the download is
            // still the one to report.
            if file.record(record()).await.is_err() {
                // A full disk has no room for the record either: discard the last bytes to make room.
                let end = {
                    let mut done = done.ranges();
                    let shed = MAX_SHED.min(done.count() / 4);
                    done.shorten(shed)
                };
                if file.shed(end, medium.size).await.is_ok() {
                    let _ = file.record(record()).await;
                }
            }
            return Err(Lost::Error(error));
        }
        outcome
    }

    /// Checks the size, and the `ETag` if part sizes were given.
    async fn check(&self, file: &Arc<PartFile>, size: u64, etag: Option<&str>) -> Result<(), TransferError> {
        self.remote.check_size(Some(size))?;
        let (Some(parts), Some(etag)) = (self.remote.job.parts.clone(), etag) else { return Ok(()) };
        let made = file.etags(parts).await?;
        if made.iter().any(|made| made == etag) {
            return Ok(());
        }
        file.discard().await?;
        Err(other_etag())
    }
}
