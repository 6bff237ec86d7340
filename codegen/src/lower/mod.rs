//! `lower`: the document and the overlay's hints in; the IR out.
//!
//! Lowering does not interpret the document: `allOf`, `oneOf` and aliases are kept for the passes. No type of
//! `openapiv3` leaves this module.

mod context;
mod document;
mod media;
mod operation;
mod params;
mod responses;
mod schema;
mod view;

pub(crate) use document::lower;
