//! The lock of public names, with a line `kind key = name` for each, in alphabetical order.
//!
//! The generator adds lines, and never changes or removes one. Renaming or removing a public name breaks users of the
//! SDK, so it is done by hand, where reviewers see it.

use std::collections::BTreeMap;

use super::ident::is_ident;
use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::overlay::Hint;

const HEADER: &str = "\
# The public names of the SDK, and the order of arguments, pinned: `cargo xtask generate` adds lines, and never changes or
# removes one, save that `arguments` follow what is required.
# A line that the document no longer needs is an error. Remove or change it by hand, where breaking the users of the
# name is what is meant, and say so in the changelog.
";

const KINDS: [&str; 7] = [ARGUMENTS, "id", "operation", "request", "resource", "type", "variant"];

/// The maximum number of places that are suggested for a name whose place no longer exists.
const MAX_CANDIDATES: usize = 3;

/// The kind of lines that pin the order of arguments instead of a name.
const ARGUMENTS: &str = "arguments";

/// The pinned names, and the names in use.
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
            let mut report = |message: String, help: &str| {
                diagnostics.push(Severity::Error, place.clone(), message, Some(help));
            };
            let Some((kind, key, name)) = split(line) else {
                report(
                    format!("`{line}` is not of the form `kind key = name`"),
                    "kinds are arguments, id, operation, request, resource, type and variant; restore the line, or remove \
                     it",
                );
                continue;
            };
            let can_be_name = match kind {
                "operation" => name.split('.').all(is_ident),
                ARGUMENTS => name.split(", ").all(is_ident),
                // The name is also a file name.
                "resource" => is_ident(name) && !name.starts_with("r#"),
                _ => is_ident(name),
            };
            if !can_be_name {
                report(format!("`{name}` cannot be a name in Rust"), "choose another name");
                continue;
            }
            let what = (kind.to_owned(), key.to_owned());
            if lock.pinned.contains_key(&what) {
                report(format!("`{kind} {key}` is pinned twice"), "keep one of the lines");
                continue;
            }
            lock.pinned.insert(what, (index + 1, name.to_owned()));
        }
        lock
    }

    /// The name that is pinned, or given by the overlay.
    pub(super) fn requested(
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

    /// The pinned names of requests.
    pub(super) fn requests(&self) -> Vec<String> {
        let requests = self.pinned.iter().filter(|((kind, _), _)| kind == "request");
        requests.map(|(_, (_, name))| name.clone()).collect()
    }

    /// Records an assigned name.
    pub(super) fn set(&mut self, kind: &str, key: &str, name: &str) {
        self.names.insert((kind.to_owned(), key.to_owned()), name.to_owned());
    }

    /// Sorts arguments in their pinned order, with new ones at the end, and records the order.
    ///
    /// Unlike names, such a line changes with the document, because arguments come and go, and users see it.
    pub(super) fn order(&mut self, key: &str, arguments: Vec<String>) -> Vec<String> {
        if arguments.len() < 2 {
            return arguments;
        }
        let what = (ARGUMENTS.to_owned(), key.to_owned());
        let pinned = self.pinned.get(&what).map(|(_, pinned)| pinned.split(", ")).into_iter().flatten();
        let mut order: Vec<String> =
            pinned.filter(|name| arguments.iter().any(|a| a == name)).map(str::to_owned).collect();
        let new: Vec<String> = arguments.into_iter().filter(|name| !order.contains(name)).collect();
        order.extend(new);
        self.names.insert(what, order.join(", "));
        order
    }

    /// Reports lines that pin nothing, or a name that cannot be used, and writes the new lock. The severity is that of the
    /// former.
    pub(super) fn finish(self, stale_severity: Severity, diagnostics: &mut Diagnostics) -> String {
        for (key, (line, pinned)) in self.pinned.iter().filter(|((kind, _), _)| kind != ARGUMENTS) {
            let (severity, message, help) = match self.names.get(key) {
                Some(name) if name == pinned => continue,
                Some(name) => (
                    stale_severity,
                    format!("this line calls `{}` `{pinned}`, but it has to be `{name}`", key.1),
                    "the pinned name is taken or reserved, or its resource has changed; if users are to see the new \
                     name, write it here and say so in the changelog"
                        .to_owned(),
                ),
                None => (
                    stale_severity,
                    format!("the document no longer has `{}`, which this line calls `{pinned}`", key.1),
                    self.stale_line_help(key, pinned),
                ),
            };
            diagnostics.push(severity, Place::Names(*line), message, Some(&help));
        }
        let mut text = HEADER.to_owned();
        for ((kind, key), name) in &self.names {
            text.push_str(&format!("{kind} {key} = {name}\n"));
        }
        text
    }
}

