//! The state of transfers that are not finished, and the stores that keep it.

pub(super) mod file_store;
pub(super) mod memory;
pub(super) mod ranges;
pub(super) mod recorder;
pub(super) mod store;
pub(super) mod upload;
