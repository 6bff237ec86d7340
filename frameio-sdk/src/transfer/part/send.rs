//! Sends a part with retries, and reports where it failed.

use std::sync::Arc;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::{Failure, Span, put};
use crate::transfer::part::backoff;
use crate::transfer::part::error_response::Verdict;
use crate::transfer::part::signed::SignedPut;
use crate::transfer::source::opened::Opened;

/// One part of a file to send.
pub(in crate::transfer) struct Part<'a> {
    pub(in crate::transfer) http: &'a reqwest::Client,
    pub(in crate::transfer) file: &'a str,
    pub(in crate::transfer) source: &'a Opened,
    pub(in crate::transfer) target: SignedPut,
    pub(in crate::transfer) index: usize,
    pub(in crate::transfer) count: usize,
    pub(in crate::transfer) span: Span,
}

impl Part<'_> {
    /// Sends the part until it has arrived or cannot be sent. Waits for a permit first.
    pub(in crate::transfer) async fn send(&self, shared: &Arc<Shared>) -> Result<(), TransferError> {
        let mut attempts = 0;
        shared.wait_while_paused().await;
        // The permit is kept during waits, so that a failing storage host does not get the other parts instead.
        let _permit = shared.concurrency.acquire().await;
        loop {
            shared.wait_while_paused().await;
            attempts += 1;
            let failure = match put(self.http, &self.target, self.source, self.span, shared).await {
                Ok(()) => {
                    shared.concurrency.increase();
                    shared.meter.publish(TransferEvent::PartDone {
                        file: self.file.to_owned(),
                        part: self.index + 1,
                        parts: self.count,
                        bytes: self.span.size(),
                    });
                    return Ok(());
                }
                Err(failure) => failure,
            };
            let (error, retry) = classify(failure);
            let error = error.with_attempts(attempts).at_part(self.index, self.count, self.span.start);
            let Some(retry) = retry.filter(|_| attempts < shared.settings.attempts) else { return Err(error) };
            if retry.slow_down {
                shared.concurrency.decrease();
            }
            let wait = backoff::delay(attempts, retry.retry_after);
            tracing::debug!(part = self.index + 1, attempts, ?wait, error = %error, "retrying a part");
            shared.meter.update(|totals| totals.retries += 1);
            shared.meter.publish(TransferEvent::PartRetried {
                file: self.file.to_owned(),
                part: self.index + 1,
                attempts,
                reason: error.to_string(),
                wait,
            });
            tokio::time::sleep(wait).await;
        }
    }
}

/// How to retry.
pub(in crate::transfer) struct Retry {
    pub(in crate::transfer) slow_down: bool,
    pub(in crate::transfer) retry_after: Option<std::time::Duration>,
}

/// Converts a failure into an error, and says how to retry if that may help.
pub(in crate::transfer) fn classify(failure: Failure) -> (TransferError, Option<Retry>) {
    let later = |slow_down| Some(Retry { slow_down, retry_after: None });
    match failure {
        Failure::Local(error) => (error, None),
        Failure::Stalled(time) => {
            let message = format!("the connection stood still for {time:.0?}");
            (TransferError::new(TransferErrorKind::Stalled, message), later(true))
        }
        Failure::Slow(bytes, time) => {
            let message = format!("only {bytes} bytes went out in {time:.0?}");
            (TransferError::new(TransferErrorKind::Stalled, message), later(true))
        }
        Failure::Truncated { missing } => {
            let message = format!("the response ended {missing} bytes early");
            (TransferError::new(TransferErrorKind::Network, message), later(false))
        }
        Failure::Excess => {
            let message = "the response has more bytes than were requested";
            (TransferError::new(TransferErrorKind::Damaged, message), later(false))
        }
        Failure::Network(error) => (network(error), later(false)),
        Failure::Refused(error_response) => {
            let verdict = error_response.verdict();
            let kind = match verdict {
                Verdict::Retry | Verdict::SlowDown => TransferErrorKind::Unavailable,
                Verdict::Expired => TransferErrorKind::Expired,
                Verdict::Gone => TransferErrorKind::Gone,
                Verdict::Fatal(kind) => kind,
            };
            let retry_after = error_response.retry_after;
            let error = TransferError::new(kind, error_response.explain())
                .with_status(error_response.status, error_response.code);
            let retry = matches!(verdict, Verdict::Retry | Verdict::SlowDown)
                .then_some(Retry { slow_down: verdict == Verdict::SlowDown, retry_after });
            (error, retry)
        }
    }
}

/// The error for a failed connection, without the URL.
pub(in crate::transfer) fn network(error: reqwest::Error) -> TransferError {
    let error = error.without_url();
    let what = if error.is_connect() { "no connection to the storage host" } else { "the connection broke" };
    let mut root: &dyn std::error::Error = &error;
    while let Some(source) = root.source() {
        root = source;
    }
    TransferError::new(TransferErrorKind::Network, format!("{what}: {root}")).with_source(error)
}
