//! Collects the changes of an operation or type.

use super::change::{Change, Kind, Subject};
use super::surface::Item;
use crate::pointer::Pointer;

/// The changes of one subject.
#[derive(Debug)]
pub(super) struct Changes<'p> {
    subject: Subject,
    place: &'p Pointer,
    /// Whether documentation is compared.
    has_words: bool,
    list: Vec<Change>,
}

impl<'p> Changes<'p> {
    pub(super) fn new(subject: Subject, place: &'p Pointer, has_words: bool) -> Self {
        Self { subject, place, has_words, list: Vec::new() }
    }

    pub(super) fn into_list(self) -> Vec<Change> {
        self.list
    }

    pub(super) fn push(&mut self, kind: Kind, before: Option<String>, after: Option<String>) {
        self.push_at(kind, (before, after), self.place);
    }

    pub(super) fn push_at(&mut self, kind: Kind, (before, after): (Option<String>, Option<String>), place: &Pointer) {
        self.list.push(Change::new(kind, &self.subject, place, before, after));
    }

    /// Adds a change if the texts differ.
    pub(super) fn text(&mut self, kind: Kind, before: &str, after: &str) {
        self.text_at(kind, before, after, self.place);
    }

    pub(super) fn text_at(&mut self, kind: Kind, before: &str, after: &str, place: &Pointer) {
        if before != after {
            let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            self.push_at(kind, (side(before), side(after)), place);
        }
    }

    pub(super) fn option(&mut self, kind: Kind, before: &Option<String>, after: &Option<String>) {
        self.text(kind, before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
    }

    pub(super) fn deprecation(&mut self, name: &str, before: bool, after: bool) {
        self.deprecation_at(name, before, after, self.place);
    }

    fn deprecation_at(&mut self, name: &str, before: bool, after: bool, place: &Pointer) {
        match (before, after) {
            (false, true) => self.push_at(Kind::Deprecated(name.to_owned()), (None, None), place),
            (true, false) => self.push_at(Kind::Undeprecated(name.to_owned()), (None, None), place),
            _ => {}
        }
    }

    pub(super) fn words(&mut self, name: &str, before: &str, after: &str) {
        if self.has_words {
            self.text(Kind::Words(name.to_owned()), before, after);
        }
    }

    /// Adds the changes of an item other than those of its name and type.
    pub(super) fn item(&mut self, before: &Item, after: &Item) {
        let name = after.name.clone();
        self.text_at(Kind::Wire(name.clone()), &before.wire, &after.wire, &after.place);
        self.text_at(Kind::Limits(name.clone()), &before.limits, &after.limits, &after.place);
        self.deprecation_at(&name, before.deprecated, after.deprecated, &after.place);
        if self.has_words {
            self.text_at(Kind::Words(name), &before.words, &after.words, &after.place);
        }
    }
}
