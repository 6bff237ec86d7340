//! Named sets of timeouts and retries.

use std::time::Duration;

use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::retry::backoff::ExponentialBackoff;
use crate::runtime::retry::policy::RetryPolicy;

/// A set of timeouts and retries for a kind of program; see [`ClientBuilder::profile`].
///
/// | | [`batch`](Self::batch) | [`interactive`](Self::interactive) |
/// |---|---|---|
/// | for | ingests, exports, nightly jobs: the call has to succeed, and may take long | web handlers, user interfaces: a result in time, even if it is an error |
/// | `connect_timeout` | 10 s | 3 s |
/// | `timeout` | 60 s | 10 s |
/// | `stall_timeout` | 30 s | 5 s |
/// | `deadline` | none | 15 s |
/// | `max_rate_limit_wait` | none | 3 s |
/// | first wait after a 5xx | 30 s, as the service asks | 500 ms |
/// | longest wait | 60 s | 2 s |
///
/// Both retry twice. One 503 delays a batch call by about 34 seconds, and an interactive call by half a second.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Profile {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) timeout: Option<Duration>,
    pub(super) stall_timeout: Option<Duration>,
    pub(super) deadline: Option<Duration>,
    pub(super) max_rate_limit_wait: Option<Duration>,
    pub(super) retry: RetryPolicy,
}

impl Profile {
    /// The default profile: calls have no deadline, and wait for as long as the service recommends.
    pub fn batch() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(10)),
            timeout: Some(Duration::from_secs(60)),
            stall_timeout: Some(Duration::from_secs(30)),
            deadline: None,
            max_rate_limit_wait: None,
            retry: RetryPolicy::standard(),
        }
    }

    /// The profile for programs in which a person waits: a call ends after at most 15 seconds, retries are quick, and a
    /// call that would have to wait for a rate limit for more than 3 seconds fails at once.
    pub fn interactive() -> Self {
        let backoff = ExponentialBackoff::new()
            .connection(Duration::from_millis(100))
            .answer(Duration::from_millis(500))
            .server_error(Duration::from_millis(500))
            .max_wait(Duration::from_secs(2));
        Self {
            connect_timeout: Some(Duration::from_secs(3)),
            timeout: Some(Duration::from_secs(10)),
            stall_timeout: Some(Duration::from_secs(5)),
            deadline: Some(Duration::from_secs(15)),
            max_rate_limit_wait: Some(Duration::from_secs(3)),
            retry: RetryPolicy::standard().backoff(backoff),
        }
    }
}

impl<M> ClientBuilder<M> {
    /// Sets all timeouts and the retry policy to those of a [`Profile`]. It overrides earlier calls of their setters,
    /// and later calls override it. Default: [`Profile::batch`].
    ///
    /// ```no_run
    /// # fn run() -> Result<(), frameio_sdk::Error> {
    /// use std::time::Duration;
    /// use frameio_sdk::{Client, Profile};
    ///
    /// let client =
    ///     Client::builder("a-token").profile(Profile::interactive()).deadline(Duration::from_secs(5)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn profile(mut self, profile: Profile) -> Self {
        let Profile { connect_timeout, timeout, stall_timeout, deadline, max_rate_limit_wait, retry } = profile;
        (self.connect_timeout, self.timeout, self.stall_timeout) = (connect_timeout, timeout, stall_timeout);
        (self.deadline, self.max_rate_limit_wait) = (deadline, max_rate_limit_wait);
        (self.retry, self.max_retries) = (retry, None);
        self
    }
}
