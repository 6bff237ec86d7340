//! The result of an attachment.

use crate::generated::ids::{AttachmentId, CommentId};

/// A file that is attached to a comment: all of its bytes have arrived.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attached {
    /// The attachment.
    pub id: AttachmentId,
    /// The comment it is attached to.
    pub comment_id: CommentId,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
}
