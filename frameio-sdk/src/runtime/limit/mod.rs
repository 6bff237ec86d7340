//! Waiting before a rate limit instead of after it: the arithmetic of one limit ([`bucket`]), the line of calls before it
//! ([`queue`]), the limits of all operations ([`limiter`]), and a
//! budget for several clients ([`store`], `redis`). It knows operations and what a server says of its limits, and
//! nothing of requests, errors or retries.

mod bucket;
pub(super) mod limiter;
mod queue;
#[cfg(feature = "redis")]
pub(super) mod redis;
pub(super) mod store;
