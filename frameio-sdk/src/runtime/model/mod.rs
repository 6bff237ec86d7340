//! The types from which models are built.
//!
//! This folder must not depend on calls and their errors.

pub(super) mod correct;
pub(super) mod corrected;
pub(super) mod corrections;
pub(super) mod date;
pub(super) mod frame_rate;
pub(super) mod id;
pub(super) mod leniency;
mod members;
pub(crate) mod object;
pub(super) mod open_enum;
pub(super) mod open_union;
pub(super) mod parse_error;
pub(super) mod patch;
pub(super) mod query_value;
mod replay;
pub(super) mod short_text;
pub(super) mod timecode;
pub(super) mod timestamp;
pub(crate) mod union;
pub(super) mod unknown_variant;
mod writer;
