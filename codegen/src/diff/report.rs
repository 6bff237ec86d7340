//! The comparison as a whole.

use serde::Serialize;

use super::change::{Advice, Change, Class, Kind, Subject};
use super::face::Face;
use super::renames::Renames;
use super::{operations, types};
use crate::diagnostic::Diagnostics;
use crate::generate::{Input, run};
use crate::pointer::Pointer;

/// What is different between the interfaces that two documents give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Which version number the changes ask for.
    pub advice: Advice,
    /// The changes, those first that matter most.
    pub changes: Vec<Change>,
}

/// Which of two documents could not be read, and why.
#[derive(Debug)]
pub struct Unread {
    /// Whether it was the new one.
    pub is_new: bool,
    /// What was found.
    pub diagnostics: Diagnostics,
}

/// Compares the interfaces that are generated from two documents.
///
/// # Errors
/// When one of them gives none, or one that must not be used.
pub fn diff(old: &Input<'_>, new: &Input<'_>) -> Result<Report, Unread> {
    let face = |input: &Input<'_>, is_new: bool| {
        let mut diagnostics = Diagnostics::default();
        match run(input, &mut diagnostics, &mut |_, _| {}) {
            Some(named) if !diagnostics.has_errors() => Ok(Face::of(&named.api)),
            _ => Err(Unread { is_new, diagnostics }),
        }
    };
    Ok(Report::between(&face(old, false)?, &face(new, true)?))
}

impl Report {
    fn between(old: &Face, new: &Face) -> Self {
        // A document without a word says nothing about ours.
        let has_words = new.has_words();
        let renames = Renames::between(old, new);
        let mut changes = whole(old, new);
        changes.extend(operations::compare(old, new, &renames, has_words));
        changes.extend(types::compare(old, new, &renames, has_words));
        changes.sort_by(|a, b| (a.class, &a.subject, &a.place, &a.what).cmp(&(b.class, &b.subject, &b.place, &b.what)));
        Self::of(changes)
    }

    fn of(changes: Vec<Change>) -> Self {
        let advice = changes.iter().map(Change::advice).max().unwrap_or(Advice::None);
        Self { advice, changes }
    }

    /// Whether a program that compiles may no longer do so.
    pub fn is_breaking(&self) -> bool {
        self.advice == Advice::Major
    }

    /// The changes of a class.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.class == class)
    }
}

/// What is about the client.
fn whole(old: &Face, new: &Face) -> Vec<Change> {
    let subject = Subject::Type("Client".to_owned());
    let some = |text: &String| Some(text.clone());
    let mut found = Vec::new();
    if old.base_url != new.base_url {
        let place = Pointer::root().key("servers");
        found.push(Change::new(Kind::Address, &subject, &place, some(&old.base_url), some(&new.base_url)));
    }
    if old.scope != new.scope {
        found.push(Change::new(Kind::Scope, &subject, &Pointer::root(), old.scope.clone(), new.scope.clone()));
    }
    found
}
