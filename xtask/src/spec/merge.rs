//! The facts of a new document laid over ours: our words, order and style stay.
//!
//! In: our tree, and the facts of the new document. Out: the tree with those facts, and nothing else changed.

use std::collections::BTreeSet;

use frameio_codegen::Pointer;
use indexmap::IndexMap;

use super::doc::Doc;
use super::grammar::{DATA, Keys, rank};
use super::library::Library;
use super::lists::identities;
use super::print;
use super::tree::{Entry, Item, Node};

/// What a merge has to know, and what came of it.
#[derive(Debug)]
pub(super) struct Merge<'a> {
    /// Places that are ours alone, whatever the new document says.
    pub(super) ours: &'a BTreeSet<Pointer>,
    /// The extensions that the new document has.
    pub(super) extensions: &'a BTreeSet<String>,
    /// Words for what is new.
    pub(super) library: &'a Library,
    /// Places whose facts changed, came or went.
    pub(super) touched: Vec<Pointer>,
    /// Words that went with what they were about, by place.
    pub(super) lost: Vec<Pointer>,
    /// Words that name a number or a value that changed beside them.
    pub(super) doubtful: Vec<Pointer>,
    /// Places that the new document does not have, and that stay because they are ours.
    pub(super) kept: Vec<Pointer>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(ours: &'a BTreeSet<Pointer>, extensions: &'a BTreeSet<String>, library: &'a Library) -> Self {
        Self {
            ours,
            extensions,
            library,
            touched: Vec::new(),
            lost: Vec::new(),
            doubtful: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Lays the members of an object over the entries that are there.
    pub(super) fn object(
        &mut self,
        entries: &mut Vec<Entry>,
        new: &IndexMap<String, Doc>,
        keys: Keys,
        at: &Pointer,
        indent: usize,
    ) {
        // Nothing that stands beside a reference means anything.
        let is_reference = keys == Keys::Keywords && new.contains_key("$ref");
        entries.retain(|entry| {
            let stays = new.contains_key(&entry.key) || (!is_reference && self.stays(&entry.key, keys, at));
            if !stays {
                self.leaves(entry, keys, at);
            }
            stays
        });
        let before: Vec<(String, Doc)> = match keys {
            Keys::Keywords => {
                entries.iter().filter(|entry| is_told(&entry.key)).map(|e| (e.key.clone(), e.value())).collect()
            }
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
            self.doubt(entries, old, at);
        }
        for (index, (key, value)) in new.iter().enumerate() {
            if !entries.iter().any(|entry| entry.key == *key) {
                let place = at.key(key);
                let value = self.library.with_words(value, keys, &place);
                let entry = print::entry(key, &value, keys, indent);
                let before = new.keys().take(index);
                entries.insert(position(entries, key, before, keys, at), entry);
                self.touched.push(place);
            }
        }
    }

    /// Notes the words of a place that name what has changed there: a number, or a value of an enum.
    fn doubt(&mut self, entries: &[Entry], old: &Doc, at: &Pointer) {
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
            self.doubtful.push(at.key(&entry.key));
        }
    }

    /// Whether what the new document does not have stays: words, titles, what is ours, and what it never says.
    fn stays(&mut self, key: &str, keys: Keys, at: &Pointer) -> bool {
        let place = at.key(key);
        if self.ours.iter().any(|ours| place.is_within(ours) || ours.is_within(&place)) {
            self.kept.push(place);
            return true;
        }
        let is_unsaid = keys == Keys::Keywords && key.starts_with("x-") && !self.extensions.contains(key);
        // Prose does not always say whose calls are counted.
        keys.is_ours(key) || is_unsaid || at.last() == "x-rate-limit"
    }

    fn leaves(&mut self, entry: &Entry, keys: Keys, at: &Pointer) {
        let place = at.key(&entry.key);
        if keys.is_words(&entry.key) {
            self.lost.push(place);
        } else {
            let below = keys.below(&entry.key);
            self.words_within(&entry.node, below, &place);
            self.touched.push(place);
        }
    }

    /// Notes every word that goes with a place.
    fn words_within(&mut self, node: &Node, keys: Keys, at: &Pointer) {
        match node {
            Node::Leaf => {}
            Node::Map(entries) => {
                for entry in entries {
                    let place = at.key(&entry.key);
                    if keys.is_words(&entry.key) {
                        self.lost.push(place);
                    } else {
                        self.words_within(&entry.node, keys.below(&entry.key), &place);
                    }
                }
            }
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.words_within(&item.node, Keys::Keywords, &at.index(index));
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
                    let lead = std::mem::take(&mut entry.lead);
                    *entry = Entry { lead, ..print::entry(&entry.key, new, keys, indent) };
                }
            }
            (Node::List(items), Doc::List(list)) if !list.is_empty() => {
                self.list(items, list, at, indent + 2);
            }
            _ => {
                if entry.value() != *new {
                    let lead = std::mem::take(&mut entry.lead);
                    self.words_within(&entry.node, below, at);
                    let value = self.library.with_words(new, keys, at);
                    *entry = Entry { lead, ..print::entry(&entry.key, &value, keys, indent) };
                    self.touched.push(at.clone());
                }
            }
        }
    }

    /// Lays the items of a list over those that are there. The order stays; what is new goes behind what comes before it.
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
                None => self.goes(&item, &place),
            }
        }
        for (index, (name, value)) in theirs.iter().zip(new).enumerate() {
            if merged.iter().any(|(other, _)| other == name) {
                continue;
            }
            let before = theirs[..index].iter().rev();
            let found = before.filter_map(|other| merged.iter().position(|(name, _)| name == other)).next();
            let place = at.index(index);
            let value = self.library.with_words(value, Keys::Keywords, &place);
            merged.insert(found.map_or(0, |index| index + 1), (name.clone(), print::item(&value, indent)));
            self.touched.push(place);
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
                    let lead = std::mem::take(&mut item.lead);
                    let value = self.library.with_words(new, Keys::Keywords, at);
                    *item = Item { lead, ..print::item(&value, indent) };
                    self.touched.push(at.clone());
                }
            }
        }
    }

    /// Notes an item that goes, with its words.
    fn goes(&mut self, item: &Item, at: &Pointer) {
        if let Node::Map(entries) = &item.node {
            for entry in entries.iter().filter(|entry| Keys::Keywords.is_words(&entry.key)) {
                self.lost.push(at.key(&entry.key));
            }
        }
        self.touched.push(at.clone());
    }
}

/// Whether descriptions like to name the value of this keyword.
fn is_told(key: &str) -> bool {
    key == "enum" || key == "default" || key.starts_with("min") || key.starts_with("max")
}

/// Where a new key goes: names by the alphabet where they are in that order, or else behind what comes before them in the
/// new document; keywords in their usual order.
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
