//! What an upload of a tree is told.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::transfer::state::store::TransferStore;
use crate::transfer::tree::globs::Patterns;

/// What to do with a file whose name is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IfExists {
    /// One of the same size is left as it is; one of another size becomes a version: as [`Version`](Self::Version).
    #[default]
    SkipSameSize,
    /// One of that name is left as it is, whatever its size.
    Skip,
    /// It is uploaded beside it, and both are put in a version stack, or it joins the stack that is there.
    Version,
    /// It is uploaded under another name: `a (2).mov`.
    Rename,
    /// It is uploaded, and then the one that was there is deleted. A version stack cannot be deleted by the API: there, it
    /// becomes the newest version.
    Replace,
    /// It is refused.
    Fail,
}

pub(in crate::transfer) struct Options {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) folder: FolderId,
    pub(in crate::transfer) root: PathBuf,
    pub(in crate::transfer) patterns: Patterns,
    pub(in crate::transfer) hidden: bool,
    pub(in crate::transfer) follows_links: bool,
    pub(in crate::transfer) settled_for: Duration,
    pub(in crate::transfer) if_exists: IfExists,
    pub(in crate::transfer) store: Option<Arc<dyn TransferStore>>,
}
