//! The parameters of an upload, set by a request or by a tree.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::transfer::source::input::Source;
use crate::transfer::state::store::TransferStore;
use crate::transfer::state::upload::UploadState;

/// The size of the largest file that the service accepts.
pub(in crate::transfer) const MAX_SIZE: u64 = 5_000_000_000_000;

/// The condition that an upload waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UploadWait {
    /// None: the upload ends when the part store has acknowledged all parts.
    #[default]
    Sent,
    /// The service has the file: status `uploaded`.
    Uploaded,
    /// The service has made the renditions: status `transcoded`.
    Transcoded,
}

pub(in crate::transfer) struct Job {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) folder: FolderId,
    pub(in crate::transfer) name: Option<String>,
    /// The name in events, if other than the name of the file.
    pub(in crate::transfer) display_name: Option<String>,
    /// The name of the source in the key of the state.
    pub(in crate::transfer) label: String,
    pub(in crate::transfer) store: Option<Arc<dyn TransferStore>>,
    pub(in crate::transfer) key: Option<String>,
    pub(in crate::transfer) state: Option<UploadState>,
    /// Whether the state of a finished upload stays in the store, so that the same upload is not repeated.
    pub(in crate::transfer) keeps_state: bool,
    pub(in crate::transfer) keeps_placeholder: bool,
    pub(in crate::transfer) restarts_if_changed: bool,
    pub(in crate::transfer) wait: UploadWait,
    pub(in crate::transfer) wait_deadline: Option<Duration>,
    pub(in crate::transfer) wake: Option<Arc<Notify>>,
    /// Whether this upload adds the file to the totals; a tree has added its files already.
    pub(in crate::transfer) adds_to_totals: bool,
}

impl Job {
    pub(in crate::transfer) fn new(account: Account, source: &Source, folder: FolderId) -> Self {
        Self {
            account,
            folder,
            name: source.name(),
            label: source.label(),
            display_name: None,
            store: None,
            key: None,
            state: None,
            keeps_state: true,
            keeps_placeholder: false,
            restarts_if_changed: false,
            wait: UploadWait::Sent,
            wait_deadline: None,
            wake: None,
            adds_to_totals: true,
        }
    }

    /// The key of the state in the store.
    pub(in crate::transfer) fn key(&self, name: &str) -> String {
        self.key.clone().unwrap_or_else(|| format!("{}/{}/{name} < {}", self.account.id(), self.folder, self.label))
    }
}
