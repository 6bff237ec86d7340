//! The local side of a download of a tree. Nothing outside its folder is changed.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::transfer::download::path::part_file::{can_resume, failed, is_partial_file};
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::tree::globs::Globs;

/// The tolerance when times are compared, because file systems round them.
const TIME_TOLERANCE: Duration = Duration::from_secs(2);

/// The state of a file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum LocalStatus {
    Missing,
    /// A download of it was interrupted, and can be resumed.
    Partial,
    /// A file with the expected size and time.
    Same,
    Different,
}

/// Examines the file at a path. If `size` or `time` is `None`, it is not compared.
pub(in crate::transfer) fn compare(on_disk: &Path, size: Option<u64>, time: Option<SystemTime>) -> LocalStatus {
    if can_resume(on_disk) {
        return LocalStatus::Partial;
    }
    let Ok(found) = fs::symlink_metadata(on_disk) else { return LocalStatus::Missing };
    let same_time = |time: SystemTime| {
        found.modified().is_ok_and(|there| {
            let apart = there.duration_since(time).unwrap_or_else(|error| error.duration());
            apart <= TIME_TOLERANCE
        })
    };
    let is_same = found.is_file() && size.is_none_or(|size| size == found.len()) && time.is_none_or(same_time);
    if is_same { LocalStatus::Same } else { LocalStatus::Different }
}

/// Creates the folders of `path` below `root`. A symbolic link, or anything else that is not a folder, is an error,
/// because it would lead outside of the root.
pub(in crate::transfer) fn create_folder_path(root: &Path, path: &str) -> Result<PathBuf, TransferError> {
    let mut folder = root.to_owned();
    fs::create_dir_all(root).map_err(|error| failed("created", root, error))?;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        folder.push(name);
        match fs::create_dir(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(&folder).map_err(|error| failed("read", &folder, error))?;
                if !found.is_dir() {
                    let message = format!("{} is no folder, or a symbolic link to one", folder.display());
                    return Err(TransferError::new(TransferErrorKind::Disk, message));
                }
            }
            Err(error) => return Err(failed("created", &folder, error)),
        }
    }
    Ok(folder)
}

/// Local files and folders that the service does not have, the deepest first; a mirror removes them.
pub(in crate::transfer) struct Surplus {
    pub(in crate::transfer) files: Vec<(String, u64)>,
    pub(in crate::transfer) folders: Vec<String>,
}

pub(in crate::transfer) fn surplus(
    root: &Path,
    files: &HashSet<String>,
    folders: &HashSet<String>,
    globs: &Globs,
) -> Result<Surplus, TransferError> {
    let mut surplus = Surplus { files: Vec::new(), folders: Vec::new() };
    let mut queue = vec![String::new()];
    while let Some(path) = queue.pop() {
        let folder = root.join(&path);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &folder, error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| failed("read", &folder, error))?;
            let name = entry.file_name();
            // A name that is not Unicode cannot come from the service, so it is left alone.
            let Some(name) = name.to_str() else { continue };
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            let found = entry.metadata().map_err(|error| failed("read", &entry.path(), error))?;
            if globs.excludes(&below) {
                continue;
            }
            if found.is_dir() {
                if !folders.contains(&below) {
                    surplus.folders.push(below.clone());
                }
                queue.push(below);
            } else if !files.contains(&below) && (globs.includes(&below) || is_partial_file(name)) {
                surplus.files.push((below, found.len()));
            }
        }
    }
    surplus.folders.sort_by_key(|path| std::cmp::Reverse(path.matches('/').count()));
    Ok(surplus)
}

/// Removes a file, or an empty folder.
pub(in crate::transfer) fn remove(root: &Path, path: &str, is_folder: bool) -> Result<(), TransferError> {
    let on_disk = root.join(path);
    let removed = if is_folder { fs::remove_dir(&on_disk) } else { fs::remove_file(&on_disk) };
    match removed {
        // A folder that still has content is kept.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => Ok(()),
        Err(error) => Err(failed("removed", &on_disk, error)),
        Ok(()) => Ok(()),
    }
}
