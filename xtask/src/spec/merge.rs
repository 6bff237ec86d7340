//! Merges the facts of a new document into ours, whose prose, order and style are kept.
//!
//! Input: our tree, and the facts of the new document. Output: the tree with those facts, and otherwise unchanged.

use std::collections::BTreeSet;

use frameio_codegen::Pointer;
use indexmap::IndexMap;

use super::descriptions::Descriptions;
use super::doc::Doc;
use super::grammar::{DATA, Keys, rank};
use super::lists::identities;
use super::print;
use super::tree::{Entry, Item, Node};

/// The inputs and the results of a merge.
#[derive(Debug)]
pub(super) struct Merge<'a> {
    /// Places that are our own additions, whatever the new document has.
    pub(super) ours: &'a BTreeSet<Pointer>,
    /// The extensions that the new document uses.
    pub(super) extensions: &'a BTreeSet<String>,
    /// Descriptions for new places.
    pub(super) descriptions: &'a Descriptions,
    /// Places whose facts have changed, or were added or removed.
    pub(super) changed: Vec<Pointer>,
    /// Places of prose that was removed with its subject.
    pub(super) removed_prose: Vec<Pointer>,
    /// Places of prose that mentions a number or value that has changed.
    pub(super) stale_prose: Vec<Pointer>,
    /// Places that are kept although the new document does not have them, because they are our own additions.
    pub(super) kept: Vec<Pointer>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(
        ours: &'a BTreeSet<Pointer>,
        extensions: &'a BTreeSet<String>,
        descriptions: &'a Descriptions,
    ) -> Self {
        Self {
            ours,
            extensions,
            descriptions,
            changed: Vec::new(),
            removed_prose: Vec::new(),
            stale_prose: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Merges the members of an object into the existing entries.
    pub(super) fn object(
        &mut self,
        entries: &mut Vec<Entry>,
        new: &IndexMap<String, Doc>,
        keys: Keys,
        at: &Pointer,
        indent: usize,
    ) {
        // Keywords beside a reference have no meaning.
        let is_reference = keys == Keys::Keywords && new.contains_key("$ref");
        entries.retain(|entry| {
            let is_kept = new.contains_key(&entry.key) || (!is_reference && self.is_kept(&entry.key, keys, at));
            if !is_kept {
                self.record_removed_entry(entry, keys, at);
            }
            is_kept
        });
        let before: Vec<(String, Doc)> = match keys {
            Keys::Keywords => entries
                .iter()
                .filter(|entry| is_quoted_in_prose(&entry.key))
                .map(|e| (e.key.clone(), e.value()))
                .collect(),
            Keys::Names => Vec::new(),
        };
        for entry in entries.iter_mut() {
            let place = at.key(&entry.key);
            let Some(value) = new.get(&entry.key) else { continue };
            if self.ours.contains(&place) {
                if entry.value() != *value {
                    self.kept.push(place);
                }
            } else if !keys.is_ours(&entry.key) {
                self.value(entry, value, keys, &place, indent);
            }
        }
        let is_other = |(key, value): &&(String, Doc)| new.get(key) != Some(value);
        for (_, old) in before.iter().filter(is_other) {
            self.check_prose(entries, old, at);
        }
        for (index, (key, value)) in new.iter().enumerate() {
            if !entries.iter().any(|entry| entry.key == *key) {
                let place = at.key(key);
                let value = self.descriptions.with_words(value, keys, &place);
                let entry = print::entry(key, &value, keys, indent);
                let before = new.keys().take(index);
                entries.insert(position(entries, key, before, keys, at), entry);
                self.changed.push(place);
            }
        }
    }

    /// Records prose that mentions what has changed at its place: a number, or an enum value.
    fn check_prose(&mut self, entries: &[Entry], old: &Doc, at: &Pointer) {
        let named = |text: &str| match old {
            Doc::Number(number) => {
                let number = number.to_string();
                text.split(|c: char| !c.is_ascii_digit()).any(|word| word == number)
            }
            Doc::Bool(value) => text.split(|c: char| !c.is_alphanumeric()).any(|word| word == value.to_string()),
            Doc::List(values) => values.iter().filter_map(Doc::text).any(|value| text.contains(&format!("`{value}`"))),
            _ => false,
        };
        let words = entries.iter().filter(|entry| entry.key == "description");
        for entry in words.filter(|entry| entry.value().text().is_some_and(named)) {
            self.stale_prose.push(at.key(&entry.key));
        }
    }

    /// Whether an entry is kept that the new document does not have: prose, titles, our own additions, and what that
    /// document never states.
    fn is_kept(&mut self, key: &str, keys: Keys, at: &Pointer) -> bool {
        let place = at.key(key);
        if self.ours.iter().any(|ours| place.is_within(ours) || ours.is_within(&place)) {
            self.kept.push(place);
            return true;
        }
        let is_never_stated = keys == Keys::Keywords && key.starts_with("x-") && !self.extensions.contains(key);
        // The prose of the new document does not always say whose calls a limit counts.
        keys.is_ours(key) || is_never_stated || at.last() == "x-rate-limit"
    }

    fn record_removed_entry(&mut self, entry: &Entry, keys: Keys, at: &Pointer) {
        let place = at.key(&entry.key);
        if keys.is_prose(&entry.key) {
            self.removed_prose.push(place);
        } else {
            let below = keys.below(&entry.key);
            self.record_prose(&entry.node, below, &place);
            self.changed.push(place);
        }
    }

    /// Records all prose that is removed with a place.
    fn record_prose(&mut self, node: &Node, keys: Keys, at: &Pointer) {
        match node {
            Node::Leaf => {}
            Node::Map(entries) => {
                for entry in entries {
                    let place = at.key(&entry.key);
                    if keys.is_prose(&entry.key) {
                        self.removed_prose.push(place);
                    } else {
                        self.record_prose(&entry.node, keys.below(&entry.key), &place);
                    }
                }
            }
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.record_prose(&item.node, Keys::Keywords, &at.index(index));
                }
            }
        }
    }

    fn value(&mut self, entry: &mut Entry, new: &Doc, keys: Keys, at: &Pointer, indent: usize) {
        let below = keys.below(&entry.key);
        let is_data = keys == Keys::Keywords && DATA.contains(&entry.key.as_str());
        match (&mut entry.node, new) {
            (Node::Map(entries), Doc::Object(object)) if !is_data => {
                self.object(entries, object, below, at, indent + 2);
                if entries.is_empty() {
                    let leading_trivia = std::mem::take(&mut entry.leading_trivia);
                    *entry = Entry { leading_trivia, ..print::entry(&entry.key, new, keys, indent) };
                }
            }
            (Node::List(items), Doc::List(list)) if !list.is_empty() => {
                self.list(items, list, at, indent + 2);
            }
            _ => {
                if entry.value() != *new {
                    let leading_trivia = std::mem::take(&mut entry.leading_trivia);
                    self.record_prose(&entry.node, below, at);
                    let value = self.descriptions.with_words(new, keys, at);
                    *entry = Entry { leading_trivia, ..print::entry(&entry.key, &value, keys, indent) };
                    self.changed.push(at.clone());
                }
            }
        }
    }

    /// Merges the items of a list into the existing ones. Their order is kept, and new items follow their predecessors.
    fn list(&mut self, items: &mut Vec<Item>, new: &[Doc], at: &Pointer, indent: usize) {
        let values: Vec<Doc> = items.iter().map(Item::value).collect();
        let (ours, theirs) = (identities(&values), identities(new));
        let mut merged: Vec<(String, Item)> = Vec::new();
        let old = std::mem::take(items);
        for (index, (name, mut item)) in ours.into_iter().zip(old).enumerate() {
            let place = at.index(index);
            match theirs.iter().position(|other| *other == name).and_then(|index| new.get(index)) {
                Some(value) => {
                    self.item(&mut item, value, &place, indent);
                    merged.push((name, item));
                }
                None => self.record_removed_item(&item, &place),
            }
        }
        for (index, (name, value)) in theirs.iter().zip(new).enumerate() {
            if merged.iter().any(|(other, _)| other == name) {
                continue;
            }
            let before = theirs[..index].iter().rev();
            let found = before.filter_map(|other| merged.iter().position(|(name, _)| name == other)).next();
            let place = at.index(index);
            let value = self.descriptions.with_words(value, Keys::Keywords, &place);
            merged.insert(found.map_or(0, |index| index + 1), (name.clone(), print::item(&value, indent)));
            self.changed.push(place);
        }
        *items = merged.into_iter().map(|(_, item)| item).collect();
    }

    fn item(&mut self, item: &mut Item, new: &Doc, at: &Pointer, indent: usize) {
        match (&mut item.node, new) {
            (Node::Map(entries), Doc::Object(object)) if !object.is_empty() => {
                self.object(entries, object, Keys::Keywords, at, indent + 2);
            }
            _ => {
                if item.value() != *new {
                    let leading_trivia = std::mem::take(&mut item.leading_trivia);
                    let value = self.descriptions.with_words(new, Keys::Keywords, at);
                    *item = Item { leading_trivia, ..print::item(&value, indent) };
                    self.changed.push(at.clone());
                }
            }
        }
    }

    /// Records a removed item, with its prose.
    fn record_removed_item(&mut self, item: &Item, at: &Pointer) {
        if let Node::Map(entries) = &item.node {
            for entry in entries.iter().filter(|entry| Keys::Keywords.is_prose(&entry.key)) {
                self.removed_prose.push(at.key(&entry.key));
            }
        }
        self.changed.push(at.clone());
    }
}

/// Whether descriptions often mention the value of this keyword.
fn is_quoted_in_prose(key: &str) -> bool {
    key == "enum" || key == "default" || key.starts_with("min") || key.starts_with("max")
}

/// The position of a new key. Names are inserted alphabetically if they are sorted, or else after their predecessor in
/// the new document; keywords have a fixed order.
fn position<'k>(
    entries: &[Entry],
    key: &str,
    before: impl DoubleEndedIterator<Item = &'k String>,
    keys: Keys,
    at: &Pointer,
) -> usize {
    if keys == Keys::Keywords && *at != Pointer::root() {
        let after = entries.iter().position(|entry| rank(&entry.key) > rank(key));
        return after.unwrap_or(entries.len());
    }
    if matches!(at.last().as_str(), "properties" | "schemas" | "mapping" | "responses")
        && entries.is_sorted_by(|a, b| a.key <= b.key)
    {
        return entries.partition_point(|entry| entry.key.as_str() < key);
    }
    let found = before.rev().find_map(|name| entries.iter().position(|entry| entry.key == *name));
    found.map_or(0, |index| index + 1)
}
