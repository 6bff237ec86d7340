//! The file store: runs file operations on threads for blocking work, under the lock.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{self, Disk, SystemDisk};
use super::lock::{self, CurrentLock};
use crate::store::error::StoreError;
use crate::store::token_store::{StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

/// A store in a file, which any number of processes may share.
///
/// - **Atomic**: a new version is written beside the file, flushed to the disk, and renamed into its place. A reader,
///   or a machine after a power failure, has either the old tokens or the new ones.
/// - **Private**: on Unix, only the owner may read and write the file (`0600`, from the moment it is made), and folders
///   that had to be made (`0700`). On Windows the file has the rights of its folder: in the user's profile, those are the
///   user's own. The tokens are in plain text.
/// - **Shared**: a lock on a second file, `<name>.lock`, keeps processes from using one refresh token twice. The file
///   stays there, empty; the system frees the lock when a process ends, however it ends. The file has to be on a file
///   system with locks, which excludes some network drives. A save that took too long keeps the lock until it has
///   ended.
/// - **Checked**: on Unix, a token file that belongs to another user (other than root), or that others may write, is
///   not read, and a lock file that is a symbolic link is not followed.
/// - **Clean**: temporary files of a crashed write, which hold tokens, are removed by the next save, a minute later at
///   the earliest, and by every delete.
///
/// A symbolic link at this place would be replaced by the file. The format is that of [`Tokens::to_json`], with a field
/// `version` added: an export that is put there is understood, and its content is its version. Clones use the same file.
#[derive(Clone)]
pub struct FileStore {
    path: Arc<Path>,
    disk: Arc<dyn Disk>,
    /// The lock that was taken last. Each write holds it too, so that it outlives a cancelled caller.
    current: CurrentLock,
}

impl FileStore {
    /// Creates a store at this path. The file, and missing folders, are created on first use.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into(), disk: Arc::new(SystemDisk), current: CurrentLock::default() }
    }

    #[cfg(test)]
    pub(super) fn with_disk(path: impl Into<PathBuf>, disk: Arc<dyn Disk>) -> Self {
        Self { disk, ..Self::new(path) }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs file operations on a thread for blocking work. They finish even if the future is dropped.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (path, lock) = (Arc::clone(&self.path), self.current.get());
        let work = move || {
            let outcome = work(&path);
            drop(lock);
            outcome
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(outcome) => outcome,
            Err(error) => {
                Err(StoreError::new("the token file was not accessed: the runtime is shutting down").with_source(error))
            }
        }
    }
}

impl TokenStore for FileStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(self.run(disk::read))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        let (tokens, replaces, disk) = (tokens.clone(), replaces.cloned(), Arc::clone(&self.disk));
        Box::pin(self.run(move |path| {
            if disk::read(path)?.map(|stored| stored.version) != replaces {
                return Err(StoreError::conflict());
            }
            disk::write(&*disk, path, &tokens)
        }))
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.run(disk::delete))
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async {
            let locked = Arc::new(lock::acquire(&self.path).await?);
            self.current.set(&locked);
            Ok(StoreLock::new(locked))
        })
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").field("path", &self.path).finish()
    }
}
