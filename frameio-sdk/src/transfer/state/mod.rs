//! What is known of a transfer that is not done, and where it is kept.

pub(super) mod file_store;
pub(super) mod memory;
pub(super) mod ranges;
pub(super) mod recorder;
pub(super) mod store;
pub(super) mod upload;
