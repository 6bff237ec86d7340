//! The report of `generate --check` about drift. Pure.
//!
//! Input: the drift, with both sides. Output: a text with ANSI colours that ends with the command that updates the
//! files.

use std::fmt::Write as _;
use std::path::Path;

use crate::compare::{Actual, Drift, Expected};
use crate::{diff, target};

/// The maximum number of lines of diffs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The lines of one file's diff.
    per_file: usize,
    /// The lines of all diffs together.
    total: usize,
}

impl Limits {
    /// Enough for an overview.
    pub(crate) const SHORT: Self = Self { per_file: 60, total: 600 };
    /// No limits.
    pub(crate) const NONE: Self = Self { per_file: usize::MAX, total: usize::MAX };
}

/// Both sides of the comparison, and the folder to which displayed paths are relative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides<'a> {
    pub(crate) expected: &'a Expected,
    pub(crate) actual: &'a Actual,
    pub(crate) root: &'a Path,
}

/// Lists every file with drift, shows the diffs of changed files, and names the command that updates them.
pub(crate) fn drift(drift: &Drift, sides: Sides<'_>, limits: Limits, fix_command: &str) -> String {
    let mut text = format!(
        "Generated files are not current: {} changed, {} missing, {} orphaned, {} current.\n",
        drift.changed.len(),
        drift.missing.len(),
        drift.orphaned.len(),
        drift.unchanged,
    );
    let kinds = [("changed", &drift.changed), ("missing", &drift.missing), ("orphaned", &drift.orphaned)];
    for (kind, paths) in kinds {
        for path in paths {
            let _ = writeln!(text, "  {kind:<9} {}", target::shown(path, sides.root));
        }
    }
    diffs(&mut text, drift, sides, limits, fix_command);
    let _ = write!(text, "\nTo bring them up to date: {fix_command}\n");
    text
}

/// Adds the diffs of the changed files, truncated to the limits, with the number of lines that were left out.
fn diffs(text: &mut String, drift: &Drift, sides: Sides<'_>, limits: Limits, fix_command: &str) {
    let mut remaining = limits.total;
    let mut omitted = 0;
    let changed = drift.changed.iter().filter_map(|path| {
        let old = String::from_utf8_lossy(sides.actual.get(path)?);
        let lines = diff::unified(&target::shown(path, sides.root), &old, sides.expected.get(path)?);
        Some((importance(path, &lines), lines))
    });
    let mut changed: Vec<_> = changed.collect();
    // The changes that matter most to users come first, whatever the names of the files.
    changed.sort_by_key(|(importance, _)| *importance);
    for (_, lines) in changed {
        if remaining == 0 {
            omitted += 1;
            continue;
        }
        let shown = lines.len().min(limits.per_file).min(remaining);
        remaining -= shown;
        text.push('\n');
        for line in &lines[..shown] {
            let _ = writeln!(text, "{line}");
        }
        if lines.len() > shown {
            let more = lines.len() - shown;
            let _ = writeln!(text, "... {more} more lines; {fix_command} --check --verbose shows all");
        }
    }
    if omitted > 0 {
        let _ = writeln!(text, "\n... {omitted} more changed files; {fix_command} --check --verbose shows all");
    }
}

/// The importance of a change, the most important first: code, then documentation, then provenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Importance {
    Code,
    Driver,
    Words,
    Origin,
}

fn importance(path: &Path, lines: &[String]) -> Importance {
    let plain = lines.iter().skip(2).map(|line| anstream::adapter::strip_str(line).to_string());
    let changed: Vec<String> = plain.filter(|line| line.starts_with(['+', '-'])).collect();
    let all = |starts: &[&str]| {
        changed.iter().all(|line| starts.iter().any(|start| line[1..].trim_start().starts_with(start)))
    };
    let is_source = path.extension().is_some_and(|extension| extension == "rs" || extension == "lock");
    match path {
        _ if all(&["// ", "<!-- "]) => Importance::Origin,
        _ if !is_source || all(&["///", "//!", "// ", "#[doc"]) => Importance::Words,
        path if path.to_string_lossy().contains("conformance") => Importance::Driver,
        _ => Importance::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;
    use std::path::PathBuf;

    const FIX_COMMAND: &str = "cargo xtask generate";

    fn report(expected: &[(&str, &str)], actual: &[(&str, &str)], limits: Limits) -> String {
        let path = |name: &str| PathBuf::from("/root").join(name);
        let expected: Expected = expected.iter().map(|(name, text)| (path(name), (*text).to_owned())).collect();
        let actual: Actual = actual.iter().map(|(name, text)| (path(name), text.as_bytes().to_vec())).collect();
        let sides = Sides { expected: &expected, actual: &actual, root: Path::new("/root") };
        let text = drift(&compare(&expected, &actual), sides, limits, FIX_COMMAND);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn the_report_lists_every_file_and_ends_with_the_command() {
        let text = report(
            &[("a/changed", "new\n"), ("missing", ""), ("same", "")],
            &[("a/changed", "old\n"), ("orphaned", ""), ("same", "")],
            Limits::SHORT,
        );
        assert!(text.contains("1 changed, 1 missing, 1 orphaned, 1 current"));
        assert!(text.contains("  changed   a/changed\n  missing   missing\n  orphaned  orphaned\n"));
        assert!(text.contains("-old\n+new\n"));
        assert!(text.ends_with("To bring them up to date: cargo xtask generate\n"));
    }

    #[test]
    fn long_diffs_are_truncated_with_a_note() {
        let old: String = (0..100).map(|n| format!("old {n}\n")).collect();
        let files = [("long", "new\n")];
        let limits = Limits { per_file: 10, total: 100 };
        let cut = report(&files, &[("long", &old)], limits);
        // Two header lines, one for the hunk, a hundred removed and one added: 104.
        assert!(cut.contains("... 94 more lines; cargo xtask generate --check --verbose shows all"));
        assert_eq!(cut.matches("\n-old").count(), 7);

        let whole = report(&files, &[("long", &old)], Limits::NONE);
        assert!(!whole.contains("more lines"));
        assert_eq!(whole.matches("\n-old").count(), 100);
    }

    #[test]
    fn changes_that_matter_to_users_come_first() {
        let names = ["a.rs", "b.md", "c.rs", "conformance/d.rs", "e.rs"];
        let new = ["// sha256 new", "words", "/// Words.", "fn d() {}", "fn e() {}"];
        let files: Vec<(&str, String)> =
            names.iter().zip(new).map(|(name, text)| (*name, format!("{text}\n"))).collect();
        let expected: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let actual: Vec<(&str, &str)> = names.iter().map(|name| (*name, "// sha256 old\n")).collect();
        let text = report(&expected, &actual, Limits::NONE);
        let order: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("+++ ")).collect();
        let order: Vec<&str> = order.iter().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(order, ["e.rs", "conformance/d.rs", "b.md", "c.rs", "a.rs"]);
    }

    #[test]
    fn files_beyond_the_limit_are_still_listed() {
        let files = [("a", "new\n"), ("b", "new\n"), ("c", "new\n")];
        let old = [("a", "old\n"), ("b", "old\n"), ("c", "old\n")];
        let limits = Limits { per_file: 60, total: 5 };
        let text = report(&files, &old, limits);
        assert!(text.contains("  changed   c\n"));
        assert_eq!(text.matches("+++").count(), 1);
        assert!(text.contains("... 2 more changed files"));
    }
}
