//! A store in a file.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::{AuthError, AuthErrorKind, SecretString, Tokens, random};

/// Keeps tokens in a file, which any number of processes may share.
///
/// - **Whole**: a new version is written beside the file, flushed to the disk, and put in its place at once. Whoever reads,
///   or loses power, has the old tokens or the new ones.
/// - **Private**: on Unix, only the owner may read and write the file (`0600`, from the moment it is made), and folders
///   that had to be made (`0700`). On Windows the file has the rights of its folder: in the user's profile, those are the
///   user's own. The tokens are in plain text.
/// - **Shared**: a lock on a second file, `<name>.lock`, keeps processes from spending one refresh token twice. It stays
///   there, empty; the system frees the lock when a process ends, however it ends. The file has to be on a file system
///   with locks, which excludes some network drives.
///
/// A symbolic link at this place would be replaced by the file. The format is that of [`Tokens::to_json`], with a field
/// `version` added: an export that is put there is understood. Clones use the same file.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: Arc<Path>,
}

/// How long to wait before asking for a lock again that somebody else holds: at first, and at most. Asking again instead
/// of blocking a thread leaves nothing behind when the one that waits goes away.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

impl FileStore {
    /// The store at this path. Nothing is touched before it is used; folders that are missing are made then.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into() }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs file operations where they hold up no other task.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = Arc::clone(&self.path);
        match tokio::task::spawn_blocking(move || work(&path)).await {
            Ok(outcome) => outcome,
            Err(error) => {
                Err(StoreError::new("the token file was not reached: the runtime is ending").with_source(error))
            }
        }
    }
}

impl TokenStore for FileStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(self.run(read))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        let (tokens, replaces) = (tokens.clone(), replaces.cloned());
        Box::pin(self.run(move |path| {
            if version_at(path)? != replaces {
                return Err(StoreError::conflict());
            }
            write(path, &tokens)
        }))
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.run(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("deleted", path, error)),
            _ => Ok(()),
        }))
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async {
            let (file, path) = self.run(open_lock).await?;
            let mut pause = FIRST_PAUSE;
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(StoreLock::new(Locked(file))),
                    Err(TryLockError::Error(error)) => return Err(failed("locked", &path, error)),
                    Err(TryLockError::WouldBlock) => {}
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        })
    }
}

/// Unlocks by itself: on Windows, closing the file may free the lock a while later.
struct Locked(File);

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Tokens and version of the file, if there is one.
fn read(path: &Path) -> Result<Option<Stored>, StoreError> {
    let text = match fs::read(path) {
        Ok(bytes) => SecretString::from(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path, error)),
    };
    let tokens = Tokens::from_json(text.expose_secret()).map_err(|error| {
        let message = format!("{error}; delete {} and sign in again", path.display());
        AuthError::new(AuthErrorKind::InvalidTokens, message)
    })?;
    // The text was read as JSON just now.
    let value: Value = serde_json::from_str(text.expose_secret()).unwrap_or_default();
    let version = value.get("version").and_then(Value::as_str).unwrap_or("0");
    Ok(Some(Stored { tokens, version: StoreVersion::new(version) }))
}

fn version_at(path: &Path) -> Result<Option<StoreVersion>, StoreError> {
    Ok(read(path)?.map(|stored| stored.version))
}

/// Puts the tokens in the place of the file, at once.
fn write(path: &Path, tokens: &Tokens) -> Result<StoreVersion, StoreError> {
    // A random word and no counter: a file that was deleted and made anew must not have an old version.
    let version = random::word()?;
    let mut value = tokens.to_value();
    value["version"] = Value::from(version.expose_secret());
    let text = SecretString::from(value.to_string());

    make_folder(path)?;
    let beside = with_suffix(path, &format!(".{}.tmp", version.expose_secret()));
    let written = create_private(&beside)
        .and_then(|mut file| {
            file.write_all(text.expose_secret().as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        // It may not even be there; the first failure is the one to tell.
        let _ = fs::remove_file(&beside);
        return Err(failed("written", path, error));
    }
    sync_folder(path);
    Ok(StoreVersion::new(version.expose_secret()))
}

fn open_lock(path: &Path) -> Result<(File, PathBuf), StoreError> {
    make_folder(path)?;
    let lock_path = with_suffix(path, ".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&lock_path) {
        Ok(file) => Ok((file, lock_path)),
        Err(error) => Err(failed("locked", &lock_path, error)),
    }
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|error| failed("given a folder", path, error))
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The renaming itself has to reach the disk too. Not every system can do it, and the tokens are in place anyway.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn failed(what: &str, path: &Path, error: io::Error) -> StoreError {
    let message =
        format!("the token file {} could not be {what}: {error}; check the path and its permissions", path.display());
    StoreError::new(message).with_source(error)
}