impl Lock {
    /// Advice for a line whose place no longer exists: it may have moved.
    fn stale_line_help(&self, (kind, key): &(String, String), name: &str) -> String {
        let is_new = |what: &&(String, String)| what.0 == *kind && !self.pinned.contains_key(*what);
        let similarity = |other: &str| strsim::jaro_winkler(&key.to_lowercase(), &other.to_lowercase());
        let mut similar: Vec<(f64, &str)> =
            self.names.keys().filter(is_new).map(|(_, other)| (similarity(other), other.as_str())).collect();
        similar.retain(|(similarity, _)| *similarity > 0.85);
        similar.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let lines: Vec<String> =
            similar.iter().take(MAX_CANDIDATES).map(|(_, other)| format!("`{kind} {other} = {name}`")).collect();
        let removal =
            "remove the line if the name is to go, which breaks those who use it, and say so in the changelog";
        match lines.is_empty() {
            true => removal.to_owned(),
            false => {
                format!("if it is called otherwise now, the name stays with {}; else {removal}", lines.join(" or "))
            }
        }
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
    fn invalid_lines_are_reported() {
        let mut found = Diagnostics::default();
        let text = "# header\ntype #/a = A\nnonsense\ntype #/a = B\ntype #/b = b c\nresource Gone = gone\n";
        let mut lock = Lock::parse(text, &mut found);
        lock.set("type", "#/a", "A");
        lock.finish(Severity::Error, &mut found);
        let lines: Vec<String> = found.iter().map(|d| d.place.to_string()).collect();
        assert_eq!(lines, ["names.lock, line 3", "names.lock, line 4", "names.lock, line 5", "names.lock, line 6"]);
    }

    #[test]
    fn a_pinned_order_is_kept_and_new_arguments_come_last() {
        let mut found = Diagnostics::default();
        let mut lock = Lock::parse("arguments #/a = name, events, url\narguments gone = a, b\n", &mut found);
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(lock.order("#/a", owned(&["url", "added", "name"])), ["name", "url", "added"]);
        assert_eq!(lock.order("#/b", owned(&["only"])), ["only"]);
        let text = lock.finish(Severity::Error, &mut found);
        assert!(text.ends_with("\narguments #/a = name, url, added\n"), "{text}");
        assert_eq!(found.iter().count(), 0);
    }

    #[test]
    fn other_places_are_suggested_for_a_stale_line() {
        let mut found = Diagnostics::default();
        let mut lock = Lock::parse("type #/components/schemas/Files = File\n", &mut found);
        lock.set("type", "#/components/schemas/FileList", "FileList");
        lock.finish(Severity::Note, &mut found);
        let found = found.iter().next().unwrap();
        assert_eq!(found.severity, Severity::Note);
        assert!(found.help.as_ref().unwrap().contains("`type #/components/schemas/FileList = File`"), "{found}");
    }

    #[test]
    fn the_lock_survives_a_round_trip() {
        let mut found = Diagnostics::default();
        let mut lock = Lock::default();
        lock.set("operation", "files.list", "files.list");
        lock.set("variant", "#/components/schemas/A x = y", "X");
        let text = lock.finish(Severity::Error, &mut found);
        let again = Lock::parse(&text, &mut found);
        let requested = again.requested("variant", "#/components/schemas/A x = y", None, &mut found);
        assert_eq!(requested.as_deref(), Some("X"));
        assert_eq!(found.iter().count(), 0);
    }
}
