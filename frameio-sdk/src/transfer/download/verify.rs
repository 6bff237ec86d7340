//! Recomputes the `ETag` of a multipart upload from the bytes.

use std::io::{self, Read};

use md5::{Digest as _, Md5};

/// Computes the `ETag` that S3 assigns to these bytes if they are uploaded in parts of these sizes.
pub(in crate::transfer) struct PartHasher {
    sizes: Vec<u64>,
    /// The number of complete parts.
    count: usize,
    /// The number of bytes missing from the current part.
    left: u64,
    current: Md5,
    all: Md5,
    last: String,
    excess: bool,
}

impl PartHasher {
    pub(in crate::transfer) fn new(sizes: Vec<u64>) -> Self {
        let left = sizes.first().copied().unwrap_or(0);
        let (current, all) = (Md5::new(), Md5::new());
        Self { sizes, count: 0, left, current, all, last: String::new(), excess: false }
    }

    pub(in crate::transfer) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.count == self.sizes.len() {
                self.excess = true;
                return;
            }
            let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
            self.current.update(&bytes[..count]);
            bytes = &bytes[count..];
            self.left -= count as u64;
            if self.left == 0 {
                let digest = self.current.finalize_reset();
                self.last = hex(&digest);
                self.all.update(digest);
                self.count += 1;
                self.left = self.sizes.get(self.count).copied().unwrap_or(0);
            }
        }
    }

    /// The possible tags: `"<md5 of the md5s of the parts>-<count>"`, and for a single part also its plain MD5. Empty
    /// if the number of bytes is not the sum of the part sizes.
    pub(in crate::transfer) fn finish(self) -> Vec<String> {
        if self.excess || self.count < self.sizes.len() {
            return Vec::new();
        }
        let mut etags = vec![format!("\"{}-{}\"", hex(&self.all.finalize()), self.count)];
        if self.count == 1 {
            etags.push(format!("\"{}\"", self.last));
        }
        etags
    }
}

/// The possible tags of the bytes that a reader gives: see [`PartHasher::finish`].
///
/// # Errors
/// When reading fails.
pub(in crate::transfer) fn etags_of(mut reader: impl Read, parts: Vec<u64>) -> io::Result<Vec<String>> {
    let mut hasher = PartHasher::new(parts);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{PartHasher, etags_of};

    #[test]
    fn tags_have_the_form_that_s3_uses() {
        let bytes = b"hello world".as_slice();
        // printf 'hello world' | md5sum
        let etags = etags_of(bytes, vec![11]).unwrap();
        assert_eq!(etags[1], "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");
        assert!(etags[0].ends_with("-1\""));
        assert_eq!(etags_of(bytes, vec![5, 6]).unwrap().len(), 1);
        for other in [vec![5, 7], vec![5, 5], vec![]] {
            assert!(etags_of(bytes, other).unwrap().is_empty());
        }
    }

    #[test]
    fn tags_do_not_depend_on_how_the_bytes_are_split() {
        let of = |pieces: &[&[u8]]| {
            let mut hasher = PartHasher::new(vec![4, 4, 3]);
            pieces.iter().for_each(|piece| hasher.update(piece));
            hasher.finish()
        };
        let whole = of(&[b"hello world"]);
        assert!(whole[0].ends_with("-3\""));
        assert_eq!(of(&[b"h", b"ello ", b"", b"wor", b"ld"]), whole);
        assert_ne!(of(&[b"hello", b" wordl"]), whole);
    }
}
