//! Everything that can go wrong with a call.
//!
//! The folder never knows how calls are sent.

pub(super) mod api;
pub(crate) mod cause;
pub(super) mod decode;
pub(super) mod kind;
pub(super) mod opaque;
