//! The error of transfers and its kinds.

pub(super) mod kind;
pub(super) mod opaque;
