//! Work that changes tokens, as a task of its own, which finishes whether or not anybody waits for it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tracing::instrument::WithSubscriber as _;
use tracing::{Instrument as _, Span};

use super::decide::Job;
use crate::background;
use crate::error::AuthError;
use crate::revocation::Revocation;
use crate::tokens::Tokens;

pub(super) type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;
pub(super) type Outcome = Result<Completed, AuthError>;

#[derive(Clone)]
pub(super) enum Completed {
    Tokens(Tokens),
    SignedOut(Revocation),
}

impl Completed {
    pub(super) fn tokens(&self) -> Option<&Tokens> {
        match self {
            Self::Tokens(tokens) => Some(tokens),
            Self::SignedOut(_) => None,
        }
    }
}

/// A handle to work in progress. Dropping it does not stop the work.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) number: u64,
    pub(super) job: Job,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Flight {
    /// Starts the work as a task, on a runtime that keeps running.
    pub(super) fn spawn(number: u64, job: Job, work: Work) -> Self {
        let (sender, outcome) = watch::channel(None);
        let work = async move {
            // A panic becomes an error, so that callers do not wait forever.
            let outcome = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| Err(aborted()));
            let _ = sender.send(Some(outcome));
        };
        match background::long_lived_runtime() {
            Some(runtime) => drop(runtime.spawn(work.instrument(Span::current()).with_current_subscriber())),
            // Dropping the work drops the sender, which callers see as an error.
            None => drop(work),
        }
        Self { number, job, outcome }
    }

    pub(super) fn is_finished(&self) -> bool {
        self.outcome.borrow().is_some() || self.outcome.has_changed().is_err()
    }

    /// Waits for the outcome.
    pub(super) async fn wait(&mut self) -> Outcome {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => (*outcome).clone().unwrap_or_else(|| Err(aborted())),
            Err(_) => Err(aborted()),
        }
    }
}

fn aborted() -> AuthError {
    AuthError::other(
        "the token request was broken off: it needs a tokio runtime with I/O and time that goes on running, and a store and a callback that do not panic",
    )
}
