//! The options of a download of a tree.

use std::path::PathBuf;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::tree::globs::Patterns;

/// The versions of a version stack to download.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Versions {
    /// The newest version.
    #[default]
    Head,
    /// All versions: the newest by its name, and the others beside it with a suffix, `a (v1).mov`.
    All,
}

#[derive(Debug)]
pub(in crate::transfer) struct Options {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) folder: FolderId,
    pub(in crate::transfer) root: PathBuf,
    pub(in crate::transfer) patterns: Patterns,
    pub(in crate::transfer) rendition: Rendition,
    pub(in crate::transfer) versions: Versions,
    pub(in crate::transfer) compares_times: bool,
    pub(in crate::transfer) deletes: bool,
}
