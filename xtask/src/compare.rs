//! Compares the expected with the actual files. Pure.
//!
//! Input: paths with their expected texts, and paths with their actual bytes.
//! Output: the paths that differ.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The expected texts.
pub(crate) type Expected = BTreeMap<PathBuf, String>;
/// The actual bytes.
pub(crate) type Actual = BTreeMap<PathBuf, Vec<u8>>;

/// The differences between expected and actual files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Files with other content.
    pub(crate) changed: Vec<PathBuf>,
    /// Files that do not exist.
    pub(crate) missing: Vec<PathBuf>,
    /// Files that should not exist.
    pub(crate) orphaned: Vec<PathBuf>,
    /// The number of current files.
    pub(crate) unchanged: usize,
}

impl Drift {
    /// Whether there are no differences.
    pub(crate) fn is_none(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.orphaned.is_empty()
    }
}

/// Finds the differences; each list is in the order of paths.
pub(crate) fn compare(expected: &Expected, actual: &Actual) -> Drift {
    let mut drift = Drift::default();
    for (path, text) in expected {
        match actual.get(path) {
            None => drift.missing.push(path.clone()),
            Some(bytes) if bytes == text.as_bytes() => drift.unchanged += 1,
            Some(_) => drift.changed.push(path.clone()),
        }
    }
    let orphans = actual.keys().filter(|path| !expected.contains_key(*path));
    drift.orphaned.extend(orphans.cloned());
    drift
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(files: &[(&str, &str)]) -> Expected {
        let owned = |(path, text): &(&str, &str)| (PathBuf::from(path), (*text).to_owned());
        files.iter().map(owned).collect()
    }

    fn actual(files: &[(&str, &str)]) -> Actual {
        let owned = |(path, text): &(&str, &str)| (PathBuf::from(path), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    #[test]
    fn equal_files_are_no_drift() {
        let drift = compare(&expected(&[("a", "1"), ("b", "")]), &actual(&[("a", "1"), ("b", "")]));
        assert!(drift.is_none());
        assert_eq!(drift.unchanged, 2);
    }

    #[test]
    fn changed_missing_and_orphaned_files_are_distinguished() {
        let drift = compare(
            &expected(&[("changed", "new"), ("missing", ""), ("same", "x")]),
            &actual(&[("changed", "old"), ("orphaned", ""), ("same", "x")]),
        );
        let wanted = Drift {
            changed: vec!["changed".into()],
            missing: vec!["missing".into()],
            orphaned: vec!["orphaned".into()],
            unchanged: 1,
        };
        assert_eq!(drift, wanted);
        assert!(!drift.is_none());
    }

    #[test]
    fn line_endings_and_invalid_utf8_are_differences() {
        let expected = expected(&[("crlf", "a\n"), ("bytes", "a")]);
        let mut actual = actual(&[("crlf", "a\r\n")]);
        actual.insert("bytes".into(), vec![0xff]);
        assert_eq!(compare(&expected, &actual).changed.len(), 2);
    }

    #[test]
    fn empty_sets_are_no_drift() {
        assert!(compare(&Expected::new(), &Actual::new()).is_none());
    }
}
