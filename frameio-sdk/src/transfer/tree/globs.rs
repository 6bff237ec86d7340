//! Patterns that select the paths of a tree.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::transfer::error::opaque::TransferError;

/// Patterns to include and to exclude, with the rules of `.gitignore`: a pattern without a slash matches a name at any
/// depth, one with a slash matches a path from the top of the tree.
#[derive(Clone, Debug, Default)]
pub(in crate::transfer) struct Patterns {
    pub(in crate::transfer) include: Vec<String>,
    pub(in crate::transfer) exclude: Vec<String>,
}

#[derive(Debug)]
pub(in crate::transfer) struct Globs {
    /// `None` includes everything.
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Globs {
    /// # Errors
    /// When a pattern is not valid.
    pub(in crate::transfer) fn new(patterns: &Patterns) -> Result<Self, TransferError> {
        let include = if patterns.include.is_empty() { None } else { Some(build_set(&patterns.include)?) };
        Ok(Self { include, exclude: build_set(&patterns.exclude)? })
    }

    /// Whether the file at this path is selected.
    pub(in crate::transfer) fn includes(&self, path: &str) -> bool {
        !self.excludes(path) && self.include.as_ref().is_none_or(|include| include.is_match(path))
    }

    /// Whether a file, or a folder with all of its content, is excluded.
    pub(in crate::transfer) fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }
}

fn build_set(patterns: &[String]) -> Result<GlobSet, TransferError> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(glob(pattern)?);
    }
    builder.build().map_err(|error| TransferError::invalid_input(format!("the patterns cannot be used: {error}")))
}

fn glob(pattern: &str) -> Result<Glob, TransferError> {
    let pattern = pattern.trim_end_matches('/');
    let text = match pattern.strip_prefix('/') {
        Some(rooted) => rooted.to_owned(),
        None if pattern.contains('/') => pattern.to_owned(),
        None => format!("**/{pattern}"),
    };
    let glob = GlobBuilder::new(&text).literal_separator(true).backslash_escape(true).build();
    glob.map_err(|error| {
        TransferError::invalid_input(format!("the pattern `{pattern}` cannot be read: {}", error.kind()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Globs, Patterns};

    fn globs(include: &[&str], exclude: &[&str]) -> Globs {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Globs::new(&Patterns { include: owned(include), exclude: owned(exclude) }).unwrap()
    }

    #[test]
    fn patterns_match_names_at_any_depth_or_paths_from_the_top() {
        let all = globs(&[], &["*.tmp", "proxies/", "/day1/audio", "day2/**/x.wav"]);
        for (path, expected) in [
            ("a.mov", true),
            ("a.tmp", false),
            ("day1/b/a.tmp", false),
            ("day1/audio/a.wav", true), // its folder is excluded and not listed
            ("other/day1/audio", true),
            ("day2/b/c/x.wav", false),
        ] {
            assert_eq!(all.includes(path), expected, "{path}");
        }
        assert!(all.excludes("a/proxies") && all.excludes("day1/audio"));
        let some = globs(&["*.mov", "*.{wav,aif}"], &["b*"]);
        assert!(
            some.includes("x/a.mov") && some.includes("a.aif") && !some.includes("a.txt") && !some.includes("b.mov")
        );
        assert!(Globs::new(&Patterns { include: vec!["a[".to_owned()], exclude: Vec::new() }).is_err());
    }
}
