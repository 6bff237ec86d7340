//! How the world behaves.

use std::time::{Duration, SystemTime};

use super::identity::SignIn;

/// How the world behaves, beyond what the interface says.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How long after its last part a file is transcoded; `None` for never (until told).
    pub(crate) transcode_after: Option<Duration>,
    /// The largest part an upload is split into.
    pub(crate) part_size: u64,
    /// Files up to this size keep their bytes; of larger ones only sizes are kept.
    pub(crate) keep_bytes: u64,
    /// Whether the MD5 of each part is reckoned.
    pub(crate) digests: bool,
    /// Whether the parts of uploads are never put together.
    pub(crate) uploads_fail: bool,
    /// How long upload and media links work.
    pub(crate) link_lifetime: Duration,
    /// Folder copies of more assets than this are answered with 202.
    pub(crate) async_copy_above: usize,
    /// The first pause before a failed delivery is tried again.
    pub(crate) webhook_retry: Duration,
    /// Seconds by which the time stamps of deliveries are wrong.
    pub(crate) signing_skew: i64,
    /// Whether a delivery that is tried again has the time stamp and signature of the first attempt.
    pub(crate) retries_keep_time_stamp: bool,
    /// How long access tokens from the identity service hold.
    pub(crate) token_lifetime: Duration,
    /// Seconds by which the clock is wrong in the dates of signed links.
    pub(crate) clock_skew: i64,
    /// The time at the start, for the dates in signed links.
    pub(crate) began: SystemTime,
    /// What happens at the start when somebody is sent to sign in.
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
