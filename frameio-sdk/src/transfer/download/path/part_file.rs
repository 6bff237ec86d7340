//! The partial file beside a target: locked, written at any offset, described by a record, and at the end renamed to
//! the target.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::transfer::download::path::disk::{reserve, write_all_at};
use crate::transfer::download::path::record::Record;
use crate::transfer::download::verify::etags_of;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;

/// The suffixes of partial files and their records.
const PART_SUFFIX: &str = ".frameio.part";
const RECORD_SUFFIX: &str = ".frameio.part.json";
const RECORD_TEMP_SUFFIX: &str = ".frameio.part.json.tmp";

/// How often a lock is tried, with a pause in between.
const MAX_LOCK_ATTEMPTS: u32 = 40;
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(50);

pub(in crate::transfer) struct PartFile {
    file: File,
    target: PathBuf,
    part: PathBuf,
    /// Whether records may still be written: not after the file is finished or discarded.
    recording: Mutex<bool>,
}

impl PartFile {
    /// Opens the partial file, and reads the record of an earlier run.
    pub(in crate::transfer) async fn open(target: PathBuf) -> Result<(Arc<Self>, Option<Record>), TransferError> {
        let mut attempts = 0;
        loop {
            let target = target.clone();
            let opened = blocking(move || Self::open_blocking(target)).await;
            attempts += 1;
            match opened {
                // A write of a download that was cancelled a moment ago may still hold the lock.
                Err(error) if error.kind() == TransferErrorKind::Conflict && attempts < MAX_LOCK_ATTEMPTS => {
                    tokio::time::sleep(LOCK_RETRY_INTERVAL).await;
                }
                opened => return opened.map(|(file, record)| (Arc::new(file), record)),
            }
        }
    }

    fn open_blocking(target: PathBuf) -> Result<(Self, Option<Record>), TransferError> {
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| failed("created", folder, error))?;
        }
        if target.is_dir() {
            return Err(TransferError::invalid_input(format!("{} is a folder", target.display())));
        }
        let part = with_suffix(&target, PART_SUFFIX);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&part);
        let file = file.map_err(|error| failed("opened", &part, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!("another process downloads to {}", target.display());
                return Err(TransferError::new(TransferErrorKind::Conflict, message));
            }
            Err(TryLockError::Error(error)) => return Err(failed("locked", &part, error)),
        }
        let record = fs::read(with_suffix(&target, RECORD_SUFFIX)).ok();
        let record = record.and_then(|text| serde_json::from_slice::<Record>(&text).ok());
        let length = file.metadata().map_err(|error| failed("read", &part, error))?.len();
        // The record is only valid if the partial file has the recorded length.
        let record = record.filter(|record| record.size == length);
        Ok((Self { file, target, part, recording: Mutex::new(true) }, record))
    }

    /// Empties the file, removes its record, and sets its final length. Where the file system can reserve space, a full
    /// disk is detected here.
    pub(in crate::transfer) async fn reset(self: &Arc<Self>, size: Option<u64>) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            remove_if_exists(&with_suffix(&this.target, RECORD_SUFFIX))?;
            let size = size.unwrap_or(0);
            let resized = this.file.set_len(0).and_then(|()| reserve(&this.file, size));
            let resized = resized.and_then(|()| this.file.set_len(size));
            resized.map_err(|error| failed("written", &this.part, error))
        })
        .await
    }

    /// Frees the disk space of the bytes after `end`. The length of the file stays the same.
    pub(in crate::transfer) async fn free_after(self: &Arc<Self>, end: u64, size: u64) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            let resized = this.file.set_len(end).and_then(|()| this.file.set_len(size));
            resized.map_err(|error| failed("written", &this.part, error))
        })
        .await
    }

    /// Writes pieces at `offset`. This call blocks.
    pub(in crate::transfer) fn write(&self, offset: u64, pieces: &[Bytes]) -> Result<(), TransferError> {
        write_all_at(&self.file, pieces, offset).map_err(|error| failed("written", &self.part, error))
    }

    /// Writes a record, after the bytes that it lists have been flushed to the disk.
    pub(in crate::transfer) async fn record(self: &Arc<Self>, record: Record) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            this.file.sync_data().map_err(|error| failed("flushed", &this.part, error))?;
            let recording = this.recording();
            if !*recording {
                return Ok(());
            }
            let path = with_suffix(&this.target, RECORD_SUFFIX);
            let temporary = with_suffix(&this.target, RECORD_TEMP_SUFFIX);
            let text =
                serde_json::to_vec(&record).map_err(|_| TransferError::invalid_input("a record cannot be written"))?;
            let written = File::create(&temporary).and_then(|mut file| {
                file.write_all(&text)?;
                file.sync_data()?;
                fs::rename(&temporary, &path)
            });
            written.map_err(|error| failed("written", &path, error))
        })
        .await
    }

    /// The possible `ETag`s of the complete file: see [`etags_of`].
    pub(in crate::transfer) async fn etags(self: &Arc<Self>, parts: Vec<u64>) -> Result<Vec<String>, TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            // On Windows, the lock refuses all other handles.
            let mut file = &this.file;
            let etags = file.rewind().and_then(|()| etags_of(file, parts));
            etags.map_err(|error| failed("read", &this.part, error))
        })
        .await
    }

    /// Renames the complete file to the target.
    pub(in crate::transfer) async fn finish(
        self: &Arc<Self>,
        size: u64,
        modified: Option<SystemTime>,
    ) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            *this.recording() = false;
            let length = this.file.metadata().map_err(|error| failed("read", &this.part, error))?.len();
            if length != size {
                let message = format!("{} has {length} bytes instead of {size}", this.part.display());
                return Err(TransferError::new(TransferErrorKind::Damaged, message));
            }
            if let Some(time) = modified {
                this.file.set_modified(time).map_err(|error| failed("dated", &this.part, error))?;
            }
            this.file.sync_all().map_err(|error| failed("flushed", &this.part, error))?;
            fs::rename(&this.part, &this.target).map_err(|error| failed("put in place", &this.target, error))?;
            remove_records(&this.target)?;
            sync_folder(&this.target);
            Ok(())
        })
        .await
    }

    /// Removes the partial file and its record.
    pub(in crate::transfer) async fn discard(self: &Arc<Self>) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            *this.recording() = false;
            remove_records(&this.target)?;
            remove_if_exists(&this.part)
        })
        .await
    }

    pub(in crate::transfer) fn target(&self) -> &Path {
        &self.target
    }

    fn recording(&self) -> MutexGuard<'_, bool> {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PartFile {
    /// Removes the partial file if it has no record, because no later run could resume from it.
    fn drop(&mut self) {
        if *self.recording() && !with_suffix(&self.target, RECORD_SUFFIX).exists() {
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn remove_records(target: &Path) -> Result<(), TransferError> {
    remove_if_exists(&with_suffix(target, RECORD_SUFFIX))?;
    remove_if_exists(&with_suffix(target, RECORD_TEMP_SUFFIX))
}

fn remove_if_exists(path: &Path) -> Result<(), TransferError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("removed", path, error)),
        _ => Ok(()),
    }
}

