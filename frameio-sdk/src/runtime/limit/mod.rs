//! Waiting before a rate limit instead of after it: the arithmetic of one limit ([`bucket`]), the line of calls before it
//! ([`queue`]), and the limits of all operations ([`limiter`]). It knows operations and what a server says of its limits, and
//! nothing of requests, errors or retries.

mod bucket;
pub(super) mod limiter;
mod queue;
