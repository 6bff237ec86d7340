//! The settings that uploads and downloads share.

use std::time::Duration;

/// The settings of a transfer: concurrency, bandwidth, timeouts and attempts.
///
/// Each part in flight takes about 2 MiB of memory, whatever its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferSettings {
    pub(in crate::transfer) concurrency: usize,
    pub(in crate::transfer) files: usize,
    pub(in crate::transfer) bandwidth: Option<u64>,
    pub(in crate::transfer) stall_timeout: Duration,
    pub(in crate::transfer) attempts: u32,
    pub(in crate::transfer) min_rate: u64,
    pub(in crate::transfer) range_size: u64,
}

impl TransferSettings {
    /// Creates the default settings: 8 parts at once, 16 files at once, no limit on bandwidth, 30 s without progress, 6
    /// attempts for each part.
    pub fn new() -> Self {
        Self {
            concurrency: 8,
            files: 16,
            bandwidth: None,
            stall_timeout: Duration::from_secs(30),
            attempts: 6,
            min_rate: 32 * 1024,
            range_size: 32 * 1024 * 1024,
        }
    }

    /// Sets the most parts in flight at once, over all files. The number starts at up to 4, grows with each part that
    /// arrives, and halves when the storage host is too busy. Default: 8.
    #[must_use]
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts.max(1);
        self
    }

    /// Sets the most files of a tree that are transferred at once. Default: 16.
    #[must_use]
    pub fn files(mut self, files: usize) -> Self {
        self.files = files.max(1);
        self
    }

    /// Sets the most bytes per second, over all parts. Default: no limit.
    #[must_use]
    pub fn bandwidth(mut self, bytes_per_second: impl Into<Option<u64>>) -> Self {
        self.bandwidth = bytes_per_second.into();
        self
    }

    /// Sets the time without progress after which a part is cancelled and retried. Default: 30 s.
    #[must_use]
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout.max(Duration::from_millis(1));
        self
    }

    /// Sets the number of attempts for a part. Default: 6.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the lowest rate of a part in bytes per second. A part may take two minutes plus the time for its size at
    /// this rate; a slower one is cancelled and retried. Default: 32 KiB.
    #[must_use]
    pub fn min_rate(mut self, bytes_per_second: u64) -> Self {
        self.min_rate = bytes_per_second.max(1);
        self
    }

    /// Sets the size of the ranges of a download; larger files are fetched in several ranges at a time. Default: 32 MiB.
    #[must_use]
    pub fn range_size(mut self, bytes: u64) -> Self {
        self.range_size = bytes.max(1);
        self
    }

    /// How long the storage host may take to answer once all bytes of a part are sent. Larger parts get longer, because
    /// the host stores a part before it answers.
    pub(in crate::transfer) fn answer_timeout(&self, size: u64) -> Duration {
        self.stall_timeout + Duration::from_secs(30) + Duration::from_millis(size / (16 * 1024))
    }

    /// How long the connection may take in all for the bytes of one attempt.
    pub(in crate::transfer) fn part_timeout(&self, size: u64) -> Duration {
        Duration::from_secs(120) + Duration::from_secs(size / self.min_rate)
    }
}

impl Default for TransferSettings {
    fn default() -> Self {
        Self::new()
    }
}
