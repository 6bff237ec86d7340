//! Reading and writing the files of a target.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::compare::{Actual, Drift, Expected};
use crate::problem::Problem;
use crate::target::Target;

/// Reads the files at the target's paths, including orphans.
pub(crate) fn read(target: &Target) -> Result<Actual, Problem> {
    let mut actual = Actual::new();
    for path in target.files.keys() {
        match fs::read(path) {
            Ok(bytes) => {
                actual.insert(path.clone(), bytes);
            }
            Err(error) if is_absent(&error) => {}
            // If a folder is in the place of a file, its content is orphaned, and removed with it. The kind of the error
            // does not say so on Windows.
            Err(_) if path.is_dir() && target.owns(path) => {}
            Err(error) => {
                return Err(Problem::io("cannot read", path, &error)
                    .help("a generated file has to go here: move away what is in its place"));
            }
        }
    }
    for folder in &target.generated_folders {
        collect_files(folder, &mut actual)?;
    }
    Ok(actual)
}

/// Adds all files in a folder. Links count as files and are not followed.
fn collect_files(folder: &Path, actual: &mut Actual) -> Result<(), Problem> {
    let refused = |error| Problem::io("cannot read the folder", folder, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(refused(error)),
    };
    for entry in entries {
        let entry = entry.map_err(refused)?;
        let path = entry.path();
        if entry.file_type().map_err(refused)?.is_dir() {
            collect_files(&path, actual)?;
        } else {
            // The content of an orphan does not matter.
            actual.entry(path).or_default();
        }
    }
    Ok(())
}

/// Writes the target to the disk. Orphans are removed first, so that a folder can replace a file.
pub(crate) fn apply(target: &Target, drift: &Drift) -> Result<(), Problem> {
    for path in &drift.orphaned {
        fs::remove_file(path).map_err(|error| refused("cannot remove", path, &error))?;
    }
    for folder in &target.generated_folders {
        prune(folder);
    }
    for path in drift.missing.iter().chain(&drift.changed) {
        if let Some(text) = target.files.get(path) {
            write(path, text)?;
        }
    }
    write_seeds(&target.seeds)
}

/// Writes the seeds that do not exist yet.
fn write_seeds(seeds: &Expected) -> Result<(), Problem> {
    for (path, text) in seeds {
        if !path.exists() {
            write(path, text)?;
        }
    }
    Ok(())
}

/// Writes a file atomically: readers never see a part of it.
fn write(path: &Path, text: &str) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| refused("cannot make the folder", folder, &error))?;
    }
    let temp_path = temp_path(path);
    let written = fs::write(&temp_path, text).and_then(|()| fs::rename(&temp_path, path));
    written.map_err(|error| {
        // The first error is the one to report; a draft that cannot be removed is an orphan of the next run.
        let _ = fs::remove_file(&temp_path);
        refused("cannot write", path, &error)
    })
}

/// The path of the temporary file beside a file.
fn temp_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".draft");
    path.with_file_name(name)
}

/// Removes empty folders in a folder, and the folder itself if it becomes empty.
fn prune(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            prune(&entry.path());
        }
    }
    // Fails for a folder that is not empty, which keeps it.
    let _ = fs::remove_dir(folder);
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn refused(doing: &str, path: &Path, error: &io::Error) -> Problem {
    Problem::io(doing, path, error).help("make the folder writable, or choose another with --out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;
    use std::collections::BTreeMap;
    use tempfile::TempDir;

    fn target(folder: &Path, files: &[(&str, &str)]) -> Target {
        let files = files.iter().map(|(name, text)| (folder.join(name), (*text).to_owned()));
        Target {
            folder: folder.to_owned(),
            files: files.collect(),
            generated_folders: vec![folder.join("src/generated")],
            seeds: Expected::new(),
        }
    }

    fn put(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn write_all(target: &Target) -> Drift {
        let drift = compare(&target.files, &read(target).unwrap());
        apply(target, &drift).unwrap();
        drift
    }

    #[test]
    fn changed_files_are_written_and_orphans_removed_with_their_folders() {
        let dir = TempDir::new().unwrap();
        let generated = dir.path().join("src/generated");
        put(&dir.path().join("src/lib.rs"), "by hand");
        put(&generated.join("mod.rs"), "old");
        put(&generated.join("gone/deep/file.rs"), "");
        let target = target(
            dir.path(),
            &[("src/generated/mod.rs", "new"), ("src/generated/models/a.rs", "a"), ("REFERENCE.md", "r")],
        );

        let drift = write_all(&target);
        assert_eq!(drift.changed.len(), 1);
        assert_eq!(drift.missing.len(), 2);
        assert_eq!(drift.orphaned, [generated.join("gone/deep/file.rs")]);

        let text = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(text("src/generated/mod.rs"), "new");
        assert_eq!(text("src/generated/models/a.rs"), "a");
        assert_eq!(text("REFERENCE.md"), "r");
        assert_eq!(text("src/lib.rs"), "by hand");
        assert!(!generated.join("gone").exists());
        assert!(write_all(&target).is_none(), "a second run has nothing to do");
    }

    #[test]
    fn a_current_file_is_not_written() {
        let dir = TempDir::new().unwrap();
        let target = target(dir.path(), &[("src/generated/mod.rs", "text")]);
        write_all(&target);
        let path = dir.path().join("src/generated/mod.rs");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        write_all(&target);
        assert!(fs::metadata(&path).unwrap().permissions().readonly());
    }

    #[test]
    fn folders_and_files_can_replace_each_other() {
        let dir = TempDir::new().unwrap();
        write_all(&target(dir.path(), &[("src/generated/a", "file")]));
        write_all(&target(dir.path(), &[("src/generated/a/b", "in a folder")]));
        write_all(&target(dir.path(), &[("src/generated/a", "file again")]));
        let text = fs::read_to_string(dir.path().join("src/generated/a")).unwrap();
        assert_eq!(text, "file again");
    }

    #[test]
    fn a_seed_is_written_only_if_missing() {
        let dir = TempDir::new().unwrap();
        let lock = dir.path().join("Cargo.lock");
        let mut target = target(dir.path(), &[]);
        target.seeds = BTreeMap::from([(lock.clone(), "seed".to_owned())]);
        write_all(&target);
        assert_eq!(fs::read_to_string(&lock).unwrap(), "seed");
        fs::write(&lock, "grown").unwrap();
        write_all(&target);
        assert_eq!(fs::read_to_string(&lock).unwrap(), "grown");
    }

    #[test]
    fn no_draft_is_left_when_writing_fails() {
        let dir = TempDir::new().unwrap();
        let in_the_way = dir.path().join("src/generated/mod.rs");
        fs::create_dir_all(in_the_way.join("inside")).unwrap();
        let problem = write(&in_the_way, "text").unwrap_err().to_string();
        assert!(problem.contains("cannot write"), "{problem}");
        assert!(problem.contains("help: "), "{problem}");
        let left: Vec<_> = fs::read_dir(dir.path().join("src/generated")).unwrap().collect();
        assert_eq!(left.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_an_orphan_and_is_not_followed() {
        let dir = TempDir::new().unwrap();
        let outside = TempDir::new().unwrap();
        put(&outside.path().join("precious"), "text");
        let generated = dir.path().join("src/generated");
        fs::create_dir_all(&generated).unwrap();
        std::os::unix::fs::symlink(outside.path(), generated.join("link")).unwrap();
        let drift = write_all(&target(dir.path(), &[]));
        assert_eq!(drift.orphaned, [generated.join("link")]);
        assert!(outside.path().join("precious").exists());
        assert!(!generated.exists());
    }
}
