//! Kinds of failures, for a `match`.

/// The kind of failure of a [`TransferError`](crate::transfer::TransferError).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferErrorKind {
    /// A call of the API failed; [`TransferError::api`](crate::transfer::TransferError::api) has it.
    Api,
    /// The signed URLs expired, and so did new ones. The transfer takes longer than their lifetime, or a clock is wrong.
    Expired,
    /// The part store does not accept the signature: the media type or another signed header is not what was signed, or
    /// a proxy changed the request.
    Signature,
    /// The storage host refuses access for another reason than an expired or wrong signature.
    Forbidden,
    /// The storage host answered with a status that cannot be acted on.
    Refused,
    /// No connection could be made, or it broke, after all attempts.
    Network,
    /// The connection made no progress for longer than the stall timeout, after all attempts.
    Stalled,
    /// The storage host failed or was too busy (500, 503 `SlowDown`), after all attempts.
    Unavailable,
    /// The source cannot be read, or is gone.
    Source,
    /// The source is not the one that the upload began with, or changed while it was read.
    SourceChanged,
    /// The source has no bytes. Frame.io takes no empty files.
    Empty,
    /// The target on disk cannot be written: no space, no permission.
    Disk,
    /// The writer of a download failed; [`TransferError::io`](crate::transfer::TransferError::io) has its error.
    Writer,
    /// The store of states failed.
    Store,
    /// Another process works on the same transfer.
    Conflict,
    /// The file was deleted at the service while it was transferred.
    Gone,
    /// The rendition does not exist yet: the file is still being uploaded or transcoded.
    NotReady,
    /// The rendition does not exist for this file, or not for this user.
    NoRendition,
    /// The received bytes are not the announced ones.
    Damaged,
    /// The service reports that the upload failed.
    Failed,
    /// The deadline passed.
    Deadline,
    /// The transfer was cancelled.
    Cancelled,
    /// An argument is not valid. Nothing was sent.
    InvalidInput,
}

impl TransferErrorKind {
    /// The advice for this kind, to be appended to the text of an error.
    pub(in crate::transfer) fn advice(self) -> Option<&'static str> {
        Some(match self {
            Self::Expired => "upload with more bandwidth or fewer files at once, and check the clock of this machine",
            Self::Signature => "check that nothing between here and the storage host changes headers",
            Self::Network => "check the network and start again; what was recorded is not sent again",
            Self::Stalled => "check the network, or raise stall_timeout",
            Self::Unavailable => "wait a while, then start again, with a lower concurrency",
            Self::SourceChanged => {
                "upload a source that does not change; with restart_if_changed(true), the upload starts over"
            }
            Self::Conflict => "let one process at a time work on a transfer",
            Self::NotReady => "try again when the file is transcoded",
            _ => return None,
        })
    }
}
