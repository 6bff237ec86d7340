//! `lower`: the document and the overlay's hints in; the IR out.
//!
//! What is lowered is what the document says, and no more: `allOf`, `oneOf` and other names for a type stay what they
//! are until the passes deal with them. No type of `openapiv3` leaves this module.

mod context;
mod document;
mod media;
mod operation;
mod params;
mod responses;
mod schema;
mod view;

pub(crate) use document::lower;
