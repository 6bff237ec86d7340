//! Creates the placeholder of an upload exactly once, even if responses get lost.

use std::future::IntoFuture as _;
use std::time::Duration;

use frameio_auth::SecretString;
use tokio::task::JoinHandle;

use crate::generated::ids::{FileId, FolderId};
use crate::generated::models::{AssetWithIncludes, FileCreateLocalUploadParams, FileStatus, FileWithUploadUrls};
use crate::generated::scope::Account;
use crate::runtime::{Error, RetryPolicy};
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::backoff;
use crate::transfer::state::ranges::Ranges;
use crate::transfer::state::upload::{PartTarget, Placeholder};
use crate::transfer::upload::active::is_active;
use crate::transfer::upload::guard::{PlaceholderGuard, delete};

/// The maximum number of attempts to create a placeholder, if no response arrives.
const MAX_ATTEMPTS: u32 = 4;

/// The properties of the placeholder to create.
#[derive(Clone, Debug)]
pub(in crate::transfer) struct PlaceholderSpec {
    pub(in crate::transfer) folder: FolderId,
    pub(in crate::transfer) name: String,
    pub(in crate::transfer) size: u64,
}

/// Creates the placeholder. `known` lists the placeholders of other known uploads.
pub(in crate::transfer) async fn create(
    account: &Account,
    spec: &PlaceholderSpec,
    known: &[FileId],
) -> Result<Placeholder, TransferError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let error = match CreateCall::spawn(account, spec).response().await {
            Ok(file) => return placeholder(account, file, spec),
            Err(error) => error,
        };
        if !may_have_acted(&error) {
            return Err(TransferError::from_api("the file was not created", error).with_attempts(attempts));
        }
        // A slow server may still create the placeholder after the connection has failed, so wait before looking for
        // it.
        tokio::time::sleep(backoff::delay(attempts, error.retry_after()).max(Duration::from_secs(1))).await;
        let removed = remove_orphans(account, spec, known).await?;
        tracing::debug!(attempts, removed, %error, "no response to the creation of a file");
        if attempts == MAX_ATTEMPTS {
            return Err(TransferError::from_api("the file was not created", error).with_attempts(attempts));
        }
    }
}

/// Whether the failed call may have created a placeholder whose id is not known.
fn may_have_acted(error: &Error) -> bool {
    (error.is_transport() && !error.is_connect())
        || error.is_server_error()
        || error.is_decode()
        || error.is_too_large()
}

/// Deletes the placeholders that calls without a response may have left: those of this name and size that have received
/// no bytes and belong to no known upload.
pub(in crate::transfer) async fn remove_orphans(
    account: &Account,
    spec: &PlaceholderSpec,
    known: &[FileId],
) -> Result<usize, TransferError> {
    let failed = |error| TransferError::from_api("looking for a placeholder that was lost", error);
    let files = account.files();
    let mut assets = files.list(&spec.folder).page_size(100).items();
    let mut orphans = Vec::new();
    while let Some(asset) = assets.try_next().await.map_err(failed)? {
        if let AssetWithIncludes::File(file) = asset
            && file.name == spec.name
            && u64::try_from(file.file_size) == Ok(spec.size)
            && file.status == FileStatus::Created
            && !known.contains(&file.id)
            && !is_active(account, &file.id)
        {
            orphans.push(file.id);
        }
    }
    let mut removed = 0;
    for id in orphans {
        match files.show_upload_status(&id).await {
            // The placeholder has received bytes, so another upload works on it.
            Ok(status) if status.uploaded_at.is_some() => continue,
            Ok(_) => {}
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(failed(error)),
        }
        delete(account, &id).await.map_err(failed)?;
        removed += 1;
    }
    Ok(removed)
}

fn placeholder(
    account: &Account,
    file: FileWithUploadUrls,
    spec: &PlaceholderSpec,
) -> Result<Placeholder, TransferError> {
    let guard = PlaceholderGuard::new(account.clone(), file.id.clone());
    let parts: Option<Vec<PartTarget>> = file.upload_urls.into_iter().flatten().map(part_target).collect();
    let parts = parts.unwrap_or_default();
    let sum: u128 = parts.iter().map(|part| u128::from(part.size)).sum();
    if sum != u128::from(spec.size) {
        let message = format!("the upload URLs are for {sum} bytes, and the file has {}", spec.size);
        return Err(TransferError::new(TransferErrorKind::Refused, message));
    }
    guard.release();
    let (id, media_type, view_url) = (file.id, file.media_type, file.view_url);
    Ok(Placeholder { id, media_type, view_url, parts, done: Ranges::default() })
}

fn part_target(part: crate::generated::models::UploadUrl) -> Option<PartTarget> {
    let size = u64::try_from(part.size).ok().filter(|size| *size > 0)?;
    Some(PartTarget { size, url: SecretString::clone(&part.url) })
}

/// The call that creates a placeholder, on a task of its own. If it is dropped before the response arrives, the
/// placeholder is deleted when it does.
struct CreateCall {
    account: Account,
    task: Option<JoinHandle<Result<FileWithUploadUrls, Error>>>,
}

impl CreateCall {
    fn spawn(account: &Account, spec: &PlaceholderSpec) -> Self {
        let size = i64::try_from(spec.size).unwrap_or(i64::MAX);
        let data = FileCreateLocalUploadParams::new(spec.name.clone(), size);
        // Before a retry, this module has to look for a placeholder that may exist already; therefore the client must
        // not retry 5xx by itself.
        let request = account.files().create_local_upload(&spec.folder, data).retry_policy(RetryPolicy::safe());
        Self { account: account.clone(), task: Some(tokio::spawn(request.into_future())) }
    }

    async fn response(mut self) -> Result<FileWithUploadUrls, Error> {
        let Some(task) = &mut self.task else { return Err(Error::invalid_input("the call was begun twice")) };
        let response = task.await;
        self.task = None;
        response.unwrap_or_else(|_| Err(Error::invalid_input("the runtime is shutting down")))
    }
}

impl Drop for CreateCall {
    fn drop(&mut self) {
        let (Some(task), Ok(runtime)) = (self.task.take(), tokio::runtime::Handle::try_current()) else { return };
        let account = self.account.clone();
        runtime.spawn(async move {
            if let Ok(Ok(file)) = task.await {
                drop(PlaceholderGuard::new(account, file.id));
            }
        });
    }
}
