//! Control of a running transfer, and its progress.

pub(super) mod bandwidth;
pub(super) mod concurrency;
pub(super) mod event;
pub(super) mod handle;
pub(super) mod meter;
pub(super) mod rate;
pub(super) mod settings;
pub(super) mod shared;
