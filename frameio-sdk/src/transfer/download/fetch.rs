//! Fetches a range with retries and fresh links, and reports where it failed.

use std::time::Duration;

use http::StatusCode;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::steering::Steering;
use crate::transfer::download::answer::{Answer, Content, Instead, Medium, ask};
use crate::transfer::download::drain::{Drain, Sink};
use crate::transfer::download::links::Links;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Failure;
use crate::transfer::part::backoff;
use crate::transfer::part::refusal::Verdict;
use crate::transfer::part::send::{Again, judge};

/// An upper bound on the size of any medium.
const MAX_SIZE: u64 = 1 << 53;

/// The maximum number of fresh links requested in a row without receiving a byte.
const LINKS: u32 = 2;

/// The reasons why a range could not be fetched.
pub(in crate::transfer) enum Lost {
    /// The medium is no longer the expected one.
    Changed,
    Error(TransferError),
}

impl From<TransferError> for Lost {
    fn from(error: TransferError) -> Self {
        Self::Error(error)
    }
}

pub(in crate::transfer) struct Fetch<'a> {
    pub(in crate::transfer) http: &'a reqwest::Client,
    pub(in crate::transfer) links: &'a Links,
    pub(in crate::transfer) name: &'a str,
    pub(in crate::transfer) steering: &'a Steering,
}

/// The attempts and fresh links since the last byte was received.
#[derive(Default)]
pub(in crate::transfer) struct Tries {
    attempts: u32,
    links: u32,
}

impl Fetch<'_> {
    /// Requests a range, with retries, and returns the response up to its headers.
    pub(in crate::transfer) async fn open(
        &self,
        range: (u64, u64),
        expected: Option<&Medium>,
        tries: &mut Tries,
    ) -> Result<Answer, Lost> {
        loop {
            self.steering.go().await;
            let link = self.links.current().await;
            match ask(self.http, link.url, range, expected, self.steering).await {
                Ok(answer) => return Ok(answer),
                Err(Instead::Changed) => return Err(Lost::Changed),
                Err(Instead::Failure(failure)) => self.after(failure, link.number, range.0, tries).await?,
            }
        }
    }

    /// Waits before a retry, or requests a fresh link. Returns the error if neither helps.
    async fn after(&self, failure: Failure, link: u32, offset: u64, tries: &mut Tries) -> Result<(), TransferError> {
        // An expired link may be refused in several ways, so any such refusal gets a fresh link first.
        let is_stale = matches!(&failure, Failure::Refused(refusal) if {
            matches!(refusal.verdict(), Verdict::Expired | Verdict::Gone) || refusal.status == StatusCode::FORBIDDEN
        });
        tries.attempts += 1;
        let (error, again) = judge(failure);
        let error = error.at_part(0, 1, offset).with_attempts(tries.attempts);
        if is_stale && tries.links < LINKS {
            tries.links += 1;
            tracing::debug!(%error, "requesting a new link");
            self.retried(&error, tries.attempts, Duration::ZERO);
            return self.links.newer(link).await;
        }
        let again = again.filter(|_| tries.attempts < self.steering.settings.attempts);
        let Some(Again { slow_down, retry_after }) = again else { return Err(error) };
        if slow_down {
            self.steering.gate.narrow();
        }
        let wait = backoff::wait(tries.attempts, retry_after);
        tracing::debug!(%error, ?wait, "retrying a range");
        self.retried(&error, tries.attempts, wait);
        tokio::time::sleep(wait).await;
        Ok(())
    }

    fn retried(&self, error: &TransferError, attempts: u32, wait: Duration) {
        self.steering.meter.count(|totals| totals.retries += 1);
        self.steering.meter.tell(TransferEvent::PartRetried {
            file: self.name.to_owned(),
            part: 1,
            attempts,
            reason: error.to_string(),
            wait,
        });
    }

    /// Fetches a range of a medium. `answer` is the response to its first request, if that was made already.
    pub(in crate::transfer) async fn range<S: Sink>(
        &self,
        (start, end): (u64, u64),
        medium: &Medium,
        mut answer: Option<Answer>,
        drain: &Drain<'_, S>,
    ) -> Result<(), Lost> {
        let mut at = start;
        let mut tries = Tries::default();
        while at < end {
            let number = self.links.current().await.number;
            let opened = match answer.take() {
                Some(answer) => answer,
                None => self.open((at, end), Some(medium), &mut tries).await?,
            };
            // A media host may send a shorter range than requested.
            let until = match opened.content {
                Content::Range { end: until, .. } => until.min(end),
                Content::Whole { .. } => end,
            };
            let before = at;
            let outcome = drain.run(opened.response, &mut at, Some(until)).await;
            if at > before {
                tries = Tries::default();
            }
            match outcome {
                Ok(()) => self.steering.gate.widen(),
                Err(Failure::Own(error)) => return Err(Lost::Error(error)),
                Err(failure) => self.after(failure, number, at, &mut tries).await?,
            }
        }
        Ok(())
    }

    /// Fetches a medium of which ranges cannot be requested: each attempt starts from the beginning. Returns its size.
    pub(in crate::transfer) async fn whole<S: Sink>(
        &self,
        answer: Answer,
        size: Option<u64>,
        drain: &Drain<'_, S>,
    ) -> Result<u64, Lost> {
        let mut answer = Some(answer);
        let mut tries = Tries::default();
        loop {
            let number = self.links.current().await.number;
            let opened = match answer.take() {
                Some(answer) => answer,
                None => self.open((0, MAX_SIZE), None, &mut tries).await?,
            };
            let Content::Whole { size: said, .. } = opened.content else { return Err(Lost::Changed) };
            if said != size {
                return Err(Lost::Changed);
            }
            let mut at = 0;
            match drain.run(opened.response, &mut at, size).await {
                Ok(()) => return Ok(at),
                Err(Failure::Own(error)) => return Err(Lost::Error(error)),
                Err(failure) => {
                    self.after(failure, number, 0, &mut tries).await?;
                    drain.sink.restart(size).await?;
                }
            }
        }
    }
}
