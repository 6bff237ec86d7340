//! Sending a failed call again: whether, how often, and after how long.
//!
//! A [`RetryPolicy`] puts three small decisions together, each of which can be replaced: which failures may pass
//! ([`Classify`]), how long to wait ([`Backoff`]), and whether the client as a whole can afford it ([`Budget`]). What the
//! server asks for comes before what the backoff says: `retry-after-ms`, `Retry-After` in seconds or as a date,
//! `x-ratelimit-reset`. Where it asks for more than a minute, the call fails, and [`Error::retry_after`] tells.
//!
//! # What happens when
//!
//! | what went wrong | [`standard`](RetryPolicy::standard) | [`safe`](RetryPolicy::safe) | first wait, doubling |
//! |---|---|---|---|
//! | no connection | repeated | repeated | 250 ms |
//! | sent, and no answer, or not all of it | if idempotent | if idempotent | 250 ms |
//! | 408 | repeated | if idempotent | 1 s |
//! | 429 | repeated when there is room | the same | until there is |
//! | 5xx | repeated | if idempotent | 30 s, as the service asks |
//! | 401 | once, with another token | the same | none |
//! | any other answer, or one that cannot be read | never | never | |
//!
//! Two retries by default; each wait up to a quarter longer at random, and none over a minute: the second wait after a 5xx is
//! 48 to 60 seconds. While the client
//! waits for rate limits, a 429 does not count as one of them: the calls of that operation all wait until there is room.
//!
//! # What the official Python SDK does
//!
//! | | it | this crate | why |
//! |---|---|---|---|
//! | 409 | repeats it | does not | it would be refused again |
//! | `POST` and `PATCH` after a 5xx | repeats them | the same; not with [`safe`](RetryPolicy::safe) | its documents promise it, and the server may have acted |
//! | a time-out | does not repeat it | repeats it if idempotent | reading twice does no harm |
//! | the wait after a 5xx | 1 s, then 2 s | 30 s, then 48 s, each up to a quarter longer | the service asks for 30 s at least |
//! | the wait after a 429 | 1 s, then 2 s | until there is room, before the call is sent | a slot of a limit of 10 a minute takes 6 s |
//! | an outage | every call is repeated | until the [budget](TokenBudget) is spent | repeating everything makes it worse |

mod asked;
mod backoff;
mod budget;
mod classify;
mod decide;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use asked::asked_for;
pub use backoff::{Backoff, ExponentialBackoff};
pub use budget::{Budget, TokenBudget, Unlimited};
pub use classify::{Classify, Safe, Standard};
pub(crate) use decide::{Allowance, Progress, Step, decide};

use super::{Error, Operation};

/// The longest wait that a server may ask for. Where it asks for more, the call fails instead: its caller knows better what
/// to do with the time than a sleeping client does.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// An attempt that failed, and what is known of the call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// Why it failed.
    pub error: &'a Error,
    /// What was called.
    pub operation: &'static Operation,
    /// Whether the server may act on it twice: what the operation says, unless the call says otherwise.
    pub idempotent: bool,
    /// How often it was sent again already.
    pub retries: u32,
}

/// Whether and when failed calls are sent again; for a client, or for one call.
///
/// ```no_run
/// use std::time::Duration;
/// use frameio_sdk::Client;
/// use frameio_sdk::retry::{ExponentialBackoff, RetryPolicy};
///
/// # async fn run() -> Result<(), frameio_sdk::Error> {
/// // Rather fail than do anything twice, and do not wait long after a 5xx.
/// let backoff = ExponentialBackoff::new().server_error(Duration::from_secs(2));
/// let policy = RetryPolicy::safe().backoff(backoff).max_retries(3);
/// let client = Client::builder("a-token").retry_policy(policy).build()?;
///
/// // One call may differ.
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
    /// The default: 408, 429, 5xx and failed connections are repeated whatever the method, 2 times at most. When a request
    /// was sent and not answered, only operations that can be repeated safely are.
    pub fn standard() -> Self {
        Self {
            classify: Arc::new(Standard),
            backoff: Arc::new(ExponentialBackoff::new()),
            budget: Arc::new(TokenBudget::new()),
            max_retries: 2,
        }
    }

    /// Nothing that could be done twice is repeated: `POST` and `PATCH` only when the server cannot have acted (no connection,
    /// 429).
    pub fn safe() -> Self {
        Self { classify: Arc::new(Safe), ..Self::standard() }
    }

    /// No call is sent again. (A refused token is still replaced once.)
    pub fn never() -> Self {
        Self::standard().max_retries(0)
    }

    /// How often a call is sent again at most.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Which failures may pass.
    pub fn classify(mut self, classify: impl Classify) -> Self {
        self.classify = Arc::new(classify);
        self
    }

    /// How long to wait, where the server does not say.
    pub fn backoff(mut self, backoff: impl Backoff) -> Self {
        self.backoff = Arc::new(backoff);
        self
    }

    /// What all calls together may spend on retries.
    pub fn budget(mut self, budget: impl Budget) -> Self {
        self.budget = Arc::new(budget);
        self
    }

    pub(crate) fn retries(&self) -> u32 {
        self.max_retries
    }

    pub(crate) fn is_retryable(&self, failure: &Failure<'_>) -> bool {
        self.classify.may_pass(failure)
    }

    /// The wait before the call is sent again: as the server says, or the backoff.
    pub(crate) fn wait(&self, failure: &Failure<'_>, retry_after: Option<Duration>) -> Duration {
        match retry_after {
            // Never shorter than the server says, and no longer than it may say at most.
            Some(wait) => backoff::jittered(wait).min(LONGEST_WAIT.max(wait)),
            None => self.backoff.wait(failure),
        }
    }

    /// Whether the client as a whole can afford to send the call again.
    pub(crate) fn withdraw(&self, failure: &Failure<'_>) -> bool {
        let is_affordable = self.budget.withdraw(failure);
        if !is_affordable {
            tracing::debug!("the budget for retries is spent");
        }
        is_affordable
    }

    /// A call has succeeded.
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
