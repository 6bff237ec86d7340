//! Where the bytes of an upload come from.

pub(super) mod file;
pub(super) mod fingerprint;
pub(super) mod given;
pub(super) mod opened;
pub(super) mod pool;
pub(super) mod reader;
