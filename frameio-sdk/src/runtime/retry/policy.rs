//! Retry policies.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::retry::backoff::{self, Backoff, ExponentialBackoff};
use crate::runtime::retry::budget::{Budget, TokenBudget};
use crate::runtime::retry::classify::{Classify, Safe, Standard};
use crate::runtime::retry::failure::Failure;

/// The longest wait that a server may ask for. If it asks for more, the call fails instead, because the caller knows
/// better what to do meanwhile.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(60);

/// A retry policy: which failed calls are retried, when and how often; for a client, or for one call.
///
/// ```no_run
/// use std::time::Duration;
/// use frameio_sdk::Client;
/// use frameio_sdk::retry::{ExponentialBackoff, RetryPolicy};
///
/// # async fn run() -> Result<(), frameio_sdk::Error> {
/// // Never repeats a call that may have been carried out, and does not wait long after a 5xx.
/// let backoff = ExponentialBackoff::new().server_error(Duration::from_secs(2));
/// let policy = RetryPolicy::safe().backoff(backoff).max_retries(3);
/// let client = Client::builder("a-token").retry_policy(policy).build()?;
///
/// // A call can override the client.
/// client.users().show().retry_policy(RetryPolicy::never()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    classify: Arc<dyn Classify>,
    backoff: Arc<dyn Backoff>,
    budget: Arc<dyn Budget>,
    max_retries: u32,
}

impl RetryPolicy {
    /// The default policy: at most 2 retries after 408, 429, 5xx and failed connections, for every method. When a
    /// request was sent and no response came, only idempotent operations are retried.
    pub fn standard() -> Self {
        Self {
            classify: Arc::new(Standard),
            backoff: Arc::new(ExponentialBackoff::new()),
            budget: Arc::new(TokenBudget::new()),
            max_retries: 2,
        }
    }

    /// A policy that never repeats a side effect: `POST` and `PATCH` are retried only if the server cannot have acted (no
    /// connection, 429).
    pub fn safe() -> Self {
        Self { classify: Arc::new(Safe), ..Self::standard() }
    }

    /// A policy without retries. (A refused token is still replaced once.)
    pub fn never() -> Self {
        Self::standard().max_retries(0)
    }

    /// Sets the most retries of a call.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets which failures are retried.
    pub fn classify(mut self, classify: impl Classify) -> Self {
        self.classify = Arc::new(classify);
        self
    }

    /// Sets the waits between attempts, for responses without `Retry-After`.
    pub fn backoff(mut self, backoff: impl Backoff) -> Self {
        self.backoff = Arc::new(backoff);
        self
    }

    /// Sets the retry budget of all calls together.
    pub fn budget(mut self, budget: impl Budget) -> Self {
        self.budget = Arc::new(budget);
        self
    }

    pub(crate) fn retries(&self) -> u32 {
        self.max_retries
    }

    pub(crate) fn is_retryable(&self, failure: &Failure<'_>) -> bool {
        self.classify.is_retryable(failure)
    }

    /// The wait before a retry: the one that the server names, or else the backoff.
    pub(crate) fn wait(&self, failure: &Failure<'_>, retry_after: Option<Duration>) -> Duration {
        match retry_after {
            // The jitter never shortens the wait, and does not extend it beyond the maximum.
            Some(wait) => backoff::jittered(wait).min(MAX_WAIT.max(wait)),
            None => self.backoff.wait(failure),
        }
    }

    /// Takes the cost of a retry from the budget. Returns whether there was enough.
    pub(crate) fn withdraw(&self, failure: &Failure<'_>) -> bool {
        let is_affordable = self.budget.withdraw(failure);
        if !is_affordable {
            tracing::debug!("the retry budget is spent");
        }
        is_affordable
    }

    /// Refills the budget after a call has succeeded.
    pub(crate) fn succeeded(&self, retries: u32) {
        self.budget.deposit(retries);
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy").field("max_retries", &self.max_retries).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_WAIT, RetryPolicy};
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::backoff::ExponentialBackoff;
    use crate::runtime::retry::budget::{TokenBudget, Unlimited};
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::OPERATION;

    #[test]
    fn each_setting_takes_effect() {
        let error = Error::new(Kind::Timeout(None));
        let failure = |idempotent| Failure { error: &error, operation: &OPERATION, idempotent, retries: 0 };
        let retries = [RetryPolicy::standard(), RetryPolicy::never(), RetryPolicy::safe().max_retries(7)];
        assert_eq!(retries.map(|policy| policy.retries()), [2, 0, 7]);
        assert!(RetryPolicy::standard().is_retryable(&failure(true)));
        assert!(!RetryPolicy::standard().is_retryable(&failure(false)));
        assert!(!RetryPolicy::standard().classify(|_: &Failure<'_>| false).is_retryable(&failure(true)));
        assert!(RetryPolicy::standard().withdraw(&failure(true)));
        assert!(!RetryPolicy::standard().budget(TokenBudget::with_capacity(9)).withdraw(&failure(true)));
        let spent = RetryPolicy::standard().budget(TokenBudget::with_capacity(10));
        assert!(spent.withdraw(&failure(true)) && !spent.withdraw(&failure(true)));
        spent.succeeded(2);
        assert!(spent.withdraw(&failure(true)), "a success returns the cost of its retries");
        assert!(RetryPolicy::never().budget(Unlimited).withdraw(&failure(true)));
    }

    #[test]
    fn the_wait_of_the_server_takes_precedence_over_the_backoff() {
        let error = Error::new(Kind::Timeout(None));
        let failure = Failure { error: &error, operation: &OPERATION, idempotent: true, retries: 0 };
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::standard().backoff(ExponentialBackoff::new().connection(8 * second));
        assert!((8.0..=10.0).contains(&policy.wait(&failure, None).as_secs_f64()));
        let said = policy.wait(&failure, Some(20 * second));
        assert!((20.0..=25.0).contains(&said.as_secs_f64()), "{said:?}");
        assert!(policy.wait(&failure, Some(MAX_WAIT)) <= MAX_WAIT);
        assert_eq!(policy.wait(&failure, Some(2 * MAX_WAIT)), 2 * MAX_WAIT, "never shorter than the server asks");
    }
}
