//! File operations. All of them block.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::{AuthError, AuthErrorKind};
use crate::random;
use crate::secret::SecretString;
use crate::store::error::StoreError;
use crate::store::token_store::{StoreVersion, Stored};
use crate::tokens::Tokens;

/// The minimum age of a temporary file to be taken for a leftover. A file of a write in progress is younger.
const MIN_LEFTOVER_AGE: Duration = Duration::from_secs(60);
const LEFTOVER: &str = ".tmp";

#[cfg(unix)]
pub(super) const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits() as i32;

/// Flushes files and folders, so that writes survive a power failure. A trait, so that tests can observe it.
pub(super) trait Disk: Send + Sync + 'static {
    fn flush_file(&self, file: &File) -> io::Result<()>;

    fn flush_folder(&self, folder: &Path) -> io::Result<()>;
}

pub(super) struct SystemDisk;

impl Disk for SystemDisk {
    fn flush_file(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn flush_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows cannot flush folders.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }
}

/// Reads the tokens and the version of the file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Stored>, StoreError> {
    let text = match open_to_read(path) {
        Ok(bytes) => SecretString::from(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path, error)),
    };
    let tokens = Tokens::from_json(text.expose_secret()).map_err(|error| {
        let message = format!("{error}; delete {} and sign in again", path.display());
        AuthError::new(AuthErrorKind::InvalidTokens, message)
    })?;
    // The text was parsed as JSON before, so this cannot fail.
    let value: Value = serde_json::from_str(text.expose_secret()).unwrap_or_default();
    let version = match value.get("version").and_then(Value::as_str) {
        Some(version) => version.to_owned(),
        None => content_version(text.expose_secret()),
    };
    Ok(Some(Stored { tokens, version: StoreVersion::new(version) }))
}

fn open_to_read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    #[cfg(unix)]
    check_owner(&file)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut file, &mut bytes)?;
    Ok(bytes)
}

/// Refuses a file that another user could have written, because its tokens would sign this program in as somebody else.
#[cfg(unix)]
fn check_owner(file: &File) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata()?;
    let refused = |what| Err(io::Error::new(io::ErrorKind::PermissionDenied, what));
    if metadata.uid() != rustix::process::geteuid().as_raw() && metadata.uid() != 0 {
        return refused("it belongs to another user");
    }
    if metadata.is_file() && metadata.mode() & 0o022 != 0 {
        return refused("others may write it (chmod 600 makes it private)");
    }
    Ok(())
}

/// The version of a file without one, which was not written by this library: a hash of its content.
fn content_version(text: &str) -> String {
    let hash = Sha256::digest(text);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256-{hex}")
}

/// Replaces the content of the file atomically.
pub(super) fn write(disk: &dyn Disk, path: &Path, tokens: &Tokens) -> Result<StoreVersion, StoreError> {
    // A random word instead of a counter, because a file that is deleted and created again must not repeat a version.
    let version = random::nonce()?;
    let mut value = tokens.to_value();
    value["version"] = Value::from(version.expose_secret());
    let text = SecretString::from(value.to_string());

    create_folder(path)?;
    remove_leftovers(path, MIN_LEFTOVER_AGE);
    let temporary = with_suffix(path, &format!(".{}{LEFTOVER}", version.expose_secret()));
    let written = create_private(&temporary)
        .and_then(|mut file| {
            file.write_all(text.expose_secret().as_bytes())?;
            disk.flush_file(&file)
        })
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // Cleaning up may fail because there is no such file; the first error is the one to report.
        let _ = fs::remove_file(&temporary);
        return Err(failed("written", path, error));
    }
    // Flush the folder, so that the rename survives a power failure. Not every system supports it, and the tokens are
    // in place already, so a failure is only logged.
    if let Err(error) = disk.flush_folder(folder_of(path)) {
        tracing::debug!(%error, "the folder of the token file was not flushed");
    }
    Ok(StoreVersion::new(version.expose_secret()))
}

pub(super) fn delete(path: &Path) -> Result<(), StoreError> {
    remove_leftovers(path, Duration::ZERO);
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("deleted", path, error)),
        _ => Ok(()),
    }
}

/// Removes the temporary files of crashed writes, because they contain tokens.
fn remove_leftovers(path: &Path, min_age: Duration) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let prefix = format!("{name}.");
    let Ok(entries) = fs::read_dir(folder_of(path)) else { return };
    for entry in entries.filter_map(Result::ok) {
        let is_leftover = entry
            .file_name()
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(LEFTOVER))
            .is_some_and(|word| word.len() == random::NONCE_LENGTH);
        let is_old = || {
            let modified = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            modified.is_some_and(|time| SystemTime::now().duration_since(time).unwrap_or_default() >= min_age)
        };
        if is_leftover && is_old() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether the open file is still the one at the path, which may have been removed or replaced.
#[cfg(unix)]
pub(super) fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (open, there) = (file.metadata().map(inode), fs::symlink_metadata(path).map(inode));
    matches!((open, there), (Ok(open), Ok(there)) if open == there)
}

/// On Windows, an open file cannot be removed.
#[cfg(not(unix))]
pub(super) fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

pub(super) fn create_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|error| failed("given a folder", path, error))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn failed(what: &str, path: &Path, error: io::Error) -> StoreError {
    let message =
        format!("the token file {} could not be {what}: {error}; check the path and its permissions", path.display());
    StoreError::new(message).with_source(error)
}
