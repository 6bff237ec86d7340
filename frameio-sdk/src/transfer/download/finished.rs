//! The result of a download.

use std::path::PathBuf;

use crate::generated::ids::FileId;

/// A file that was downloaded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Downloaded {
    /// The file at the service.
    pub file_id: FileId,
    /// Its name there.
    pub name: String,
    /// Where it is on disk; `None` when it went to a writer.
    pub path: Option<PathBuf>,
    /// The size in bytes.
    pub size: u64,
    /// The `ETag` of the medium.
    pub etag: Option<String>,
    /// Bytes that an earlier run had fetched.
    pub resumed: u64,
}
