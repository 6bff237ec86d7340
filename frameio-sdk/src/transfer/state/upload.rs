//! The state of an upload, which exists before its placeholder is created.

use std::fmt;

use frameio_auth::SecretString;
use serde::{Deserialize, Serialize};

use crate::generated::ids::{FileId, FolderId};
use crate::transfer::source::fingerprint::SourceFingerprint;
use crate::transfer::state::ranges::Ranges;

/// The state of an upload: everything that is needed to resume it in another process.
///
/// Serialized, it holds signed URLs, with which anybody can write the file: store it like a secret. `Debug` shows
/// none of them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UploadState {
    /// The folder it goes to.
    pub folder_id: FolderId,
    /// The name it gets there.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The identity of the source.
    pub source: Option<SourceFingerprint>,
    /// The placeholder at the service; `None` while it is not known whether one was created.
    pub(in crate::transfer) placeholder: Option<Placeholder>,
    /// Whether all bytes have arrived.
    pub(in crate::transfer) finished: bool,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::transfer) struct Placeholder {
    pub(in crate::transfer) id: FileId,
    pub(in crate::transfer) media_type: Option<String>,
    pub(in crate::transfer) view_url: String,
    /// Empty once it is finished.
    pub(in crate::transfer) parts: Vec<PartTarget>,
    /// The indices of the parts that have arrived.
    pub(in crate::transfer) done: Ranges,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::transfer) struct PartTarget {
    pub(in crate::transfer) size: u64,
    pub(in crate::transfer) url: SecretString,
}

impl UploadState {
    pub(in crate::transfer) fn new(
        folder_id: FolderId,
        name: String,
        size: u64,
        source: Option<SourceFingerprint>,
    ) -> Self {
        Self { folder_id, name, size, source, placeholder: None, finished: false }
    }

    /// The file at the service, once it is there.
    pub fn file_id(&self) -> Option<&FileId> {
        self.placeholder.as_ref().map(|placeholder| &placeholder.id)
    }

    /// Whether all bytes have arrived.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The number of parts, and the number of parts that have arrived.
    pub fn parts(&self) -> (usize, usize) {
        self.placeholder.as_ref().map_or((0, 0), |placeholder| {
            (placeholder.parts.len(), usize::try_from(placeholder.done.count()).unwrap_or(usize::MAX))
        })
    }

    /// The number of bytes in parts that have arrived.
    pub fn bytes_done(&self) -> u64 {
        if self.finished {
            return self.size;
        }
        let Some(placeholder) = &self.placeholder else { return 0 };
        let parts = placeholder.parts.iter().enumerate();
        parts.filter(|(index, _)| placeholder.done.contains(*index as u64)).map(|(_, part)| part.size).sum()
    }
}

impl fmt::Debug for UploadState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, parts_done) = self.parts();
        f.debug_struct("UploadState")
            .field("folder_id", &self.folder_id)
            .field("name", &self.name)
            .field("size", &self.size)
            .field("file_id", &self.file_id())
            .field("parts", &parts)
            .field("parts_done", &parts_done)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}
