//! The `ETag`s of originals, as S3 computes them from the parts of an upload.

use md5::{Digest as _, Md5};

use crate::state::{FileData, Part};

/// The MD5 of a single part, or the MD5 of the parts' MD5s with the number of parts. `None` if it was not computed.
pub(super) fn of_original(file: &FileData) -> Option<String> {
    let digests: Option<Vec<[u8; 16]>> = file.parts.iter().map(|part| part.digest).collect();
    match digests.as_deref() {
        None | Some([]) => None,
        Some([one]) => Some(hex(one)),
        Some(several) => Some(format!("{}-{}", hex(&Md5::digest(several.concat())), several.len())),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The MD5s of all parts, in hexadecimal digits; `None` before all parts have arrived.
pub(crate) fn part_digests(parts: &[Part]) -> Option<Vec<String>> {
    parts.iter().map(|part| part.digest.map(|digest| hex(&digest))).collect()
}
