//! The settings of the stand-in.

use std::time::{Duration, SystemTime};

use super::identity::SignIn;

/// Behaviour that the interface does not define.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How long after its last part a file is transcoded; `None` means only on request.
    pub(crate) transcode_after: Option<Duration>,
    /// The maximum size of the parts of an upload.
    pub(crate) part_size: u64,
    /// The size up to which files keep their bytes; of larger ones, only the sizes are kept.
    pub(crate) keep_bytes: u64,
    /// Whether the MD5 of each part is computed.
    pub(crate) digests: bool,
    /// Whether uploads never complete.
    pub(crate) uploads_fail: bool,
    /// The lifetime of upload and media links.
    pub(crate) link_lifetime: Duration,
    /// Folder copies of more assets than this get the response 202.
    pub(crate) async_copy_above: usize,
    /// The wait before the first retry of a delivery.
    pub(crate) webhook_retry: Duration,
    /// The error of time stamps of deliveries, in seconds.
    pub(crate) signing_skew: i64,
    /// Whether retries of a delivery keep the time stamp and signature of the first attempt.
    pub(crate) retries_keep_time_stamp: bool,
    /// The lifetime of access tokens of the identity service.
    pub(crate) token_lifetime: Duration,
    /// The error of the dates in signed links, in seconds.
    pub(crate) clock_skew: i64,
    /// The start time, for the dates in signed links.
    pub(crate) began: SystemTime,
    /// The initial answer to sign-ins.
    pub(crate) sign_in: SignIn,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            transcode_after: Some(Duration::from_secs(2)),
            part_size: 20_000_000,
            keep_bytes: 64 * 1024 * 1024,
            digests: true,
            uploads_fail: false,
            link_lifetime: Duration::from_secs(24 * 60 * 60),
            async_copy_above: 100,
            webhook_retry: Duration::from_secs(15),
            signing_skew: 0,
            retries_keep_time_stamp: false,
            token_lifetime: Duration::from_secs(86_399),
            clock_skew: 0,
            began: SystemTime::UNIX_EPOCH,
            sign_in: SignIn::Allow,
        }
    }
}
