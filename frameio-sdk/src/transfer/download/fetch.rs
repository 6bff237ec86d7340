//! Fetches a range with retries and fresh links, and reports where it failed.

use std::time::Duration;

use http::StatusCode;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::copy::{BodyCopier, Sink};
use crate::transfer::download::links::Links;
use crate::transfer::download::range_request::{Content, Medium, RangeError, RangeResponse, request_range};
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Failure;
use crate::transfer::part::backoff;
use crate::transfer::part::error_response::Verdict;
use crate::transfer::part::send::{Retry, classify};

/// An upper bound on the size of any medium.
const MAX_SIZE: u64 = 1 << 53;

/// The maximum number of fresh links requested in a row without receiving a byte.
const MAX_LINK_RENEWALS: u32 = 2;

/// The reasons why a range could not be fetched.
pub(in crate::transfer) enum FetchError {
    /// The medium is no longer the expected one.
    Changed,
    Error(TransferError),
}

impl From<TransferError> for FetchError {
    fn from(error: TransferError) -> Self {
        Self::Error(error)
    }
}

pub(in crate::transfer) struct Fetch<'a> {
    pub(in crate::transfer) http: &'a reqwest::Client,
    pub(in crate::transfer) links: &'a Links,
    pub(in crate::transfer) name: &'a str,
    pub(in crate::transfer) shared: &'a Shared,
}

/// The attempts and fresh links since the last byte was received.
#[derive(Default)]
pub(in crate::transfer) struct RetryState {
    attempts: u32,
    renewals: u32,
}

impl Fetch<'_> {
    /// Requests a range, with retries, and returns the response up to its headers.
    pub(in crate::transfer) async fn open(
        &self,
        range: (u64, u64),
        expected: Option<&Medium>,
        retries: &mut RetryState,
    ) -> Result<RangeResponse, FetchError> {
        loop {
            self.shared.wait_while_paused().await;
            let link = self.links.current().await;
            match request_range(self.http, link.url, range, expected, self.shared).await {
                Ok(response) => return Ok(response),
                Err(RangeError::Changed) => return Err(FetchError::Changed),
                Err(RangeError::Failure(failure)) => {
                    self.handle_failure(failure, link.number, range.0, retries).await?
                }
            }
        }
    }

    /// Waits before a retry, or requests a fresh link. Returns the error if neither helps.
    async fn handle_failure(
        &self,
        failure: Failure,
        link: u32,
        offset: u64,
        retries: &mut RetryState,
    ) -> Result<(), TransferError> {
        // An expired link may be refused in several ways, so any such refusal gets a fresh link first.
        let is_stale = matches!(&failure, Failure::Refused(refusal) if {
            matches!(refusal.verdict(), Verdict::Expired | Verdict::Gone) || refusal.status == StatusCode::FORBIDDEN
        });
        retries.attempts += 1;
        let (error, retry) = classify(failure);
        let error = error.at_part(0, 1, offset).with_attempts(retries.attempts);
        if is_stale && retries.renewals < MAX_LINK_RENEWALS {
            retries.renewals += 1;
            tracing::debug!(%error, "requesting a new link");
            self.publish_retry(&error, retries.attempts, Duration::ZERO);
            return self.links.renew(link).await;
        }
        let retry = retry.filter(|_| retries.attempts < self.shared.settings.attempts);
        let Some(Retry { slow_down, retry_after }) = retry else { return Err(error) };
        if slow_down {
            self.shared.concurrency.decrease();
        }
        let wait = backoff::delay(retries.attempts, retry_after);
        tracing::debug!(%error, ?wait, "retrying a range");
        self.publish_retry(&error, retries.attempts, wait);
        tokio::time::sleep(wait).await;
        Ok(())
    }

    fn publish_retry(&self, error: &TransferError, attempts: u32, wait: Duration) {
        self.shared.meter.update(|totals| totals.retries += 1);
        self.shared.meter.publish(TransferEvent::PartRetried {
            file: self.name.to_owned(),
            part: 1,
            attempts,
            reason: error.to_string(),
            wait,
        });
    }

    /// Fetches a range of a medium. `response` is the response to its first request, if that was made already.
    pub(in crate::transfer) async fn range<S: Sink>(
        &self,
        (start, end): (u64, u64),
        medium: &Medium,
        mut response: Option<RangeResponse>,
        copier: &BodyCopier<'_, S>,
    ) -> Result<(), FetchError> {
        let mut at = start;
        let mut retries = RetryState::default();
        while at < end {
            let number = self.links.current().await.number;
            let opened = match response.take() {
                Some(response) => response,
                None => self.open((at, end), Some(medium), &mut retries).await?,
            };
            // A media host may send a shorter range than requested.
            let until = match opened.content {
                Content::Range { end: until, .. } => until.min(end),
                Content::Whole { .. } => end,
            };
            let before = at;
            let outcome = copier.copy(opened.response, &mut at, Some(until)).await;
            if at > before {
                retries = RetryState::default();
            }
            match outcome {
                Ok(()) => self.shared.concurrency.increase(),
                Err(Failure::Local(error)) => return Err(FetchError::Error(error)),
                Err(failure) => self.handle_failure(failure, number, at, &mut retries).await?,
            }
        }
        Ok(())
    }

    /// Fetches a medium of which ranges cannot be requested: each attempt starts from the beginning. Returns its size.
    pub(in crate::transfer) async fn whole<S: Sink>(
        &self,
        response: RangeResponse,
        size: Option<u64>,
        copier: &BodyCopier<'_, S>,
    ) -> Result<u64, FetchError> {
        let mut response = Some(response);
        let mut retries = RetryState::default();
        loop {
            let number = self.links.current().await.number;
            let opened = match response.take() {
                Some(response) => response,
                None => self.open((0, MAX_SIZE), None, &mut retries).await?,
            };
            let Content::Whole { size: announced, .. } = opened.content else { return Err(FetchError::Changed) };
            if announced != size {
                return Err(FetchError::Changed);
            }
            let mut at = 0;
            match copier.copy(opened.response, &mut at, size).await {
                Ok(()) => return Ok(at),
                Err(Failure::Local(error)) => return Err(FetchError::Error(error)),
                Err(failure) => {
                    self.handle_failure(failure, number, 0, &mut retries).await?;
                    copier.sink.restart(size).await?;
                }
            }
        }
    }
}
