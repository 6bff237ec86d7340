//! Sending a failed call again: whether, how often, and after how long.
//!
//! A [`RetryPolicy`] puts three small decisions together, each of which can be replaced: which failures may pass
//! ([`Classify`]), how long to wait ([`Backoff`]), and whether the client as a whole can afford it ([`Budget`]). What the
//! server asks for comes before what the backoff says: `retry-after-ms`, `Retry-After` in seconds or as a date,
//! `x-ratelimit-reset`. Where it asks for more than a minute, the call fails, and [`Error::retry_after`](crate::Error::retry_after) tells.
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
//!
//! The folder decides and never sends, sleeps or knows clients.

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
