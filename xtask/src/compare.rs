//! What ought to be there against what is there. Pure.
//!
//! In: paths with the texts that they ought to hold, and paths with the bytes that they do hold.
//! Out: the paths at which the two differ.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The texts that ought to be there.
pub(crate) type Expected = BTreeMap<PathBuf, String>;
/// The bytes that are there.
pub(crate) type Actual = BTreeMap<PathBuf, Vec<u8>>;

/// Where what is there differs from what ought to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Files that hold something else.
    pub(crate) changed: Vec<PathBuf>,
    /// Files that are not there.
    pub(crate) missing: Vec<PathBuf>,
    /// Files that ought not to be there.
    pub(crate) orphaned: Vec<PathBuf>,
    /// How many files are current.
    pub(crate) unchanged: usize,
}

impl Drift {
    /// Whether everything is as it ought to be.
    pub(crate) fn is_none(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.orphaned.is_empty()
    }
}

/// Finds where the two differ, each list in the order of paths.
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
    fn the_same_is_no_drift() {
        let drift = compare(&expected(&[("a", "1"), ("b", "")]), &actual(&[("a", "1"), ("b", "")]));
        assert!(drift.is_none());
        assert_eq!(drift.unchanged, 2);
    }

    #[test]
    fn tells_changed_missing_and_orphaned_apart() {
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
    fn line_endings_and_bytes_that_are_no_text_count() {
        let expected = expected(&[("crlf", "a\n"), ("bytes", "a")]);
        let mut actual = actual(&[("crlf", "a\r\n")]);
        actual.insert("bytes".into(), vec![0xff]);
        assert_eq!(compare(&expected, &actual).changed.len(), 2);
    }

    #[test]
    fn nothing_against_nothing_is_no_drift() {
        assert!(compare(&Expected::new(), &Actual::new()).is_none());
    }
}
