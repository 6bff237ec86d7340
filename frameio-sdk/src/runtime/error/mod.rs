//! The errors of calls.
//!
//! This folder must not depend on how calls are sent.

pub(super) mod api;
pub(crate) mod cause;
pub(super) mod decode;
pub(super) mod kind;
pub(super) mod opaque;
