//! Unified diffs of lines. Pure.
//!
//! Input: the actual and the expected text. Output: the lines of a unified diff, coloured with ANSI codes.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

const HEADER: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const KEPT: Style = Style::new();

/// After this time, the diff is completed by a faster algorithm: still correct, but not minimal.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The lines of the diff from `old` to `new`; empty if they are equal.
pub(crate) fn unified(name: &str, old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::configure().timeout(TIMEOUT).diff_lines(old, new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().iter_hunks() {
        if lines.is_empty() {
            lines.push(styled(HEADER, &format!("--- {name} (on disk)")));
            lines.push(styled(HEADER, &format!("+++ {name} (generated)")));
        }
        lines.push(styled(HUNK, &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Delete => REMOVED,
                ChangeTag::Insert => ADDED,
                ChangeTag::Equal => KEPT,
            };
            let text = change.value();
            let text = text.strip_suffix('\n').unwrap_or(text);
            lines.push(styled(style, &format!("{}{text}", change.tag())));
            if change.missing_newline() {
                lines.push(styled(KEPT, "\\ No newline at end of file"));
            }
        }
    }
    lines
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(old: &str, new: &str) -> String {
        let text = unified("a.rs", old, new).join("\n");
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn removed_and_added_lines_are_shown() {
        let wanted = "--- a.rs (on disk)\n+++ a.rs (generated)\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three";
        assert_eq!(plain("one\ntwo\nthree\n", "one\nzwei\nthree\n"), wanted);
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(plain("one\n", "one\n"), "");
    }

    #[test]
    fn a_missing_newline_at_the_end_is_shown() {
        assert!(plain("one", "one\n").contains("-one\n\\ No newline at end of file\n+one"));
    }

    #[test]
    fn lines_are_coloured() {
        let lines = unified("a.rs", "old\n", "new\n");
        assert!(lines.iter().any(|line| line.starts_with("\u{1b}[31m-old")));
        assert!(lines.iter().any(|line| line.starts_with("\u{1b}[32m+new")));
    }
}
