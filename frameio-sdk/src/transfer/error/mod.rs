//! Everything that can go wrong with a transfer.

pub(super) mod kind;
pub(super) mod opaque;
