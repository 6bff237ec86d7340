//! What is downloaded, as the request or a tree wants it.

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::transfer::download::rendition::Rendition;

#[derive(Debug)]
pub(in crate::transfer) struct Job {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) file_id: FileId,
    /// What it is called in events, when not by its name.
    pub(in crate::transfer) shown: Option<String>,
    pub(in crate::transfer) rendition: Rendition,
    /// The sizes of the parts that it was uploaded in, to check the `ETag`.
    pub(in crate::transfer) parts: Option<Vec<u64>>,
    /// Whether the file still has to be counted in the totals.
    pub(in crate::transfer) counts: bool,
}

impl Job {
    pub(in crate::transfer) fn new(account: Account, file_id: FileId) -> Self {
        Self { account, file_id, shown: None, rendition: Rendition::default(), parts: None, counts: true }
    }
}
