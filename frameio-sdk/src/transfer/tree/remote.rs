//! Folders of the service: listed, looked up, and created without duplicates.

use std::time::Duration;

use crate::generated::ids::FolderId;
use crate::generated::models::{AssetWithIncludes, FolderCreateParams};
use crate::generated::scope::Account;
use crate::runtime::RetryPolicy;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::backoff;

const MAX_ATTEMPTS: u32 = 4;

/// The direct children of a folder.
pub(in crate::transfer) async fn children(
    account: &Account,
    folder: &FolderId,
) -> Result<Vec<AssetWithIncludes>, TransferError> {
    let listed = account.folders().index(folder).page_size(500).items().try_collect().await;
    listed.map_err(|error| TransferError::from_api("listing a folder", error))
}

/// Creates a folder that did not exist a moment ago. If another program has created one of the same name meanwhile,
/// both programs use the older one, and the younger one, which is empty, is deleted.
pub(in crate::transfer) async fn create_folder(
    account: &Account,
    parent: &FolderId,
    name: &str,
) -> Result<FolderId, TransferError> {
    let failed = |error| TransferError::from_api("creating a folder", error).of_file(name);
    let mut attempts = 0;
    let created = loop {
        attempts += 1;
        let data = FolderCreateParams::new().name(name);
        match account.folders().create(parent, data).retry_policy(RetryPolicy::safe()).await {
            Ok(folder) => break folder.id,
            Err(error) => {
                let may_have_acted =
                    (error.is_transport() && !error.is_connect()) || error.is_server_error() || error.is_decode();
                if !may_have_acted || attempts == MAX_ATTEMPTS {
                    return Err(failed(error));
                }
                tokio::time::sleep(backoff::delay(attempts, error.retry_after()).max(Duration::from_secs(1))).await;
                if let Some(found) = oldest(account, parent, name).await? {
                    return Ok(found);
                }
            }
        }
    };
    let Some(oldest) = oldest(account, parent, name).await?.filter(|oldest| *oldest != created) else {
        return Ok(created);
    };
    match account.folders().delete(&created).await {
        Err(error) if !error.is_not_found() => Err(failed(error)),
        _ => Ok(oldest),
    }
}

/// The oldest folder with this name.
async fn oldest(account: &Account, parent: &FolderId, name: &str) -> Result<Option<FolderId>, TransferError> {
    let listed = account.folders().list(parent).page_size(100).items().try_collect().await;
    let folders = listed.map_err(|error| TransferError::from_api("listing a folder", error))?;
    let named = folders.into_iter().filter(|folder| folder.name == name);
    Ok(named.min_by_key(|folder| (folder.created_at.clone(), folder.id.clone())).map(|folder| folder.id))
}
