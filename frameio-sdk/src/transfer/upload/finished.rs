//! The result of an upload.

use crate::generated::ids::{FileId, FolderId};
use crate::generated::models::FileStatus;
use crate::transfer::state::upload::{Placeholder, UploadState};

/// A file that is uploaded: all of its bytes have arrived.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The file at the service.
    pub id: FileId,
    /// Its name there.
    pub name: String,
    /// The folder it is in.
    pub folder_id: FolderId,
    /// Its size in bytes.
    pub size: u64,
    /// The media type that the service gave it by its name.
    pub media_type: Option<String>,
    /// Its page in the web app.
    pub view_url: String,
    /// Its status when the upload ended.
    pub status: FileStatus,
    /// Bytes that an earlier run had sent.
    pub resumed: u64,
}

impl Uploaded {
    pub(in crate::transfer) fn new(state: &UploadState, placeholder: &Placeholder, resumed: u64) -> Self {
        Self {
            id: placeholder.id.clone(),
            name: state.name.clone(),
            folder_id: state.folder_id.clone(),
            size: state.size,
            media_type: placeholder.media_type.clone(),
            view_url: placeholder.view_url.clone(),
            status: FileStatus::Uploaded,
            resumed,
        }
    }
}
