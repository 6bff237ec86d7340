//! The time limits and retries of a call.

use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::client::shared::Settings;
use crate::runtime::limit::limiter::Permit;
use crate::runtime::retry::decide::Allowance;
use crate::runtime::retry::policy::RetryPolicy;
use crate::runtime::send::request::CallOptions;
use crate::runtime::wire::operation::Operation;

/// The time limits and retries of a call: its own options, or else the defaults of the client.
pub(super) struct Limits<'a> {
    timeout: Option<Duration>,
    /// The deadline of the call.
    end: Option<Instant>,
    pub(super) retry: &'a RetryPolicy,
    max_retries: u32,
    pub(super) idempotent: bool,
}

impl<'a> Limits<'a> {
    pub(super) fn new(settings: &'a Settings, options: &'a CallOptions, operation: &Operation) -> Self {
        let retry = options.retry.as_ref().unwrap_or(&settings.retry);
        let deadline = options.deadline.unwrap_or(settings.deadline);
        Self {
            timeout: options.timeout.unwrap_or(settings.timeout),
            end: deadline.and_then(|deadline| Instant::now().checked_add(deadline)),
            max_retries: options.max_retries.unwrap_or(retry.retries()),
            retry,
            idempotent: options.idempotent.unwrap_or(operation.idempotent),
        }
    }

    pub(super) fn remaining(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// The time limit for one attempt, or for getting a token.
    pub(super) fn attempt_timeout(&self) -> Option<Duration> {
        shorter(self.timeout, self.remaining())
    }

    pub(super) fn allowance(&self, permit: Option<&Permit>) -> Allowance {
        let can_pause = permit.is_some_and(Permit::knows_limit);
        Allowance { max_retries: self.max_retries, remaining: self.remaining(), can_pause }
    }
}

pub(super) fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
