//! File operations that the standard library lacks: reserving space, and writing several pieces in one system call.

use std::fs::File;
use std::io;

use bytes::Bytes;

/// The number of pieces per system call. Systems accept at most 1,024.
#[cfg(any(target_os = "linux", target_os = "android"))]
const PIECES: usize = 64;

/// Reserves space for a file of this size, so that a full disk is detected before anything is fetched, and writes at
/// scattered offsets are fast. Where the file system cannot do it, nothing happens.
///
/// # Errors
/// When there is not enough space.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(in crate::transfer) fn reserve(file: &File, size: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;

    if size == 0 {
        return Ok(());
    }
    loop {
        return match fallocate(file, FallocateFlags::empty(), 0, size) {
            Err(Errno::INTR) => continue,
            Err(error @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        };
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(in crate::transfer) fn reserve(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

/// Writes the pieces one after another, starting at `offset`.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(in crate::transfer) fn write_all_at(file: &File, pieces: &[Bytes], mut offset: u64) -> io::Result<()> {
    use std::io::IoSlice;

    for pieces in pieces.chunks(PIECES) {
        let mut slices: Vec<_> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
        let mut slices = slices.as_mut_slice();
        IoSlice::advance_slices(&mut slices, 0); // skips empty pieces
        while !slices.is_empty() {
            match rustix::io::pwritev(file, slices, offset) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    offset += count as u64;
                    IoSlice::advance_slices(&mut slices, count);
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Writes the pieces one after another, starting at `offset`.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(in crate::transfer) fn write_all_at(file: &File, pieces: &[Bytes], mut offset: u64) -> io::Result<()> {
    for piece in pieces {
        write_piece(file, piece, offset)?;
        offset += piece.len() as u64;
    }
    Ok(())
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn write_piece(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_piece(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = &bytes[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _};

    use bytes::Bytes;

    use super::write_all_at;

    #[test]
    fn pieces_are_written_one_after_another() {
        let mut file = tempfile::tempfile().unwrap();
        let pieces: Vec<Bytes> =
            (0..200_u32).map(|number| vec![number as u8; (number as usize * 37) % 500].into()).collect();
        write_all_at(&file, &pieces, 7).unwrap();
        let mut read = Vec::new();
        file.rewind().unwrap(); // on Windows, a write at an offset moves the cursor
        file.read_to_end(&mut read).unwrap();
        assert_eq!(read, [vec![0; 7], pieces.concat()].concat());
        write_all_at(&file, &[], 0).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn reserving_more_than_the_free_space_fails() {
        let file = tempfile::tempfile().unwrap();
        super::reserve(&file, 1_000).unwrap();
        let error = super::reserve(&file, i64::MAX as u64).unwrap_err();
        let expected =
            [std::io::ErrorKind::StorageFull, std::io::ErrorKind::FileTooLarge, std::io::ErrorKind::QuotaExceeded];
        assert!(expected.contains(&error.kind()), "{error}");
    }
}
