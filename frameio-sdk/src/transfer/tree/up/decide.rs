//! Determines the action for a file, from the files of the same name at the service.

use std::cmp::Reverse;
use std::time::SystemTime;

use crate::generated::ids::{FileId, VersionStackId};
use crate::generated::models::{AssetWithIncludes, FileStatus};
use crate::transfer::tree::names::numbered;
use crate::transfer::tree::up::options::IfExists;
use crate::transfer::tree::up::walk::nfc;

/// An existing file, or a version stack whose newest version has this id, size and time.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::transfer) struct ExistingFile {
    pub(in crate::transfer) name: String,
    pub(in crate::transfer) id: FileId,
    pub(in crate::transfer) stack: Option<VersionStackId>,
    pub(in crate::transfer) size: u64,
    /// The time at which it was created at the service.
    pub(in crate::transfer) created_at: SystemTime,
}

/// The existing files and version stacks of a folder of the service.
#[derive(Debug, Default)]
pub(in crate::transfer) struct Contents {
    pub(in crate::transfer) files: Vec<ExistingFile>,
}

impl Contents {
    /// Collects the existing files, without placeholders, because those have no bytes.
    pub(in crate::transfer) fn new(mut assets: Vec<AssetWithIncludes>) -> Self {
        // Sorted by age, so that the newest of several with the same name comes first.
        assets.sort_by_key(|asset| Reverse(created(asset)));
        let files = assets.into_iter().filter_map(|asset| match asset {
            AssetWithIncludes::File(file) if file.status != FileStatus::Created => {
                let size = u64::try_from(file.file_size).unwrap_or_default();
                let created_at = file.created_at.as_offset_date_time().into();
                Some(ExistingFile { name: file.name, id: file.id, stack: None, size, created_at })
            }
            AssetWithIncludes::VersionStack(stack) => {
                let head = stack.head_version?;
                let size = u64::try_from(head.file_size).unwrap_or_default();
                let created_at = head.created_at.as_offset_date_time().into();
                Some(ExistingFile { name: stack.name, id: head.id, stack: Some(stack.id), size, created_at })
            }
            _ => None,
        });
        Self { files: files.collect() }
    }

