//! Sends a part with retries, and reports where it failed.

use std::sync::Arc;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::steering::Steering;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::{Failure, Span, put};
use crate::transfer::part::backoff;
use crate::transfer::part::refusal::Verdict;
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
    /// Sends the part until it has arrived or cannot be sent. Waits for a permit of the gate first.
    pub(in crate::transfer) async fn send(&self, steering: &Arc<Steering>) -> Result<(), TransferError> {
        let mut attempts = 0;
        steering.go().await;
        // The permit is kept during waits, so that a failing storage host does not get the other parts instead.
        let _pass = steering.gate.enter().await;
        loop {
            steering.go().await;
            attempts += 1;
            let failure = match put(self.http, &self.target, self.source, self.span, steering).await {
                Ok(()) => {
                    steering.gate.widen();
                    steering.meter.tell(TransferEvent::PartDone {
                        file: self.file.to_owned(),
                        part: self.index + 1,
                        parts: self.count,
                        bytes: self.span.size(),
                    });
                    return Ok(());
                }
                Err(failure) => failure,
            };
            let (error, again) = judge(failure);
            let error = error.with_attempts(attempts).at_part(self.index, self.count, self.span.start);
            let Some(again) = again.filter(|_| attempts < steering.settings.attempts) else { return Err(error) };
            if again.slow_down {
                steering.gate.narrow();
            }
            let wait = backoff::wait(attempts, again.retry_after);
            tracing::debug!(part = self.index + 1, attempts, ?wait, error = %error, "retrying a part");
            steering.meter.count(|totals| totals.retries += 1);
            steering.meter.tell(TransferEvent::PartRetried {
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
pub(in crate::transfer) struct Again {
    pub(in crate::transfer) slow_down: bool,
    pub(in crate::transfer) retry_after: Option<std::time::Duration>,
}

/// Converts a failure into an error, and says how to retry if that may help.
pub(in crate::transfer) fn judge(failure: Failure) -> (TransferError, Option<Again>) {
    let later = |slow_down| Some(Again { slow_down, retry_after: None });
    match failure {
        Failure::Own(error) => (error, None),
        Failure::Stalled(time) => {
            let message = format!("the connection stood still for {time:.0?}");
            (TransferError::new(TransferErrorKind::Stalled, message), later(true))
        }
        Failure::Slow(bytes, time) => {
            let message = format!("only {bytes} bytes went out in {time:.0?}");
            (TransferError::new(TransferErrorKind::Stalled, message), later(true))
        }
        Failure::Short { missing } => {
            let message = format!("the response ended {missing} bytes early");
            (TransferError::new(TransferErrorKind::Network, message), later(false))
        }
        Failure::Excess => {
            let message = "the response has more bytes than were requested";
            (TransferError::new(TransferErrorKind::Damaged, message), later(false))
        }
        Failure::Network(error) => (network(error), later(false)),
        Failure::Refused(refusal) => {
            let verdict = refusal.verdict();
            let kind = match verdict {
                Verdict::Retry | Verdict::SlowDown => TransferErrorKind::Unavailable,
                Verdict::Expired => TransferErrorKind::Expired,
                Verdict::Gone => TransferErrorKind::Gone,
                Verdict::Fatal(kind) => kind,
            };
            let retry_after = refusal.retry_after;
            let error = TransferError::new(kind, refusal.explain()).with_status(refusal.status, refusal.code);
            let again = matches!(verdict, Verdict::Retry | Verdict::SlowDown)
                .then_some(Again { slow_down: verdict == Verdict::SlowDown, retry_after });
            (error, again)
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
