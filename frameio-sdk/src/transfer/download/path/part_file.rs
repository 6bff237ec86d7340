//! The partial file beside a target: locked, written at any place, recorded, and put in the place of the target at the end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::transfer::download::path::disk::{reserve, write_all_at};
use crate::transfer::download::path::record::Record;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;

/// What partial files and their records end in.
const PART: &str = ".frameio.part";
const RECORD: &str = ".frameio.part.json";
const RECORD_BESIDE: &str = ".frameio.part.json.tmp";

/// How long a lock is waited for.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

pub(in crate::transfer) struct PartFile {
    file: File,
    target: PathBuf,
    part: PathBuf,
    /// Whether records are still written.
    recording: Mutex<bool>,
}

impl PartFile {
    /// Opens it, and reads the record of an earlier run.
    pub(in crate::transfer) async fn open(target: PathBuf) -> Result<(Arc<Self>, Option<Record>), TransferError> {
        let mut tries = 0;
        loop {
            let target = target.clone();
            let opened = blocking(move || Self::open_now(target)).await;
            tries += 1;
            match opened {
                // A write of a download that was cancelled a moment ago may still hold the lock.
                Err(error) if error.kind() == TransferErrorKind::Conflict && tries < LOCK_TRIES => {
                    tokio::time::sleep(LOCK_PAUSE).await;
                }
                opened => return opened.map(|(file, record)| (Arc::new(file), record)),
            }
        }
    }

    fn open_now(target: PathBuf) -> Result<(Self, Option<Record>), TransferError> {
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| failed("created", folder, error))?;
        }
        if target.is_dir() {
            return Err(TransferError::invalid_input(format!("{} is a folder", target.display())));
        }
        let part = with_suffix(&target, PART);
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
        let record = fs::read(with_suffix(&target, RECORD)).ok();
        let record = record.and_then(|text| serde_json::from_slice::<Record>(&text).ok());
        let length = file.metadata().map_err(|error| failed("read", &part, error))?.len();
        // Without its bytes, a record is worth nothing.
        let record = record.filter(|record| record.size == length);
        Ok((Self { file, target, part, recording: Mutex::new(true) }, record))
    }

    /// Empties it, and makes it as long as it will be. Nothing is recorded. A disk without room says so now, where the
    /// file system can.
    pub(in crate::transfer) async fn begin(self: &Arc<Self>, size: Option<u64>) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            remove_if_there(&with_suffix(&this.target, RECORD))?;
            let size = size.unwrap_or(0);
            let resized = this.file.set_len(0).and_then(|()| reserve(&this.file, size));
            let resized = resized.and_then(|()| this.file.set_len(size));
            resized.map_err(|error| failed("written", &this.part, error))
        })
        .await
    }

    /// Gives the disk back what is behind `end`. The length stays.
    pub(in crate::transfer) async fn shed(self: &Arc<Self>, end: u64, size: u64) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            let resized = this.file.set_len(end).and_then(|()| this.file.set_len(size));
            resized.map_err(|error| failed("written", &this.part, error))
        })
        .await
    }

    /// Blocks while it writes.
    pub(in crate::transfer) fn write(&self, offset: u64, pieces: &[Bytes]) -> Result<(), TransferError> {
        write_all_at(&self.file, pieces, offset).map_err(|error| failed("written", &self.part, error))
    }

    /// Writes a record, after the bytes that it speaks of have reached the disk.
    pub(in crate::transfer) async fn record(self: &Arc<Self>, record: Record) -> Result<(), TransferError> {
        let this = Arc::clone(self);
        blocking(move || {
            this.file.sync_data().map_err(|error| failed("flushed", &this.part, error))?;
            let recording = this.recording();
            if !*recording {
                return Ok(());
            }
            let path = with_suffix(&this.target, RECORD);
            let beside = with_suffix(&this.target, RECORD_BESIDE);
            let text =
                serde_json::to_vec(&record).map_err(|_| TransferError::invalid_input("a record cannot be written"))?;
            let written = File::create(&beside).and_then(|mut file| {
                file.write_all(&text)?;
                file.sync_data()?;
                fs::rename(&beside, &path)
            });
            written.map_err(|error| failed("written", &path, error))
        })
        .await
    }

    /// The whole file takes the place of the target.
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
            this.remove_records()?;
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
            this.remove_records()?;
            remove_if_there(&this.part)
        })
        .await
    }

    pub(in crate::transfer) fn target(&self) -> &Path {
        &self.target
    }

    /// To read what is there.
    pub(in crate::transfer) fn part(&self) -> &Path {
        &self.part
    }

    fn remove_records(&self) -> Result<(), TransferError> {
        remove_if_there(&with_suffix(&self.target, RECORD))?;
        remove_if_there(&with_suffix(&self.target, RECORD_BESIDE))
    }

    fn recording(&self) -> MutexGuard<'_, bool> {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PartFile {
    /// Bytes that no record speaks of are of no use to anybody.
    fn drop(&mut self) {
        if *self.recording() && !with_suffix(&self.target, RECORD).exists() {
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn remove_if_there(path: &Path) -> Result<(), TransferError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("removed", path, error)),
        _ => Ok(()),
    }
}

/// The renaming itself has to reach the disk, too. Not every system can do it, and the file is in place anyway.
fn sync_folder(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix)
        && let Err(error) = File::open(folder).and_then(|folder| folder.sync_all())
    {
        tracing::debug!(%error, "the folder of a download was not flushed");
    }
}

/// A failure of the disk, which is told apart from one of the network.
pub(in crate::transfer) fn failed(what: &str, path: &Path, error: io::Error) -> TransferError {
    let message = format!("{} was not {what}: {error}", path.display());
    TransferError::new(TransferErrorKind::Disk, message).with_source(error)
}

/// The longest name that usual file systems take.
const MAX_NAME: usize = 255;

/// A file beside the target. A name that would be too long is replaced by a hash of it.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    if name.len() + RECORD_BESIDE.len() > MAX_NAME {
        let hash = Sha256::digest(name.as_encoded_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        name = hex.into();
    }
    name.push(suffix);
    path.with_file_name(name)
}

/// Whether an earlier run has recorded a part of this file.
pub(in crate::transfer) fn has_record(target: &Path) -> bool {
    with_suffix(target, RECORD).exists()
}

/// Whether a name is one of a partial file or its record.
pub(in crate::transfer) fn is_ours(name: &str) -> bool {
    [PART, RECORD, RECORD_BESIDE].iter().any(|suffix| name.ends_with(suffix))
}
