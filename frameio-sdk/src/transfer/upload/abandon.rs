//! Deletes a placeholder that nothing will fill any more, also when the upload is dropped.

use crate::generated::ids::FileId;
use crate::generated::scope::Account;
use crate::runtime::Error;

/// A placeholder that is deleted when this is dropped, unless it was released.
#[derive(Debug)]
pub(in crate::transfer) struct Abandon {
    account: Account,
    id: Option<FileId>,
}

impl Abandon {
    pub(in crate::transfer) fn new(account: Account, id: FileId) -> Self {
        Self { account, id: Some(id) }
    }

    /// It stays.
    pub(in crate::transfer) fn release(mut self) {
        self.id = None;
    }
}

impl Drop for Abandon {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        // Without a runtime, the program is ending.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let account = self.account.clone();
        runtime.spawn(async move {
            if let Err(error) = delete(&account, &id).await {
                tracing::warn!(file_id = %id, %error, "the placeholder of an upload that was dropped was not deleted");
            }
        });
    }
}

/// Deletes a placeholder; that it is gone already is fine.
pub(in crate::transfer) async fn delete(account: &Account, id: &FileId) -> Result<(), Error> {
    match account.files().delete(id).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
