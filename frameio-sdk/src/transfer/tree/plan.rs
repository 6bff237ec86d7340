//! The plan of a transfer of a tree.

use std::time::Duration;

use crate::runtime::Operation;

/// The plan of a transfer of a tree, made by `plan()` with read-only calls.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TreePlan {
    /// Every file, with its action.
    pub files: Vec<PlannedFile>,
    /// Paths of the folders that would be created.
    pub folders: Vec<String>,
    /// Bytes that would be transferred.
    pub bytes: u64,
    /// Calls of the API by operation, such as `files.create_local_upload`.
    pub calls: Vec<(&'static str, usize)>,
    /// The shortest time that the rate limits allow, whatever the bandwidth.
    pub least_time: Duration,
    /// Warnings, such as names that differ only in case.
    pub warnings: Vec<String>,
}

/// A file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedFile {
    /// The path from the top of the tree, with slashes.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The action.
    pub action: PlannedAction,
}

/// The planned action for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlannedAction {
    /// It would be transferred.
    Transfer,
    /// An upload or download of an earlier run would be resumed.
    Resume,
    /// It would become a new version of the existing file.
    Version,
    /// It would be transferred, and the existing file deleted.
    Replace,
    /// It exists already.
    Unchanged,
    /// It would be removed, because the other side does not have it.
    Delete,
    /// It is not ready: it is still being written or uploaded.
    Pending,
    /// It cannot be transferred, for this reason.
    Refuse(String),
}

impl TreePlan {
    pub(in crate::transfer) fn new(
        files: Vec<PlannedFile>,
        folders: Vec<String>,
        calls: &[(&'static Operation, usize)],
        warnings: Vec<String>,
    ) -> Self {
        use PlannedAction::{Replace, Resume, Transfer, Version};
        let moves = |file: &&PlannedFile| matches!(file.action, Transfer | Resume | Version | Replace);
        let bytes = files.iter().filter(moves).map(|file| file.bytes).sum();
        let least = calls.iter().map(|(operation, count)| least_time(operation, *count)).max().unwrap_or_default();
        let calls =
            calls.iter().filter(|(_, count)| *count > 0).map(|(operation, count)| (operation.id, *count)).collect();
        Self { files, folders, bytes, calls, least_time: least, warnings }
    }

    /// The number of files that would be transferred.
    pub fn transfers(&self) -> usize {
        use PlannedAction::{Replace, Resume, Transfer, Version};
        self.files.iter().filter(|file| matches!(file.action, Transfer | Resume | Version | Replace)).count()
    }
}

/// The shortest time for this many calls: a full bucket allows one burst, and the other calls follow at its refill
/// rate.
fn least_time(operation: &Operation, calls: usize) -> Duration {
    let Some(limit) = operation.rate_limit else { return Duration::ZERO };
    let waiting = calls.saturating_sub(limit.calls as usize);
    Duration::from_secs_f64(waiting as f64 * f64::from(limit.per_seconds) / f64::from(limit.calls.max(1)))
}

#[cfg(test)]
mod tests {
    use super::least_time;
    use crate::generated::operations::FILES_CREATE_LOCAL_UPLOAD;

    #[test]
    fn calls_beyond_the_burst_take_time() {
        assert_eq!(least_time(&FILES_CREATE_LOCAL_UPLOAD, 5).as_secs(), 0);
        assert_eq!(least_time(&FILES_CREATE_LOCAL_UPLOAD, 10_000).as_secs(), 1_999);
    }
}
