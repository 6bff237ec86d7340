//! The options of an upload of a tree.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::transfer::state::store::TransferStore;
use crate::transfer::tree::globs::Patterns;

/// The policy for files whose name exists already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IfExists {
    /// Skips files of the same size; a file of another size becomes a new version, as with [`Version`](Self::Version).
    /// A file whose content has changed without changing its size is skipped: use
    /// [`SkipUnchanged`](Self::SkipUnchanged) for renders that are written anew.
    #[default]
    SkipSameSize,
    /// Skips files of the same size that have not been written since they were uploaded, by the clocks of the disk and of
    /// the service; other ones become new versions, as with [`Version`](Self::Version).
    SkipUnchanged,
    /// Skips files of the same name, whatever their size.
    Skip,
    /// Uploads the file, and puts it in a version stack with the existing one, or in the existing stack.
    Version,
    /// Uploads the file under another name: `a (2).mov`.
    Rename,
    /// Uploads the file, then deletes the existing one. The API cannot delete version stacks: in a stack, the file
    /// becomes the newest version.
    Replace,
    /// Refuses the file.
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
