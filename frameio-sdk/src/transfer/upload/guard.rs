//! Deletes the placeholder of an upload that fails or is dropped.

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::runtime::Error;

/// Deletes its placeholder on drop, unless released.
#[derive(Debug)]
pub(in crate::transfer) struct PlaceholderGuard {
    account: Account,
    id: Option<FileId>,
}

impl PlaceholderGuard {
    pub(in crate::transfer) fn new(account: Account, id: FileId) -> Self {
        Self { account, id: Some(id) }
    }

    /// Keeps the placeholder.
    pub(in crate::transfer) fn release(mut self) {
        self.id = None;
    }
}

impl Drop for PlaceholderGuard {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        // Without a runtime, the program is ending, and nothing can be deleted.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let account = self.account.clone();
        runtime.spawn(async move {
            if let Err(error) = delete(&account, &id).await {
                tracing::warn!(file_id = %id, %error, "the placeholder of an upload that was dropped was not deleted");
            }
        });
    }
}

/// Deletes a placeholder. It is not an error if it does not exist any more.
pub(in crate::transfer) async fn delete(account: &Account, id: &FileId) -> Result<(), Error> {
    match account.files().delete(id).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
