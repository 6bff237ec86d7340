//! The report of a transfer of a tree.

use std::time::Duration;

use crate::generated::ids::FileId;
use crate::transfer::error::opaque::TransferError;

/// The report of a transfer of a tree, with an entry for each file in the order of completion.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TreeReport {
    /// The files.
    pub files: Vec<TreeFile>,
    /// Folders that were created.
    pub folders_created: usize,
    /// Warnings, such as names that differ only in case.
    pub warnings: Vec<String>,
    /// The elapsed time.
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
    /// The outcome.
    pub outcome: TreeOutcome,
}

/// The outcome of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum TreeOutcome {
    /// It was transferred.
    Transferred,
    /// It existed already.
    Unchanged,
    /// It was transferred as a new version of the existing file.
    Versioned,
    /// It was removed, because the other side does not have it.
    Deleted,
    /// It is not ready: it is still being written or uploaded.
    Pending,
    /// It cannot be transferred: it is empty, or not a regular file.
    Refused(String),
    /// It was not transferred completely, because the transfer was cancelled.
    Cancelled,
    /// It failed.
    Failed(TransferError),
}

impl TreeOutcome {
    pub(in crate::transfer) fn from_error(error: TransferError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Failed(error) }
    }

    /// The name of the outcome in one word, for machines.
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

    /// The reason, if it was not transferred.
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
    /// Whether no file failed, was cancelled, or was refused, as an empty file is. Files that are
    /// [`Pending`](TreeOutcome::Pending) do not count: a later run transfers them.
    pub fn is_complete(&self) -> bool {
        use TreeOutcome::{Cancelled, Failed, Refused};
        self.files.iter().all(|file| !matches!(file.outcome, Failed(_) | Refused(_) | Cancelled))
    }

    /// The number of files with this outcome: see [`TreeOutcome::as_str`].
    pub fn count(&self, outcome: &str) -> usize {
        self.files.iter().filter(|file| file.outcome.as_str() == outcome).count()
    }

    /// The bytes of the files that were transferred.
    pub fn bytes_transferred(&self) -> u64 {
        let moved = |file: &&TreeFile| matches!(file.outcome, TreeOutcome::Transferred | TreeOutcome::Versioned);
        self.files.iter().filter(moved).map(|file| file.bytes).sum()
    }
}
