//! What is written beside a partial file: of which medium it is, and which of its bytes are there.

use serde::{Deserialize, Serialize};

use crate::generated::ids::FileId;
use crate::transfer::state::ranges::Ranges;

/// It holds no link: those are asked for anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::transfer) struct Record {
    pub(in crate::transfer) file_id: FileId,
    pub(in crate::transfer) rendition: String,
    pub(in crate::transfer) size: u64,
    pub(in crate::transfer) validator: String,
    pub(in crate::transfer) done: Ranges,
}
