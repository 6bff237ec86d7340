//! Failed attempts, as policies get them.

use crate::runtime::error::opaque::Error;
use crate::runtime::wire::operation::Operation;

/// A failed attempt, and its call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// The error of the attempt.
    pub error: &'a Error,
    /// The operation that was called.
    pub operation: &'static Operation,
    /// Whether sending the call twice has the same effect as sending it once: as the operation declares, or as the call
    /// overrides.
    pub idempotent: bool,
    /// The number of retries so far.
    pub retries: u32,
}
