//! Failed attempts, as policies see them.

use crate::runtime::error::opaque::Error;
use crate::runtime::wire::operation::Operation;

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