/// Flushes the folder, so that the rename survives a power failure. Not every system supports it, and the file is in
/// place already, so a failure is only logged.
fn sync_folder(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix)
        && let Err(error) = File::open(folder).and_then(|folder| folder.sync_all())
    {
        tracing::debug!(%error, "the folder of a download was not flushed");
    }
}

/// Makes an error of the kind `Disk`, to tell failures of the disk from those of the network.
pub(in crate::transfer) fn failed(what: &str, path: &Path, error: io::Error) -> TransferError {
    let message = format!("{} was not {what}: {error}", path.display());
    TransferError::new(TransferErrorKind::Disk, message).with_source(error)
}

/// The longest file name, in bytes, that common file systems accept.
const MAX_NAME_BYTES: usize = 255;

/// The path of a file beside the target. If the name with the suffix is too long, a hash replaces the name.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    if name.len() + RECORD_TEMP_SUFFIX.len() > MAX_NAME_BYTES {
        let hash = Sha256::digest(name.as_encoded_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        name = hex.into();
    }
    name.push(suffix);
    path.with_file_name(name)
}

/// Whether a download to this target was interrupted and can be resumed. A record without a partial file does not count:
/// its run was killed after it had put the complete file in place.
pub(in crate::transfer) fn can_resume(target: &Path) -> bool {
    with_suffix(target, PART_SUFFIX).exists() && with_suffix(target, RECORD_SUFFIX).exists()
}

/// Removes a record that has no partial file.
pub(in crate::transfer) fn remove_stale_record(target: &Path) -> Result<(), TransferError> {
    if with_suffix(target, PART_SUFFIX).exists() { Ok(()) } else { remove_records(target) }
}

/// Whether a name is that of a partial file or of a record.
pub(in crate::transfer) fn is_partial_file(name: &str) -> bool {
    [PART_SUFFIX, RECORD_SUFFIX, RECORD_TEMP_SUFFIX].iter().any(|suffix| name.ends_with(suffix))
}