    fn named(&self, name: &str) -> Vec<&ExistingFile> {
        let exact: Vec<_> = self.files.iter().filter(|file| file.name == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        // Some file systems decompose Unicode names; without this, every such file would be uploaded a second time.
        let name = nfc(name);
        self.files.iter().filter(|file| nfc(&file.name) == name).collect()
    }
}

fn created(asset: &AssetWithIncludes) -> Option<crate::runtime::Timestamp> {
    match asset {
        AssetWithIncludes::File(file) => Some(file.created_at.clone()),
        AssetWithIncludes::VersionStack(stack) => Some(stack.created_at.clone()),
        _ => None,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::transfer) enum Action {
    Upload {
        name: String,
    },
    /// Upload the file, and stack it on the existing one.
    Version(ExistingFile),
    /// Only stack it: an earlier run ended after the upload and before the stacking.
    Stack {
        file: FileId,
        on: ExistingFile,
    },
    /// Upload the file, and delete the existing one.
    Replace(ExistingFile),
    /// Only delete the others: an earlier run ended after the upload and before deleting them.
    Remove {
        file: FileId,
        others: Vec<ExistingFile>,
    },
    Unchanged(FileId),
    Refuse(String),
}

/// `modified` is the time at which the local file was last written.
pub(in crate::transfer) fn decide(
    name: &str,
    size: u64,
    modified: SystemTime,
    contents: &Contents,
    if_exists: IfExists,
) -> Action {
    let existing = contents.named(name);
    let Some(newest) = existing.first() else { return Action::Upload { name: name.to_owned() } };
    let compares_times = if_exists == IfExists::SkipUnchanged;
    let is_same = |file: &&&ExistingFile| file.size == size && (!compares_times || modified <= file.created_at);
    let same = existing.iter().find(is_same);
    let other = existing.iter().find(|file| !is_same(file));
    match (if_exists, same, other) {
        (IfExists::SkipSameSize | IfExists::SkipUnchanged, Some(same), Some(on))
            if same.stack.is_none() && same.id == newest.id =>
        {
            Action::Stack { file: same.id.clone(), on: (*on).clone() }
        }
        (IfExists::SkipSameSize | IfExists::SkipUnchanged, Some(same), _) => Action::Unchanged(same.id.clone()),
        (IfExists::Skip, _, _) => Action::Unchanged(newest.id.clone()),
        (IfExists::SkipSameSize | IfExists::SkipUnchanged | IfExists::Version, _, _) => {
            Action::Version((*newest).clone())
        }
        (IfExists::Rename, Some(same), _) => Action::Unchanged(same.id.clone()),
        (IfExists::Rename, None, _) => renamed(name, size, contents),
        (IfExists::Replace, Some(same), None) => Action::Unchanged(same.id.clone()),
        (IfExists::Replace, Some(same), Some(_)) if same.id == newest.id => {
            let others = existing
                .iter()
                .filter(|file| file.id != same.id && file.stack.is_none())
                .map(|file| (*file).clone())
                .collect();
            Action::Remove { file: same.id.clone(), others }
        }
        (IfExists::Replace, _, _) if newest.stack.is_some() => Action::Version((*newest).clone()),
        (IfExists::Replace, _, _) => Action::Replace((*newest).clone()),
        (IfExists::Fail, Some(same), None) => {
            Action::Refuse(format!("a file of that name and size is there: {}", same.id))
        }
        (IfExists::Fail, _, _) => Action::Refuse(format!("a file of that name is there: {}", newest.id)),
    }
}

/// Uses the first free numbered name, or the one under which an earlier run has uploaded the file.
fn renamed(name: &str, size: u64, contents: &Contents) -> Action {
    let mut number = 2;
    loop {
        let candidate = numbered(name, number);
        let existing = contents.named(&candidate);
        if existing.is_empty() {
            return Action::Upload { name: candidate };
        }
        if let Some(same) = existing.iter().find(|file| file.size == size) {
            return Action::Unchanged(same.id.clone());
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Action, Contents, ExistingFile};
    use crate::transfer::tree::up::options::IfExists::{
        self, Fail, Rename, Replace, Skip, SkipSameSize, SkipUnchanged, Version,
    };

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn existing_file(name: &str, id: &str, size: u64) -> ExistingFile {
        ExistingFile { name: name.to_owned(), id: id.into(), stack: None, size, created_at: at(100) }
    }

    /// Decides for a file that was written before the existing ones were created.
    fn decide(name: &str, size: u64, contents: &Contents, if_exists: IfExists) -> Action {
        super::decide(name, size, at(100), contents, if_exists)
    }

    #[test]
    fn each_policy_handles_a_missing_an_equal_and_a_different_file() {
        let nothing = Contents::default();
        let existing = Contents { files: vec![existing_file("a.mov", "1", 10)] };
        for policy in [SkipSameSize, SkipUnchanged, Skip, Version, Rename, Replace, Fail] {
            let upload = Action::Upload { name: "a.mov".to_owned() };
            assert_eq!(decide("a.mov", 10, &nothing, policy), upload, "{policy:?}");
        }
        let unchanged = Action::Unchanged("1".into());
        let one = existing_file("a.mov", "1", 10);
        assert_eq!(decide("a.mov", 10, &existing, SkipSameSize), unchanged);
        assert_eq!(decide("a.mov", 11, &existing, SkipSameSize), Action::Version(one.clone()));
        assert_eq!(decide("a.mov", 10, &existing, SkipUnchanged), unchanged);
        assert_eq!(decide("a.mov", 11, &existing, SkipUnchanged), Action::Version(one.clone()));
        assert_eq!(decide("a.mov", 11, &existing, Skip), unchanged);
        assert_eq!(decide("a.mov", 10, &existing, Version), Action::Version(one.clone()));
        assert_eq!(decide("a.mov", 11, &existing, Rename), Action::Upload { name: "a (2).mov".to_owned() });
        assert_eq!(decide("a.mov", 11, &existing, Replace), Action::Replace(one));
        assert!(matches!(decide("a.mov", 10, &existing, Fail), Action::Refuse(_)));
    }

    #[test]
    fn the_work_of_an_interrupted_run_is_completed() {
        let (old, new) = (existing_file("a.mov", "1", 10), existing_file("a.mov", "2", 11));
        let existing = Contents { files: vec![new, old.clone()] };
        let stack = Action::Stack { file: "2".into(), on: old.clone() };
        assert_eq!(decide("a.mov", 11, &existing, SkipSameSize), stack);
        let remove = Action::Remove { file: "2".into(), others: vec![old] };
        assert_eq!(decide("a.mov", 11, &existing, Replace), remove);
    }

    #[test]
    fn a_file_written_after_its_upload_is_changed_even_if_the_size_is_equal() {
        let old = existing_file("a.mov", "1", 10);
        let existing = Contents { files: vec![old.clone()] };
        let decide = |contents, if_exists| super::decide("a.mov", 10, at(101), contents, if_exists);
        assert_eq!(decide(&existing, SkipSameSize), Action::Unchanged("1".into()));
        assert_eq!(decide(&existing, SkipUnchanged), Action::Version(old.clone()));
        // An interrupted run has uploaded it and not stacked it.
        let new = ExistingFile { created_at: at(102), ..existing_file("a.mov", "2", 10) };
        let existing = Contents { files: vec![new, old.clone()] };
        assert_eq!(decide(&existing, SkipUnchanged), Action::Stack { file: "2".into(), on: old });
    }

    #[test]
    fn names_in_different_unicode_forms_are_equal() {
        let existing = Contents { files: vec![existing_file("\u{e9}.mov", "1", 10)] };
        assert_eq!(decide("e\u{301}.mov", 10, &existing, SkipSameSize), Action::Unchanged("1".into()));
    }
}
