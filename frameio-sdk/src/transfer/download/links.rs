//! Signed links to a rendition, and their renewal when they expire.

use std::time::SystemTime;

use tokio::sync::Mutex;
use url::Url;

use crate::generated::ids::FileId;
use crate::generated::models::{FileStatus, FileWithIncludes};
use crate::generated::scope::Account;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::signed;

/// A link and its number: 1 for the first, and one more for each renewal.
#[derive(Clone)]
pub(in crate::transfer) struct Link {
    pub(in crate::transfer) url: Url,
    pub(in crate::transfer) number: u32,
}

/// The properties of the file that a download needs.
#[derive(Clone, Debug)]
pub(in crate::transfer) struct FileInfo {
    pub(in crate::transfer) name: String,
    pub(in crate::transfer) size: u64,
    pub(in crate::transfer) created_at: SystemTime,
}

pub(in crate::transfer) struct Links {
    account: Account,
    file_id: FileId,
    rendition: Rendition,
    current: Mutex<Link>,
}

impl Links {
    /// Requests the file and its first link.
    pub(in crate::transfer) async fn open(
        account: &Account,
        file_id: &FileId,
        rendition: Rendition,
    ) -> Result<(Self, FileInfo), TransferError> {
        let (url, info) = request_link(account, file_id, rendition).await?;
        let current = Mutex::new(Link { url, number: 1 });
        Ok((Self { account: account.clone(), file_id: file_id.clone(), rendition, current }, info))
    }

    pub(in crate::transfer) async fn current(&self) -> Link {
        self.current.lock().await.clone()
    }

    /// Replaces link number `number`. Of several callers with the same expired link, only the first requests a new one.
    pub(in crate::transfer) async fn renew(&self, number: u32) -> Result<(), TransferError> {
        let mut current = self.current.lock().await;
        if current.number == number {
            let (url, _) = request_link(&self.account, &self.file_id, self.rendition).await?;
            *current = Link { url, number: number + 1 };
        }
        Ok(())
    }
}

async fn request_link(
    account: &Account,
    file_id: &FileId,
    rendition: Rendition,
) -> Result<(Url, FileInfo), TransferError> {
    let file = account.files().show(file_id).include([rendition.include()]).await.map_err(|error| {
        if error.is_not_found() {
            let message = format!("there is no file {file_id}, or this user may not see it");
            return TransferError::new(TransferErrorKind::Gone, message).with_source(error);
        }
        TransferError::from_api(&format!("requesting a link for file {file_id}"), error)
    })?;
    let url = link(&file, rendition).map_err(|error| error.of_file(&file.name))?;
    let needs_https = account.client().base_url().starts_with("https:");
    let url = signed::parse(url.expose_secret(), needs_https)?;
    let size = u64::try_from(file.file_size).unwrap_or_default();
    let created_at = file.created_at.as_offset_date_time().into();
    Ok((url, FileInfo { name: file.name, size, created_at }))
}

/// The link of the rendition; an error says whether there is none yet, or none at all.
fn link(file: &FileWithIncludes, rendition: Rendition) -> Result<frameio_auth::SecretString, TransferError> {
    if file.status == FileStatus::Created {
        let message = format!("the file {} is not uploaded yet", file.id);
        return Err(TransferError::new(TransferErrorKind::NotReady, message));
    }
    if let Some(link) = file.media_links.as_ref().and_then(|links| rendition.link(links)) {
        return Ok(link);
    }
    if file.status == FileStatus::Uploaded && rendition != Rendition::Original {
        let message = format!("`{rendition}` is not ready yet: the file is uploaded, but not transcoded");
        return Err(TransferError::new(TransferErrorKind::NotReady, message));
    }
    let message = format!("there is no `{rendition}` of this file, or this user may not download it");
    Err(TransferError::new(TransferErrorKind::NoRendition, message))
}
