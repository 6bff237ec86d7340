//! Lists of a new document laid over ours: an item is known by what it says, not by its place.

use frameio_codegen::Pointer;

use super::doc::Doc;
use super::grammar::Keys;
use super::merge::Merge;
use super::print;
use super::tree::{Item, Node};

/// Lays the items of a list over those that are there. The order stays; what is new goes behind what comes before it.
pub(super) fn merge(merge: &mut Merge<'_>, items: &mut Vec<Item>, new: &[Doc], at: &Pointer, indent: usize) {
    let values: Vec<Doc> = items.iter().map(Item::value).collect();
    let (ours, theirs) = (identities(&values), identities(new));
    let mut merged: Vec<(String, Item)> = Vec::new();
    let old = std::mem::take(items);
    for (index, (name, mut item)) in ours.into_iter().zip(old).enumerate() {
        let place = at.index(index);
        match theirs.iter().position(|other| *other == name).and_then(|index| new.get(index)) {
            Some(value) => {
                one(merge, &mut item, value, &place, indent);
                merged.push((name, item));
            }
            None => merge.goes(&item, &place),
        }
    }
    for (index, (name, value)) in theirs.iter().zip(new).enumerate() {
        if merged.iter().any(|(other, _)| other == name) {
            continue;
        }
        let before = theirs[..index].iter().rev();
        let found = before.filter_map(|other| merged.iter().position(|(name, _)| name == other)).next();
        let place = at.index(index);
        let value = merge.library.with_words(value, Keys::Keywords, &place);
        merged.insert(found.map_or(0, |index| index + 1), (name.clone(), print::item(&value, indent)));
        merge.touched.push(place);
    }
    *items = merged.into_iter().map(|(_, item)| item).collect();
}

fn one(merge: &mut Merge<'_>, item: &mut Item, new: &Doc, at: &Pointer, indent: usize) {
    match (&mut item.node, new) {
        (Node::Map(entries), Doc::Object(object)) if !object.is_empty() => {
            merge.object(entries, object, Keys::Keywords, at, indent + 2);
        }
        _ => {
            if item.value() != *new {
                let lead = std::mem::take(&mut item.lead);
                let value = merge.library.with_words(new, Keys::Keywords, at);
                *item = Item { lead, ..print::item(&value, indent) };
                merge.touched.push(at.clone());
            }
        }
    }
}

/// What each item is known by: its reference, its place and name, its name, its address, its title, its text; what has
/// nothing of these by its number among those that have nothing. Two of one kind are counted.
fn identities(items: &[Doc]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for item in items {
        let text = |key: &str| item.get(key).and_then(Doc::text);
        let name = match item {
            Doc::Object(_) => match (text("$ref"), text("in"), text("name"), text("url")) {
                (Some(reference), ..) => reference.to_owned(),
                (None, Some(place), Some(name), _) => format!("{place}:{name}"),
                (None, _, Some(name), _) => format!("name {name}"),
                (None, _, _, Some(url)) => format!("url {url}"),
                _ => "inline".to_owned(),
            },
            other => format!("{other:?}"),
        };
        let count = found.iter().filter(|other| other.split('\n').next() == Some(&name)).count();
        found.push(if count == 0 { name } else { format!("{name}\n{count}") });
    }
    found
}

impl Merge<'_> {
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
