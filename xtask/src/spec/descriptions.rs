//! Our descriptions by subject: new places get the description that equal places have, or a marker where
//! one has to be written.

use std::cell::RefCell;
use std::collections::BTreeMap;

use frameio_codegen::Pointer;
use indexmap::IndexMap;

use super::doc::Doc;
use super::grammar::{DATA, Keys, facts};

/// The marker where a description has to be written.
pub(crate) const MARKER: &str = "(words are missing)";

/// The number of places that must have the same description before a new one gets it.
const MIN_OCCURRENCES: usize = 3;

/// Descriptions by subject.
#[derive(Debug, Default)]
pub(super) struct Descriptions {
    /// For each name and facts of a parameter, property or response, the descriptions with their number of occurrences.
    words: BTreeMap<String, BTreeMap<String, usize>>,
    /// Places that were given the description of others.
    reused: RefCell<Vec<Pointer>>,
}

impl Descriptions {
    pub(super) fn of(doc: &Doc) -> Self {
        let mut descriptions = Self::default();
        descriptions.read(doc, Keys::Keywords, &Pointer::root());
        descriptions
    }

    fn read(&mut self, doc: &Doc, keys: Keys, at: &Pointer) {
        match doc {
            Doc::Object(object) => {
                if let (Keys::Keywords, Some(words)) = (keys, object.get("description").and_then(Doc::text))
                    && let Some(subject) = subject(doc, at).filter(|_| words != MARKER)
                {
                    *self.words.entry(subject).or_default().entry(words.to_owned()).or_default() += 1;
                }
                for (key, value) in object {
                    self.read(value, keys.below(key), &at.key(key));
                }
            }
            Doc::List(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.read(item, Keys::Keywords, &at.index(index)));
            }
            _ => {}
        }
    }

    /// The description that all equal places have, or that most of many have.
    fn common_description(&self, subject: &str) -> Option<&str> {
        let found = self.words.get(subject)?;
        let (words, count) = found.iter().max_by_key(|(_, count)| **count)?;
        let all: usize = found.values().sum();
        (found.len() == 1 || (*count >= MIN_OCCURRENCES && count * 5 >= all * 4)).then_some(words)
    }

    /// Adds descriptions to facts: the usual ones, and markers for the rest.
    pub(super) fn with_words(&self, doc: &Doc, keys: Keys, at: &Pointer) -> Doc {
        let last = at.last();
        let below = if at.segments().count() == 0 { keys } else { keys.below(&last) };
        match doc {
            Doc::Object(_) if keys == Keys::Keywords && DATA.contains(&last.as_str()) => doc.clone(),
            Doc::Object(object) => {
                let mut out = IndexMap::new();
                for (key, value) in object {
                    out.insert(key.clone(), self.with_words(value, below, &at.key(key)));
                }
                for (key, words) in self.needed_descriptions(doc, below, at) {
                    out.entry(key.to_owned()).or_insert(Doc::Text(words));
                }
                Doc::Object(out)
            }
            Doc::List(items) if !DATA.contains(&last.as_str()) => Doc::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.with_words(item, Keys::Keywords, &at.index(index)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// The descriptions that a place needs.
    fn needed_descriptions(&self, doc: &Doc, keys: Keys, at: &Pointer) -> Vec<(&'static str, String)> {
        if keys == Keys::Names || doc.get("$ref").is_some() {
            return Vec::new();
        }
        if doc.get("operationId").is_some() {
            return vec![("summary", MARKER.to_owned()), ("description", MARKER.to_owned())];
        }
        match subject(doc, at) {
            Some(subject) => match self.common_description(&subject) {
                Some(words) => {
                    self.reused.borrow_mut().push(at.key("description"));
                    vec![("description", words.to_owned())]
                }
                None => vec![("description", MARKER.to_owned())],
            },
            None => Vec::new(),
        }
    }

    /// Places that were given the description of equal ones.
    pub(super) fn reused(&self) -> Vec<Pointer> {
        self.reused.borrow().clone()
    }
}

/// The subject of a place's description; `None` if it needs none.
fn subject(doc: &Doc, at: &Pointer) -> Option<String> {
    let steps: Vec<String> = at.segments().collect();
    let parent = steps.len().checked_sub(2).map(|index| steps[index].as_str())?;
    let name = steps.last()?;
    let keyed = |what: &str, name: &str| {
        let facts = facts(doc, Keys::Keywords, &Default::default());
        Some(format!("{what} {name} {facts:?}"))
    };
    match parent {
        "parameters" => keyed("parameter", doc.get("name").and_then(Doc::text).unwrap_or(name)),
        "properties" | "schemas" if doc.get("$ref").is_none() => keyed(parent, name),
        // The description of an error does not depend on the operation, that of a success depends on its content.
        "responses" => keyed("response", name),
        "tags" => keyed("tag", doc.get("name").and_then(Doc::text)?),
        _ => None,
    }
}

/// All places with a marker.
pub(crate) fn missing(doc: &Doc, at: &Pointer, found: &mut Vec<Pointer>) {
    match doc {
        Doc::Text(text) if text == MARKER => found.push(at.clone()),
        Doc::Object(object) => object.iter().for_each(|(key, value)| missing(value, &at.key(key), found)),
        Doc::List(items) => items.iter().enumerate().for_each(|(index, item)| missing(item, &at.index(index), found)),
        _ => {}
    }
}
