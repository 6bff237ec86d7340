//! The record beside a partial file: the medium that it comes from, and the byte ranges that have been written.

use serde::{Deserialize, Serialize};

use crate::generated::ids::FileId;
use crate::transfer::state::ranges::Ranges;

/// The content of a record. It has no link, because links are secrets and expire; a later run requests a new one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::transfer) struct Record {
    pub(in crate::transfer) file_id: FileId,
    pub(in crate::transfer) rendition: String,
    pub(in crate::transfer) size: u64,
    pub(in crate::transfer) validator: String,
    pub(in crate::transfer) done: Ranges,
}
