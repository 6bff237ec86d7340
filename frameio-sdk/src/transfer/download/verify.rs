//! The `ETag` of an upload in parts, recomputed from the bytes on disk.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use md5::{Digest as _, Md5};

/// `"<md5 of the md5s of the parts>-<count>"`, as S3 makes it; of a single part, its own MD5 may stand there as well.
///
/// # Errors
/// When the file cannot be read, or ends before the last part does.
pub(in crate::transfer) fn multipart_etags(path: &Path, parts: &[u64]) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let mut all = Md5::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut last = String::new();
    for part in parts {
        let mut one = Md5::new();
        let mut left = *part;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let count = file.read(&mut buffer[..wanted])?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            one.update(&buffer[..count]);
            left -= count as u64;
        }
        let digest = one.finalize();
        last = hex(&digest);
        all.update(digest);
    }
    let mut etags = vec![format!("\"{}-{}\"", hex(&all.finalize()), parts.len())];
    if parts.len() == 1 {
        etags.push(format!("\"{last}\""));
    }
    Ok(etags)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::multipart_etags;

    #[test]
    fn the_same_as_s3_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"hello world").unwrap();
        // printf 'hello' | md5sum; printf ' world' | md5sum; both digests as bytes | md5sum
        let etags = multipart_etags(&path, &[11]).unwrap();
        assert_eq!(etags[1], "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");
        assert!(etags[0].ends_with("-1\""));
        assert_eq!(multipart_etags(&path, &[5, 6]).unwrap().len(), 1);
        assert!(multipart_etags(&path, &[5, 7]).is_err());
    }
}
