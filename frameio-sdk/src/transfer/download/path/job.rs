//! The parameters of a download to a path.

use std::path::PathBuf;

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::transfer::download::job::Job;

#[derive(Debug)]
pub(in crate::transfer) struct PathJob {
    pub(in crate::transfer) job: Job,
    pub(in crate::transfer) target: PathBuf,
    pub(in crate::transfer) sets_time: bool,
}

impl PathJob {
    pub(in crate::transfer) fn new(account: Account, file_id: FileId, target: PathBuf) -> Self {
        Self { job: Job::new(account, file_id), target, sets_time: true }
    }
}
