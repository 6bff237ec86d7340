//! `load`: text in; a raw JSON tree out, and typed pieces of it on demand.
//!
//! The document is kept as a tree, because `openapiv3` keeps no positions: each operation and each schema is turned
//! into its `openapiv3` type on its own, so that one that is malformed is one diagnostic and not the end.

mod dialect;
mod document;
mod text;
mod typed;

pub(crate) use document::{document, is_rewritten};
pub(crate) use text::parse;
pub(crate) use typed::typed;
