//! Retries: which failures are retried, how often, and after which wait.
//!
//! A [`RetryPolicy`] consists of three parts, each of which can be replaced: which failures are retried ([`Classify`]),
//! the waits between attempts ([`Backoff`]), and a budget for all calls of the client ([`Budget`]). A wait that the
//! server names (`retry-after-ms`, `Retry-After` in seconds or as a date, `x-ratelimit-reset`) takes precedence over
//! the backoff. If it is longer than a minute, the call fails, and [`Error::retry_after`](crate::Error::retry_after)
//! has the time.
//!
//! # What is retried
//!
//! | failure | [`standard`](RetryPolicy::standard) | [`safe`](RetryPolicy::safe) | first wait, doubling |
//! |---|---|---|---|
//! | no connection | retried | retried | 250 ms |
//! | sent, and no complete response | if idempotent | if idempotent | 250 ms |
//! | 408 | retried | if idempotent | 1 s |
//! | 429 | retried when there is room | the same | until there is |
//! | 5xx | retried | if idempotent | 30 s, as the service asks |
//! | 401 | once, with another token | the same | none |
//! | any other response, or one that cannot be decoded | never | never | |
//!
//! By default there are two retries. Each wait is up to a quarter longer at random, and none is over a minute: the
//! second wait after a 5xx is 48 to 60 seconds. While the client waits for rate limits, a 429 does not count as a
//! retry: all calls of the operation wait until the limit allows the next one.
//!
//! # What the official Python SDK does
//!
//! | | Python SDK | this crate | reason |
//! |---|---|---|---|
//! | 409 | retries | does not | it would be refused again |
//! | `POST` and `PATCH` after a 5xx | retries | retries; not with [`safe`](RetryPolicy::safe) | the documentation promises it, but the server may have acted |
//! | a timeout | does not retry | retries if idempotent | reading twice does no harm |
//! | the wait after a 5xx | 1 s, then 2 s | 30 s, then 48 s, each up to a quarter longer | the service asks for 30 s at least |
//! | the wait after a 429 | 1 s, then 2 s | until there is room, before the call is sent | a slot of a limit of 10 a minute takes 6 s |
//! | an outage | retries every call | retries until the [budget](TokenBudget) is spent | retrying everything makes it worse |
//!
//! This folder only decides: it sends nothing, does not sleep, and does not depend on clients.

pub(super) mod backoff;
mod budget;
mod classify;
pub(super) mod decide;
pub(super) mod failure;
#[cfg(test)]
mod fixtures;
pub(super) mod policy;

pub use backoff::{Backoff, ExponentialBackoff};
pub use budget::{Budget, TokenBudget, Unlimited};
pub use classify::{Classify, Safe, Standard};
pub use failure::Failure;
pub use policy::RetryPolicy;
