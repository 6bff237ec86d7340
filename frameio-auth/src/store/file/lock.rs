//! The lock of a token file: a lock of the operating system on a second file.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use super::disk::{create_folder, failed, is_same_file, with_suffix};
use crate::store::error::StoreError;

/// The pause before a lock that is taken is tried again: the first one, and the longest. Polling instead of blocking a
/// thread leaves nothing behind if the waiting caller is cancelled.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(5);
const MAX_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A held lock, which is released explicitly on drop: on Windows, closing the file may release it later.
pub(super) struct FileLock(File);

impl Drop for FileLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// The lock that is held at the moment, if any.
#[derive(Clone, Default)]
pub(super) struct CurrentLock(Arc<Mutex<Weak<FileLock>>>);

impl CurrentLock {
    pub(super) fn set(&self, locked: &Arc<FileLock>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(locked);
    }

    pub(super) fn get(&self) -> Option<Arc<FileLock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).upgrade()
    }
}

/// Waits until no other process holds the lock, and takes it.
pub(super) async fn acquire(path: &Path) -> Result<FileLock, StoreError> {
    let path = path.to_owned();
    let mut interval = MIN_POLL_INTERVAL;
    loop {
        let target = path.clone();
        let attempt = tokio::task::spawn_blocking(move || try_acquire(&target)).await;
        let attempt = attempt.map_err(|error| {
            StoreError::new("the token file was not locked: the runtime is shutting down").with_source(error)
        })?;
        if let Some(locked) = attempt? {
            return Ok(locked);
        }
        tokio::time::sleep(interval).await;
        interval = (interval * 2).min(MAX_POLL_INTERVAL);
    }
}

fn try_acquire(path: &Path) -> Result<Option<FileLock>, StoreError> {
    let (file, lock_path) = open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(failed("locked", &lock_path, error)),
    }
    let locked = FileLock(file);
    // If the lock file was removed meanwhile, this lock excludes nobody: the next process creates a new file and locks
    // that.
    Ok(is_same_file(&locked.0, &lock_path).then_some(locked))
}

fn open(path: &Path) -> Result<(File, PathBuf), StoreError> {
    create_folder(path)?;
    let lock_path = with_suffix(path, ".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(super::disk::NO_FOLLOW);
    }
    match options.open(&lock_path) {
        Ok(file) => Ok((file, lock_path)),
        Err(error) => Err(failed("locked", &lock_path, error)),
    }
}
