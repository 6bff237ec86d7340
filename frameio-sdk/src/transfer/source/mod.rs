//! The sources of uploads: files, bytes in memory, and streams.

pub(super) mod file;
pub(super) mod fingerprint;
pub(super) mod input;
pub(super) mod opened;
pub(super) mod pool;
pub(super) mod reader;
