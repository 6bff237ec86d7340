//! One download to a path, from beginning to end.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::steering::Steering;
use crate::transfer::download::answer::{Answer, Content, Medium};
use crate::transfer::download::drain::{Done, Drain};
use crate::transfer::download::fetch::{Fetch, Lost, Tries, changed_too_often};
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::download::links::{FileFacts, Links};
use crate::transfer::download::part_file::{PartFile, failed};
use crate::transfer::download::record::Record;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::download::segments::cut;
use crate::transfer::download::verify::multipart_etags;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;
use crate::transfer::state::ranges::Ranges;

/// How often a download begins anew because the medium is another one.
const RESTARTS: u32 = 3;
/// Records are that far apart at first and later, and take at most a twentieth of the time.
const FIRST_RECORD: Duration = Duration::from_millis(50);
const RECORDS: Duration = Duration::from_secs(1);
const SHARE: u32 = 20;
/// The most bytes that are given up for a record when the disk is full.
const MAX_SHED: u64 = 4 * 1024 * 1024;

/// Downloads, and tells those who listen how it went.
pub(in crate::transfer) async fn run(job: Job, steering: Arc<Steering>) -> Result<Downloaded, TransferError> {
    let span = tracing::info_span!("frameio.download", file_id = %job.file_id, rendition = %job.rendition);
    async {
        let work = async {
            let (links, facts) = Links::open(&job.account, &job.file_id, job.rendition).await?;
            let name = job.shown.clone().unwrap_or_else(|| facts.name.clone());
            let download = Download { job: &job, links, shown: &name, facts, steering: &steering };
            download.run().await.map_err(|error| error.of_file(&name))
        };
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

struct Download<'a> {
    job: &'a Job,
    links: Links,
    shown: &'a str,
    facts: FileFacts,
    steering: &'a Arc<Steering>,
}

/// What there was before this run.
struct Known {
    medium: Medium,
    done: Ranges,
}

impl Download<'_> {
    async fn run(&self) -> Result<Downloaded, TransferError> {
        let http =
            self.job.account.client().http().map_err(|error| TransferError::from_api("no HTTP client", error))?;
        let fetch = Fetch { http: &http, links: &self.links, name: self.shown, steering: self.steering };
        let (file, record) = PartFile::open(self.job.target.clone()).await?;
        let mut known = record.filter(|record| self.is_of_this(record)).map(|record| Known {
            medium: Medium { size: record.size, validator: Some(record.validator) },
            done: record.done,
        });
        let resumed = known.as_ref().map_or(0, |known| known.done.count());
        let mut counted = self.job.counts.then_some(());
        for restart in 0..=RESTARTS {
            let before = self.steering.totals().bytes_done;
            match self.attempt(&fetch, &file, known.take(), &mut counted).await {
                Ok((size, etag)) => {
                    self.check(&file, size, etag.as_deref()).await?;
                    file.finish(size, self.job.sets_time.then_some(self.facts.created_at)).await?;
                    return Ok(Downloaded {
                        file_id: self.job.file_id.clone(),
                        name: self.facts.name.clone(),
                        path: Some(file.target().to_owned()),
                        size,
                        etag,
                        resumed: if restart == 0 { resumed } else { 0 },
                    });
                }
                Err(Lost::Error(error)) => return Err(error),
                Err(Lost::Changed) => {
                    let reason = "the medium is not the one that the download began with".to_owned();
                    tracing::debug!("{reason}");
                    let name = self.shown.to_owned();
                    self.steering.meter.tell(TransferEvent::FileRestarted { file: name, reason });
                    self.steering.meter.count(|totals| totals.bytes_done = before);
                }
            }
        }
        Err(changed_too_often())
    }

    fn is_of_this(&self, record: &Record) -> bool {
        record.file_id == self.job.file_id && record.rendition == self.job.rendition.as_str()
    }

    /// Fetches all that is missing. Gives the size and the tag.
    async fn attempt(
        &self,
        fetch: &Fetch<'_>,
        file: &Arc<PartFile>,
        known: Option<Known>,
        counted: &mut Option<()>,
    ) -> Result<(u64, Option<String>), Lost> {
        let segment = self.steering.settings.range_size;
        let first = known.as_ref().map_or((0, segment), |known| {
            let gaps = cut(known.done.gaps(known.medium.size), segment);
            // When nothing is missing, the last byte says whether it is still the same.
            gaps.first().copied().unwrap_or((known.medium.size.saturating_sub(1), known.medium.size))
        });
        let expected = known.as_ref().map(|known| &known.medium);
        let pass = self.steering.gate.enter().await;
        let answer = fetch.open(first, expected, &mut Tries::default()).await?;
        let etag = answer.etag.clone();
        let (medium, is_ranged) = match &answer.content {
            Content::Range { medium, end, .. } if medium.validator.is_some() || *end == medium.size => {
                (medium.clone(), true)
            }
            // Ranges of it cannot be put together: it is asked for as one.
            Content::Range { medium, .. } => {
                let tries = &mut Tries::default();
                let answer = fetch.open((0, medium.size), None, tries).await?;
                drop(pass);
                return self.single(fetch, file, answer, medium.clone(), counted).await.map(|size| (size, etag));
            }
            Content::Whole { size, validator } => {
                (Medium { size: size.unwrap_or(0), validator: validator.clone() }, false)
            }
        };
        let said = if let Content::Whole { size, .. } = answer.content { size } else { Some(medium.size) };
        self.check_size(said)?;
        let done = match known {
            Some(known) => Done::new(known.done),
            None => {
                file.begin(said).await?;
                Done::default()
            }
        };
        self.count(counted, said.unwrap_or(0), done.ranges().count());
        let drain = Drain { file, done: &done, steering: self.steering };
        if !is_ranged {
            let size = fetch.whole(answer, said, &drain).await?;
            return Ok((size, etag));
        }
        // Each range takes a place of its own.
        drop(pass);
        let ranges = self.ranges(fetch, &medium, answer, first, &drain);
        match medium.validator.clone() {
            None => ranges.await?,
            Some(validator) => self.recorded(file, &medium, validator, &done, ranges).await?,
        }
        Ok((medium.size, etag))
    }

    /// A medium without a validator: one request for all of it.
    async fn single(
        &self,
        fetch: &Fetch<'_>,
        file: &Arc<PartFile>,
        answer: Answer,
        medium: Medium,
        counted: &mut Option<()>,
    ) -> Result<u64, Lost> {
        self.check_size(Some(medium.size))?;
        file.begin(Some(medium.size)).await?;
        self.count(counted, medium.size, 0);
        let done = Done::default();
        let drain = Drain { file, done: &done, steering: self.steering };
        fetch.range((0, medium.size), &medium, Some(answer), &drain).await?;
        Ok(medium.size)
    }

    /// All ranges that are missing, several at once; the response to the request for the first is there.
    async fn ranges(
        &self,
        fetch: &Fetch<'_>,
        medium: &Medium,
        answer: Answer,
        first: (u64, u64),
        drain: &Drain<'_>,
    ) -> Result<(), Lost> {
        let gaps = cut(drain.done.ranges().gaps(medium.size), self.steering.settings.range_size);
        let mut answer = Some(answer);
        let ranges: Vec<_> = gaps
            .into_iter()
            .map(|range| {
                let answer = if range.0 == first.0 { answer.take() } else { None };
                async move {
                    let _pass = self.steering.gate.enter().await;
                    fetch.range(range, medium, answer, drain).await
                }
            })
            .collect();
        drop(answer);
        let mut ranges = stream::iter(ranges).buffer_unordered(self.steering.settings.concurrency.max(32));
        while let Some(range) = ranges.next().await {
            range?;
        }
        Ok(())
    }

    /// Does the work, and records from time to time what is there; and once more when it fails.
    async fn recorded(
        &self,
        file: &Arc<PartFile>,
        medium: &Medium,
        validator: String,
        done: &Done,
        work: impl Future<Output = Result<(), Lost>>,
    ) -> Result<(), Lost> {
        let record = || Record {
            file_id: self.job.file_id.clone(),
            rendition: self.job.rendition.as_str().to_owned(),
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
            // What is there is not fetched again. That it is not recorded is not the failure to tell.
            if file.record(record()).await.is_err() {
                // A full disk has no room for the record either: the last bytes make room for it.
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

    fn count(&self, counted: &mut Option<()>, size: u64, resumed: u64) {
        self.steering.meter.count(|totals| {
            if counted.take().is_some() {
                totals.files_total += 1;
                totals.bytes_total += size;
            }
            totals.bytes_done += resumed;
            totals.bytes_resumed += resumed;
        });
        let file = self.shown.to_owned();
        self.steering.meter.tell(TransferEvent::FileStarted { file, bytes: size, resumed });
    }

    /// The original is as long as the service says.
    fn check_size(&self, size: Option<u64>) -> Result<(), TransferError> {
        match size {
            Some(size) if self.job.rendition == Rendition::Original && size != self.facts.size => {
                let message = format!("the media host has {size} bytes, and the file {}", self.facts.size);
                Err(TransferError::new(TransferErrorKind::Damaged, message))
            }
            _ => Ok(()),
        }
    }

    /// What is asked to be checked at the end.
    async fn check(&self, file: &Arc<PartFile>, size: u64, etag: Option<&str>) -> Result<(), TransferError> {
        self.check_size(Some(size))?;
        let (Some(parts), Some(etag)) = (self.job.parts.clone(), etag.map(str::to_owned)) else { return Ok(()) };
        let path: PathBuf = file.part().to_owned();
        let made =
            blocking(move || multipart_etags(&path, &parts).map_err(|error| failed("read", &path, error))).await?;
        if made.contains(&etag) {
            return Ok(());
        }
        file.discard().await?;
        let message = "the bytes do not have the ETag of the original; were the part sizes those of the upload?";
        Err(TransferError::new(TransferErrorKind::Damaged, message))
    }
}
