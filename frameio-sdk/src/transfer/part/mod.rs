//! Sending one part to the storage host: the headers that its URL signs, the body, an attempt, and retries.

pub(super) mod attempt;
pub(super) mod backoff;
pub(super) mod body;
pub(super) mod error_response;
pub(super) mod send;
pub(super) mod signed;
