//! Lists a local tree, as it is at one moment.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use unicode_normalization::UnicodeNormalization as _;

use crate::transfer::download::path::part_file::is_partial_file;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::tree::globs::Globs;

/// The maximum depth of folders. A deeper tree is taken for a loop that was not detected.
const MAX_DEPTH: usize = 200;

#[derive(Debug, Default)]
pub(in crate::transfer) struct LocalTree {
    /// The paths of the folders, the top (with the path "") first, and each parent before its children.
    pub(in crate::transfer) folders: Vec<String>,
    pub(in crate::transfer) files: Vec<LocalFile>,
    /// The paths that cannot be uploaded, with the reasons.
    pub(in crate::transfer) refused: Vec<(String, String)>,
    /// Files that may still be being written, and their sizes.
    pub(in crate::transfer) pending: Vec<(String, u64)>,
    pub(in crate::transfer) warnings: Vec<String>,
}

#[derive(Clone, Debug)]
pub(in crate::transfer) struct LocalFile {
    /// The path from the top of the tree, with slashes.
    pub(in crate::transfer) path: String,
    pub(in crate::transfer) name: String,
    /// The index of its folder in [`LocalTree::folders`].
    pub(in crate::transfer) folder: usize,
    pub(in crate::transfer) on_disk: PathBuf,
    pub(in crate::transfer) size: u64,
    /// The time at which it was last written; the epoch if the file system does not know.
    pub(in crate::transfer) modified: SystemTime,
}

pub(in crate::transfer) struct Walk<'a> {
    pub(in crate::transfer) globs: &'a Globs,
    pub(in crate::transfer) hidden: bool,
    pub(in crate::transfer) follows_links: bool,
    pub(in crate::transfer) settled_for: Duration,
}

impl Walk<'_> {
    /// # Errors
    /// When the top is not a readable folder. Problems below it are part of the result instead.
    pub(in crate::transfer) fn run(&self, root: &Path) -> Result<LocalTree, TransferError> {
        let mut tree = LocalTree::default();
        let canonical = fs::canonicalize(root).and_then(|path| fs::read_dir(&path).map(|_| path));
        let canonical = canonical.map_err(|error| {
            let message = format!("{} cannot be read: {error}", root.display());
            TransferError::new(TransferErrorKind::Source, message).with_source(error)
        })?;
        tree.folders.push(String::new());
        self.folder(&mut tree, root, 0, &mut vec![canonical]);
        Ok(tree)
    }

    /// Reads a folder. `ancestors` has the real paths of this folder and of the folders around it.
    fn folder(&self, tree: &mut LocalTree, on_disk: &Path, index: usize, ancestors: &mut Vec<PathBuf>) {
        let parent_path = tree.folders[index].clone();
        let entries = match fs::read_dir(on_disk).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return tree.refused.push((parent_path, format!("it cannot be read: {error}"))),
        };
        // Sorted, so that the order is the same in each run.
        let mut names: BTreeMap<_, PathBuf> = BTreeMap::new();
        for entry in entries {
            names.insert(entry.file_name(), entry.path());
        }
        let mut seen: HashMap<String, String> = HashMap::new();
        for (name, on_disk) in names {
            let Some(name) = name.to_str() else {
                let display_path =
                    format!("{parent_path}{}{}", if parent_path.is_empty() { "" } else { "/" }, name.to_string_lossy());
                tree.refused.push((display_path, "its name is not Unicode".to_owned()));
                continue;
            };
            let path = if parent_path.is_empty() { name.to_owned() } else { format!("{parent_path}/{name}") };
            if (!self.hidden && name.starts_with('.')) || is_partial_file(name) || self.globs.excludes(&path) {
                continue;
            }
            match self.metadata(&on_disk) {
                Err(error) => tree.refused.push((path, format!("it cannot be read: {error}"))),
                Ok(None) => tree.refused.push((path, "it is a symbolic link, and these are not followed".to_owned())),
                Ok(Some(found)) if found.is_dir() => {
                    warn_if_similar(&mut seen, &mut tree.warnings, name, &path);
                    self.enter(tree, path, &on_disk, ancestors);
                }
                Ok(Some(found)) if found.is_file() => {
                    if !self.globs.includes(&path) {
                        continue;
                    }
                    warn_if_similar(&mut seen, &mut tree.warnings, name, &path);
                    if self.is_unsettled(&found) {
                        tree.pending.push((path, found.len()));
                        continue;
                    }
                    match (found.len(), name.chars().count()) {
                        (0, _) => {
                            tree.refused.push((path, "it is empty, and the service takes no empty files".to_owned()))
                        }
                        (size, 1..=255) => {
                            let name = name.to_owned();
                            let modified = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                            tree.files.push(LocalFile { path, name, folder: index, on_disk, size, modified });
                        }
                        _ => tree.refused.push((path, "its name has more than 255 characters".to_owned())),
                    }
                }
                Ok(Some(_)) => tree.refused.push((path, "it is neither a file nor a folder".to_owned())),
            }
        }
    }

    fn enter(&self, tree: &mut LocalTree, path: String, on_disk: &Path, ancestors: &mut Vec<PathBuf>) {
        let canonical = match fs::canonicalize(on_disk) {
            Ok(canonical) => canonical,
            Err(error) => return tree.refused.push((path, format!("it cannot be read: {error}"))),
        };
        if ancestors.contains(&canonical) || ancestors.len() > MAX_DEPTH {
            return tree.refused.push((path, "it leads back to a folder that it is in".to_owned()));
        }
        let index = tree.folders.len();
        tree.folders.push(path);
        ancestors.push(canonical);
        self.folder(tree, on_disk, index, ancestors);
        ancestors.pop();
    }

    /// Whether the file was modified within the time that files need to settle.
    fn is_unsettled(&self, found: &Metadata) -> bool {
        let age = found.modified().ok().and_then(|time| time.elapsed().ok());
        !self.settled_for.is_zero() && age.is_none_or(|age| age < self.settled_for)
    }

    /// Reads the metadata. `None` for a symbolic link, unless links are followed.
    fn metadata(&self, on_disk: &Path) -> io::Result<Option<Metadata>> {
        let found = fs::symlink_metadata(on_disk)?;
        match (found.is_symlink(), self.follows_links) {
            (false, _) => Ok(Some(found)),
            (true, true) => fs::metadata(on_disk).map(Some),
            (true, false) => Ok(None),
        }
    }
}

/// Composes a name (Unicode NFC), so that names that look the same are equal.
pub(in crate::transfer) fn nfc(name: &str) -> String {
    name.nfc().collect()
}

fn warn_if_similar(seen: &mut HashMap<String, String>, warnings: &mut Vec<String>, name: &str, path: &str) {
    let key = nfc(name).to_lowercase();
    if let Some(other) = seen.insert(key, name.to_owned()) {
        let what = if nfc(&other) == nfc(name) { "Unicode form" } else { "upper and lower case" };
        warnings.push(format!("{path} differs from {other} beside it only in {what}"));
    }
}
