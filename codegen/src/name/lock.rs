//! The lock of public names: one line for each, `kind key = name`, in the order of the alphabet.
//!
//! The generator adds lines. It never changes or removes one: renaming or removing a public name breaks the users of the
//! SDK, and is done by hand, so that it shows.

use std::collections::BTreeMap;

use super::ident::is_ident;
use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::overlay::Hint;

const HEADER: &str = "\
# The public names of the SDK, pinned: `cargo xtask generate` adds lines, and never changes or removes one.
# A line that the document no longer needs is an error. Remove or change it by hand, where breaking the users of the
# name is what is meant, and say so in the changelog.
";

const KINDS: [&str; 6] = ["id", "operation", "request", "resource", "type", "variant"];

/// The names that were pinned, and those that are in use.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pinned: BTreeMap<(String, String), (usize, String)>,
    names: BTreeMap<(String, String), String>,
}

impl Lock {
    pub(super) fn parse(text: &str, diagnostics: &mut Diagnostics) -> Self {
        let mut lock = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let place = Place::Names(index + 1);
            let mut complain = |message: String, help: &str| {
                diagnostics.push(Severity::Error, place.clone(), message, Some(help));
            };
            let Some((kind, key, name)) = split(line) else {
                complain(
                    format!("`{line}` is not of the form `kind key = name`"),
                    "kinds are id, operation, request, resource, type and variant; restore the line, or remove it",
                );
                continue;
            };
            let can_be_name = match kind {
                "operation" => name.split('.').all(is_ident),
                // It is the name of a file too.
                "resource" => is_ident(name) && !name.starts_with("r#"),
                _ => is_ident(name),
            };
            if !can_be_name {
                complain(format!("`{name}` cannot be a name in Rust"), "choose another name");
                continue;
            }
            let what = (kind.to_owned(), key.to_owned());
            if lock.pinned.contains_key(&what) {
                complain(format!("`{kind} {key}` is pinned twice"), "keep one of the lines");
                continue;
            }
            lock.pinned.insert(what, (index + 1, name.to_owned()));
        }
        lock
    }

    /// The name that is pinned for this, or that the overlay gives it.
    pub(super) fn wanted(
        &self,
        kind: &str,
        key: &str,
        hint: Option<&Hint<String>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        if let Some(hint) = hint.filter(|hint| !is_ident(&hint.value)) {
            diagnostics.push(
                Severity::Error,
                Place::Overlay(hint.line),
                format!("`{}` cannot be a name in Rust", hint.value),
                Some("choose another name"),
            );
            return None;
        }
        let pinned = self.pinned.get(&(kind.to_owned(), key.to_owned()));
        if let (Some((line, name)), Some(hint)) = (pinned, hint)
            && name.rsplit('.').next() != Some(hint.value.as_str())
        {
            diagnostics.push(
                Severity::Error,
                Place::Names(*line),
                format!("this pins `{name}`, but the overlay says `{}` on line {}", hint.value, hint.line),
                Some("change this line if users are to see the new name, or else the overlay"),
            );
        }
        pinned.map(|(_, name)| name.clone()).or_else(|| hint.map(|hint| hint.value.clone()))
    }

    /// Notes the name that this has got.
    pub(super) fn set(&mut self, kind: &str, key: &str, name: &str) {
        self.names.insert((kind.to_owned(), key.to_owned()), name.to_owned());
    }

    /// Complains about lines that pin nothing, or what cannot be had, and writes the lock anew.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) -> String {
        for (key, (line, pinned)) in &self.pinned {
            let (message, help) = match self.names.get(key) {
                Some(name) if name == pinned => continue,
                Some(name) => (
                    format!("this line calls `{}` `{pinned}`, but it has to be `{name}`", key.1),
                    "the pinned name is taken or reserved, or its resource has changed; if users are to see the new \
                     name, write it here and say so in the changelog",
                ),
                None => (
                    format!("the document no longer has `{}`, which this line calls `{pinned}`", key.1),
                    "remove the line if the name is to go, which breaks those who use it, and say so in the changelog",
                ),
            };
            diagnostics.push(Severity::Error, Place::Names(*line), message, Some(help));
        }
        let mut text = HEADER.to_owned();
        for ((kind, key), name) in &self.names {
            text.push_str(&format!("{kind} {key} = {name}\n"));
        }
        text
    }
}

fn split(line: &str) -> Option<(&str, &str, &str)> {
    let (left, name) = line.rsplit_once(" = ")?;
    let (kind, key) = left.split_once(' ')?;
    KINDS.contains(&kind).then_some((kind, key.trim(), name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_are_named() {
        let mut found = Diagnostics::default();
        let text = "# header\ntype #/a = A\nnonsense\ntype #/a = B\ntype #/b = b c\nresource Gone = gone\n";
        let mut lock = Lock::parse(text, &mut found);
        lock.set("type", "#/a", "A");
        lock.finish(&mut found);
        let lines: Vec<String> = found.iter().map(|d| d.place.to_string()).collect();
        assert_eq!(lines, ["names.lock, line 3", "names.lock, line 4", "names.lock, line 5", "names.lock, line 6"]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut found = Diagnostics::default();
        let mut lock = Lock::default();
        lock.set("operation", "files.list", "files.list");
        lock.set("variant", "#/components/schemas/A x = y", "X");
        let text = lock.finish(&mut found);
        let again = Lock::parse(&text, &mut found);
        let wanted = again.wanted("variant", "#/components/schemas/A x = y", None, &mut found);
        assert_eq!(wanted.as_deref(), Some("X"));
        assert_eq!(found.iter().count(), 0);
    }
}
