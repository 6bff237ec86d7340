//! A local file, read in pieces at any offset and by several parts at once.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;

use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::fingerprint::{SAMPLE, SourceFingerprint};
use crate::transfer::source::pool::Pool;

/// The size of a piece, which is read and sent as a unit.
pub(in crate::transfer) const CHUNK: usize = 512 * 1024;

/// An open source file.
#[derive(Debug)]
pub(in crate::transfer) struct SourceFile {
    file: File,
    path: PathBuf,
    buffers: Arc<Pool>,
    pub(in crate::transfer) fingerprint: SourceFingerprint,
}

impl SourceFile {
    pub(in crate::transfer) async fn open(path: &Path) -> Result<Arc<Self>, TransferError> {
        let path = path.to_owned();
        blocking(move || Self::open_blocking(path).map(Arc::new)).await
    }

    fn open_blocking(path: PathBuf) -> Result<Self, TransferError> {
        let failed = |error| unreadable(&path, error);
        let file = File::open(&path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(TransferError::new(TransferErrorKind::Source, format!("{} is not a file", path.display())));
        }
        let fingerprint = fingerprint(&file, &metadata).map_err(failed)?;
        Ok(Self { file, path, buffers: Pool::new(CHUNK), fingerprint })
    }

    pub(in crate::transfer) fn size(&self) -> u64 {
        self.fingerprint.size
    }

    /// Reads `length` bytes at `offset`. It is an error if the file ends before.
    pub(in crate::transfer) async fn read(
        self: &Arc<Self>,
        offset: u64,
        length: usize,
    ) -> Result<Bytes, TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            let mut buffer = this.buffers.take(length);
            match read_exact_at(&this.file, buffer.as_mut(), offset) {
                Ok(()) => Ok(buffer.into_bytes()),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    Err(changed(&this.path, "it became shorter while it was read"))
                }
                Err(error) => Err(unreadable(&this.path, error)),
            }
        })
        .await
    }

    /// Checks that size and modification time are unchanged, both of the open file and of the file at the path.
    pub(in crate::transfer) async fn check_unchanged(self: &Arc<Self>) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            let failed = |error| unreadable(&this.path, error);
            let metadata = this.file.metadata().map_err(failed)?;
            let now = (metadata.len(), modified(&metadata));
            if now == (this.fingerprint.size, this.fingerprint.modified) {
                return Ok(());
            }
            Err(changed(&this.path, "it was written to while it was read"))
        })
        .await
    }
}

fn fingerprint(file: &File, metadata: &Metadata) -> io::Result<SourceFingerprint> {
    let size = metadata.len();
    let length = usize::try_from(size).unwrap_or(usize::MAX).min(SAMPLE);
    let mut head = vec![0; length];
    let mut tail = vec![0; length];
    read_exact_at(file, &mut head, 0)?;
    read_exact_at(file, &mut tail, size - length as u64)?;
    Ok(SourceFingerprint::new(size, modified(metadata), &head, &tail))
}

/// The modification time in nanoseconds since 1970. `None` if the file system keeps no times.
pub(in crate::transfer) fn modified(metadata: &Metadata) -> Option<i64> {
    let time = metadata.modified().ok()?;
    Some(match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i64,
        Err(before) => -(before.duration().as_nanos() as i64),
    })
}

fn unreadable(path: &Path, error: io::Error) -> TransferError {
    let message = format!("{} cannot be read: {error}", path.display());
    TransferError::new(TransferErrorKind::Source, message).with_source(error)
}

fn changed(path: &Path, how: &str) -> TransferError {
    TransferError::new(TransferErrorKind::SourceChanged, format!("{} changed: {how}", path.display()))
}

/// Runs file operations on a thread for blocking work. They start at once, and go on while the future is not polled.
pub(in crate::transfer) fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TransferError> + Send + 'static,
) -> impl Future<Output = Result<T, TransferError>> + Send {
    let task = tokio::task::spawn_blocking(work);
    async move {
        task.await.unwrap_or_else(|error| {
            let message = "the disk was not accessed: the runtime is shutting down";
            Err(TransferError::new(TransferErrorKind::Cancelled, message).with_source(error))
        })
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                buffer = &mut buffer[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
