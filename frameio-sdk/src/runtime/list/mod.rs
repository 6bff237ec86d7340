//! Lists: pages, items and cursors.
//!
//! This folder must not depend on the blocking client.

mod buffer;
pub(super) mod cursor;
pub(super) mod page;
pub(super) mod paging;
pub(super) mod prefetch;
mod progress;
pub(super) mod streams;
