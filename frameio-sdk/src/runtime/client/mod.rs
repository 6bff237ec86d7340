//! The client: how it is set up, and what its clones share.
//!
//! The folder never knows how a call is made or sent.

pub(super) mod builder;
mod entry;
pub(super) mod mode;
pub(super) mod profile;
pub(super) mod shared;
mod sharing;
pub(super) mod transport;
pub(super) mod warned;
