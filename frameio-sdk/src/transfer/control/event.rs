//! Totals and events of a running transfer.

use std::time::Duration;

/// The progress of a transfer, from `totals()` and `watch()` of its handle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Totals {
    /// The bytes to transfer, as far as is known.
    pub bytes_total: u64,
    /// Bytes of parts that were acknowledged, or written to disk.
    pub bytes_done: u64,
    /// Bytes that were sent and not acknowledged.
    pub bytes_in_flight: u64,
    /// Bytes that did not have to be transferred, because an earlier run had done it.
    pub bytes_resumed: u64,
    /// The files to transfer, as far as is known.
    pub files_total: u64,
    /// Files that are done.
    pub files_done: u64,
    /// Files that failed.
    pub files_failed: u64,
    /// Parts that were sent or fetched again.
    pub retries: u64,
    /// Bytes per second over the last 5 seconds; `None` at the beginning.
    pub rate: Option<f64>,
    /// The remaining time at this rate; `None` while it is paused.
    pub time_left: Option<Duration>,
    /// Whether it is paused.
    pub paused: bool,
}

/// Something that happened in a transfer.
///
/// Parts are counted from 1. Names are those of the files; no event holds a signed URL.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TransferEvent {
    /// A file was started or resumed.
    FileStarted {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// Bytes that an earlier run has transferred.
        resumed: u64,
    },
    /// A part has arrived.
    PartDone {
        /// The file.
        file: String,
        /// The number of the part.
        part: usize,
        /// How many parts there are.
        parts: usize,
        /// The size of the part.
        bytes: u64,
    },
    /// A part failed and is retried.
    PartRetried {
        /// The file.
        file: String,
        /// The number of the part.
        part: usize,
        /// How often it was tried.
        attempts: u32,
        /// What went wrong.
        reason: String,
        /// The wait before it is tried again.
        wait: Duration,
    },
    /// A file starts over: its URLs expired, or it changed at the service.
    FileRestarted {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A file is done.
    FileDone {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
    },
    /// A file failed.
    FileFailed {
        /// The file.
        file: String,
        /// What went wrong.
        reason: String,
    },
    /// The reader of the events was too slow, and this many were lost. The totals are complete.
    Missed(u64),
}
