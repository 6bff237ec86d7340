//! The parameters of a download, set by a request or by a tree.

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::transfer::download::rendition::Rendition;

#[derive(Debug)]
pub(in crate::transfer) struct Job {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) file_id: FileId,
    /// The name in events, if other than the name of the file.
    pub(in crate::transfer) display_name: Option<String>,
    pub(in crate::transfer) rendition: Rendition,
    /// The sizes of the parts in which the file was uploaded, to check the `ETag`.
    pub(in crate::transfer) parts: Option<Vec<u64>>,
    /// Whether this download adds the file to the totals; a tree has added its files already.
    pub(in crate::transfer) adds_to_totals: bool,
}

impl Job {
    pub(in crate::transfer) fn new(account: Account, file_id: FileId) -> Self {
        Self {
            account,
            file_id,
            display_name: None,
            rendition: Rendition::default(),
            parts: None,
            adds_to_totals: true,
        }
    }
}
