//! Applies an overlay to a document.

use super::hints::Hints;
use super::parse;
use super::parse::{Change, Entry};
use super::target;
use crate::diagnostic::{Diagnostics, Place, Severity};
use serde_json::Value;

/// Applies the overlay to the document, and collects the hints for later stages.
///
/// An overlay that is `borrowed` from another document may have entries without a match.
pub(crate) fn apply(text: Option<&str>, document: &mut Value, borrowed: bool, diagnostics: &mut Diagnostics) -> Hints {
    let mut hints = Hints::new(borrowed);
    for entry in text.map(parse::entries).unwrap_or_default() {
        match entry {
            Ok(entry) => apply_entry(entry, document, &mut hints, diagnostics),
            Err((line, message)) => {
                let help = "an entry is `target`, `change` (one of name, request, alias, label, scope, list, secret, id, \
                            idempotent, accepts, paging, merge) and `reason`";
                diagnostics.push(Severity::Error, Place::Overlay(line), message, Some(help));
            }
        }
    }
    hints
}

pub(super) fn apply_entry(entry: Entry, document: &mut Value, hints: &mut Hints, diagnostics: &mut Diagnostics) {
    let place = Place::Overlay(entry.line);
    if let Change::Accepts(kinds) = entry.change {
        match entry.target.strip_prefix("id:") {
            Some(wire) => hints.accept(entry.line, wire, kinds),
            None => diagnostics.push(
                Severity::Error,
                place,
                format!("`accepts` needs a kind of id as its target, not `{}`", entry.target),
                Some("write the target as `id:parent_id`"),
            ),
        }
        return;
    }
    if let Change::Scope(scope) = entry.change {
        match hints.scope() {
            _ if entry.target != "#" => diagnostics.push(
                Severity::Error,
                place,
                format!("`scope` is about the whole document, not `{}`", entry.target),
                Some("write the target as `#`"),
            ),
            Some(first) => diagnostics.push(
                Severity::Error,
                place,
                format!("line {} already declares a scope", first.line),
                Some("keep one of the entries"),
            ),
            None => hints.set_scope(entry.line, scope),
        }
        return;
    }
    let places = target::places(&entry.target, document, matches!(entry.change, Change::Paging(_)));
    if places.is_empty() {
        diagnostics.push(
            hints.stale_severity(),
            place,
            format!("`{}` matches nothing in the document", entry.target),
            Some("correct the target, or remove the entry if the document no longer needs it"),
        );
        return;
    }
    let Change::Merge(addition) = &entry.change else {
        hints.add(entry.line, &places, &entry.change);
        return;
    };
    let mut changed = false;
    for at in &places {
        if let Some(node) = at.find_mut(document) {
            changed |= merge(node, addition);
            hints.merge(entry.line, at);
        }
    }
    if !changed {
        diagnostics.push(
            Severity::Warning,
            place,
            format!("the document already says this of `{}`", entry.target),
            Some("remove the entry"),
        );
    }
}

/// Merges `addition` into `node`, object by object. Returns whether anything changed.
pub(super) fn merge(node: &mut Value, addition: &Value) -> bool {
    match (node, addition) {
        (Value::Object(node), Value::Object(addition)) => {
            let mut changed = false;
            for (key, value) in addition {
                match node.get_mut(key) {
                    Some(old) => changed |= merge(old, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                        changed = true;
                    }
                }
            }
            changed
        }
        (node, addition) if node == addition => false,
        (node, addition) => {
            *node = addition.clone();
            true
        }
    }
}
