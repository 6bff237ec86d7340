//! What became of each file of a tree.

use std::time::Duration;

use crate::generated::ids::FileId;
use crate::transfer::error::opaque::TransferError;

/// What a transfer of a tree comes to: an entry for each file, in the order in which they were done.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TreeReport {
    /// The files.
    pub files: Vec<TreeFile>,
    /// Folders that were created.
    pub folders_created: usize,
    /// What is worth knowing and is no failure: names that differ only in case, and the like.
    pub warnings: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// One file of a tree.
#[derive(Debug)]
#[non_exhaustive]
pub struct TreeFile {
    /// The path from the top of the tree, with slashes.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The file at the service, if there is one.
    pub file_id: Option<FileId>,
    /// What became of it.
    pub outcome: TreeOutcome,
}

/// What became of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum TreeOutcome {
    /// It was transferred.
    Transferred,
    /// It was there already.
    Unchanged,
    /// It was transferred as a new version of the one that was there.
    Versioned,
    /// It was removed, because the other side has none.
    Deleted,
    /// It is not ready: somebody is still writing or uploading it.
    Pending,
    /// It cannot be taken as it is: it is empty, or no file.
    Refused(String),
    /// It was not done, or not to the end, because the transfer was cancelled.
    Cancelled,
    /// It failed.
    Failed(TransferError),
}

impl TreeOutcome {
    pub(in crate::transfer) fn from_error(error: TransferError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Failed(error) }
    }

    /// A word for it, for machines.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Transferred => "transferred",
            Self::Unchanged => "unchanged",
            Self::Versioned => "versioned",
            Self::Deleted => "deleted",
            Self::Pending => "pending",
            Self::Refused(_) => "refused",
            Self::Cancelled => "cancelled",
            Self::Failed(_) => "failed",
        }
    }

    /// Why, when it did not go well.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Refused(reason) => Some(reason.clone()),
            Self::Failed(error) => Some(error.to_string()),
            Self::Pending => Some("it is not ready: it is still being written or uploaded".to_owned()),
            _ => None,
        }
    }
}

impl TreeReport {
    /// Whether everything that can be transferred is on the other side now: nothing failed, was refused or
    /// was cancelled.
    pub fn is_complete(&self) -> bool {
        use TreeOutcome::{Cancelled, Failed, Refused};
        self.files.iter().all(|file| !matches!(file.outcome, Failed(_) | Refused(_) | Cancelled))
    }

    /// How many files came out as this word says: see [`TreeOutcome::as_str`].
    pub fn count(&self, outcome: &str) -> usize {
        self.files.iter().filter(|file| file.outcome.as_str() == outcome).count()
    }

    /// The bytes of the files that were transferred.
    pub fn bytes_transferred(&self) -> u64 {
        let moved = |file: &&TreeFile| matches!(file.outcome, TreeOutcome::Transferred | TreeOutcome::Versioned);
        self.files.iter().filter(moved).map(|file| file.bytes).sum()
    }
}
