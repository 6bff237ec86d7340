//! `load`: text in; a raw JSON tree out, and typed pieces of it on demand.
//!
//! The document is kept as a tree, because `openapiv3` keeps no positions: each operation and each schema is converted
//! to its `openapiv3` type separately, so that a malformed one causes a single diagnostic instead of a failure.

mod dialect;
mod document;
mod text;
mod typed;

pub(crate) use document::{document, is_rewritten};
pub(crate) use text::parse;
pub(crate) use typed::typed;
