//! Typed calls, on which generated resources and requests are built.
//!
//! This folder must not depend on lists.

pub(super) mod future;
pub(super) mod handle;
pub(super) mod options_macro;
pub(super) mod request_macro;
pub(super) mod scope;
pub(super) mod typed;
