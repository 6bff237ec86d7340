//! The client: its settings, and the state that its clones share.
//!
//! This folder must not depend on how a call is made or sent.

pub(super) mod builder;
mod entry;
pub(super) mod mode;
pub(super) mod profile;
pub(super) mod shared;
mod sharing;
pub(super) mod transport;
pub(super) mod warned;
