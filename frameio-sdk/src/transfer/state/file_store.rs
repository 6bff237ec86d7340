//! A store in a file that processes may share. Writes are atomic, private and flushed.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::transfer::state::store::{
    StateVersion, StoredUpload, TransferStore, TransferStoreError, TransferStoreFuture,
};
use crate::transfer::state::upload::UploadState;

const TEMP_SUFFIX: &str = ".tmp";

/// A store that keeps the states of uploads in one file, which any number of processes may share.
///
/// - **Atomic**: a new version is written beside the file, flushed to the disk, and renamed into its place. A reader,
///   or a machine after a power failure, has either the old states or the new ones.
/// - **Private**: on Unix, only the owner may read and write it (`0600` from the moment it is made). It holds signed
///   URLs in plain text.
/// - **Shared**: a lock of the system on a second file, `<name>.lock`, makes each write one step. That file stays,
///   empty. The file has to be on a file system with locks.
///
/// The file is removed when the last state is. Clones use the same file.
#[derive(Clone, Debug)]
pub struct TransferFileStore {
    path: Arc<Path>,
    /// On some systems, file locks do not exclude threads of the same process; this does.
    mutex: Arc<Mutex<()>>,
}

#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// The number of writes so far. It makes the version of each write unique.
    writes: u64,
    /// Identifies this file, as opposed to an earlier one at the same path.
    #[serde(default)]
    born: u64,
    #[serde(default)]
    uploads: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    version: String,
    state: UploadState,
}

impl TransferFileStore {
    /// Creates a store at this path. The file, and missing folders, are created on first use.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into(), mutex: Arc::default() }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs file operations on a thread for blocking work, under the lock. They finish even if the future is dropped.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, TransferStoreError> + Send + 'static,
    ) -> Result<T, TransferStoreError> {
        let this = self.clone();
        let work = move || {
            let _guard = this.mutex.lock().unwrap_or_else(PoisonError::into_inner);
            let _lock = lock(&this.path)?;
            work(&this.path)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
            Err(TransferStoreError::new("the state file was not accessed: the runtime is shutting down")
                .with_source(error))
        })
    }
}

impl TransferStore for TransferFileStore {
    fn load<'a>(&'a self, key: &'a str) -> TransferStoreFuture<'a, Option<StoredUpload>> {
        let key = key.to_owned();
        Box::pin(self.run(move |path| {
            let entry = read(path)?.uploads.remove(&key);
            Ok(entry.map(|entry| StoredUpload { state: entry.state, version: StateVersion::new(entry.version) }))
        }))
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        state: &'a UploadState,
        replaces: Option<&'a StateVersion>,
    ) -> TransferStoreFuture<'a, StateVersion> {
        let (key, state, replaces) = (key.to_owned(), state.clone(), replaces.cloned());
        Box::pin(self.run(move |path| {
            let mut content = read(path)?;
            content.check(&key, replaces.as_ref())?;
            content.writes += 1;
            let version = format!("{:x}-{}", content.born, content.writes);
            content.uploads.insert(key, Entry { version: version.clone(), state });
            write(path, &content)?;
            Ok(StateVersion::new(version))
        }))
    }

    fn delete<'a>(&'a self, key: &'a str, replaces: &'a StateVersion) -> TransferStoreFuture<'a, ()> {
        let (key, replaces) = (key.to_owned(), replaces.clone());
        Box::pin(self.run(move |path| {
            let mut content = read(path)?;
            content.check(&key, Some(&replaces))?;
            content.uploads.remove(&key);
            if content.uploads.is_empty() {
                // Remove the temporary file of a crashed process: it holds URLs as well.
                let _ = fs::remove_file(with_suffix(path, TEMP_SUFFIX));
                return fs::remove_file(path).map_err(|error| failed("removed", path, error));
            }
            content.writes += 1;
            write(path, &content)
        }))
    }

    fn keys(&self) -> TransferStoreFuture<'_, Vec<String>> {
        Box::pin(self.run(|path| Ok(read(path)?.uploads.into_keys().collect())))
    }
}

impl Content {
    fn check(&self, key: &str, replaces: Option<&StateVersion>) -> Result<(), TransferStoreError> {
        let current = self.uploads.get(key).map(|entry| entry.version.as_str());
        if current == replaces.map(StateVersion::as_str) { Ok(()) } else { Err(TransferStoreError::conflict()) }
    }
}

fn failed(what: &str, path: &Path, error: io::Error) -> TransferStoreError {
    TransferStoreError::new(format!("the state file {} was not {what}", path.display())).with_source(error)
}

fn read(path: &Path) -> Result<Content, TransferStoreError> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            return Ok(Content { born: now.map_or(0, |since| since.as_nanos() as u64), ..Content::default() });
        }
        Err(error) => return Err(failed("read", path, error)),
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        // The text of the error may quote the content, which holds URLs: report only the position.
        let place = format!("line {}, column {}", error.line(), error.column());
        let path = path.display();
        TransferStoreError::new(format!(
            "the state file {path} cannot be understood ({place}); move it away to start over"
        ))
    })
}

/// Replaces the content of the file atomically.
fn write(path: &Path, content: &Content) -> Result<(), TransferStoreError> {
    let text =
        serde_json::to_vec(content).map_err(|_| TransferStoreError::new("the state cannot be written as JSON"))?;
    let temporary = with_suffix(path, TEMP_SUFFIX);
    // Remove the temporary file of a crashed process. Under the lock, no other process writes it.
    let _ = fs::remove_file(&temporary);
    let written = open_private(&temporary, true).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    if let Err(error) = written {
        // Cleaning up may fail because there is no such file; the first error is the one to report.
        let _ = fs::remove_file(&temporary);
        return Err(failed("written", path, error));
    }
    // Flush the folder, so that the rename survives a power failure. Not every system supports it, and the states are
    // in place already, so a failure does not matter.
    if cfg!(unix)
        && let Err(error) = File::open(folder_of(path)).and_then(|folder| folder.sync_all())
    {
        tracing::debug!(%error, "the folder of the state file was not flushed");
    }
    Ok(())
}

/// Opens a file that only its owner may read.
fn open_private(path: &Path, new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).create_new(new).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Locks the file; the lock is released on drop.
fn lock(path: &Path) -> Result<File, TransferStoreError> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(|error| failed("reached", path, error))?;
    let file = open_private(&with_suffix(path, ".lock"), false).map_err(|error| failed("locked", path, error))?;
    file.lock().map_err(|error| failed("locked", path, error))?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
