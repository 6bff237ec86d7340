//! Lists: pages, items, cursors.
//!
//! The folder never knows the blocking client.

mod buffer;
pub(super) mod cursor;
pub(super) mod page;
pub(super) mod paging;
pub(super) mod prefetch;
pub(super) mod streams;
