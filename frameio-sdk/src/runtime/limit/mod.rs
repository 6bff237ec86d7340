//! Waiting for rate limits before a call is sent: the arithmetic of one limit ([`bucket`]), its queue of waiting calls
//! ([`queue`]), the limits of all operations ([`limiter`]), and limits that several clients share ([`store`], `redis`).
//! This folder depends on operations and on the rate limit headers, and must not depend on requests, errors or retries.

mod bucket;
pub(super) mod limiter;
mod queue;
#[cfg(feature = "redis")]
pub(super) mod redis;
pub(super) mod store;
