//! The fingerprint by which the source of a resumed upload is recognised.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The number of bytes at each end that are hashed.
pub(in crate::transfer) const SAMPLE: usize = 64 * 1024;

/// The identity of a source: its size, the time of its last change, and a hash over its first and last 64 KiB.
///
/// It detects a file that was replaced, truncated, or modified by a program that updates the time; a change in the
/// middle that keeps the size and the time is not detected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceFingerprint {
    /// The size in bytes.
    pub size: u64,
    /// The time of the last change in nanoseconds since 1970; `None` for bytes in memory.
    pub modified: Option<i64>,
    /// SHA-256 over the first and the last bytes, in hexadecimal digits.
    pub ends: String,
}

impl SourceFingerprint {
    pub(in crate::transfer) fn new(size: u64, modified: Option<i64>, head: &[u8], tail: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(head).chain_update(tail).finalize();
        let ends = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { size, modified, ends }
    }

    pub(in crate::transfer) fn of_bytes(bytes: &[u8]) -> Self {
        let end = bytes.len().min(SAMPLE);
        Self::new(bytes.len() as u64, None, &bytes[..end], &bytes[bytes.len() - end..])
    }
}
