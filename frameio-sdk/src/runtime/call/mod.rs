//! Calls with a type: what generated resources and requests are made of.
//!
//! The folder never knows lists.

pub(super) mod future;
pub(super) mod handle;
pub(super) mod options_macro;
pub(super) mod request_macro;
pub(super) mod scope;
pub(super) mod typed;
