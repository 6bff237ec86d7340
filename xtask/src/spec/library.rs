//! A library of our descriptions by subject: new places get the description that equal places have, or a marker where
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
const USUAL: usize = 3;

/// Descriptions by subject.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// For each name and facts of a parameter, property or response, the descriptions with their number of occurrences.
    words: BTreeMap<String, BTreeMap<String, usize>>,
    /// Places that were given the description of others.
    lent: RefCell<Vec<Pointer>>,
}

impl Library {
    pub(super) fn of(doc: &Doc) -> Self {
        let mut library = Self::default();
        library.read(doc, Keys::Keywords, &Pointer::root());
        library
    }

    fn read(&mut self, doc: &Doc, keys: Keys, at: &Pointer) {
        match doc {
            Doc::Object(object) => {
                if let (Keys::Keywords, Some(words)) = (keys, object.get("description").and_then(Doc::text))
                    && let Some(about) = about(doc, at).filter(|_| words != MARKER)
                {
                    *self.words.entry(about).or_default().entry(words.to_owned()).or_default() += 1;
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
    fn usual(&self, about: &str) -> Option<&str> {
        let found = self.words.get(about)?;
        let (words, count) = found.iter().max_by_key(|(_, count)| **count)?;
        let all: usize = found.values().sum();
        (found.len() == 1 || (*count >= USUAL && count * 5 >= all * 4)).then_some(words)
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
                for (key, words) in self.wanted(doc, below, at) {
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
    fn wanted(&self, doc: &Doc, keys: Keys, at: &Pointer) -> Vec<(&'static str, String)> {
        if keys == Keys::Names || doc.get("$ref").is_some() {
            return Vec::new();
        }
        if doc.get("operationId").is_some() {
            return vec![("summary", MARKER.to_owned()), ("description", MARKER.to_owned())];
        }
        match about(doc, at) {
            Some(about) => match self.usual(&about) {
                Some(words) => {
                    self.lent.borrow_mut().push(at.key("description"));
                    vec![("description", words.to_owned())]
                }
                None => vec![("description", MARKER.to_owned())],
            },
            None => Vec::new(),
        }
    }

    /// Places that were given the description of equal ones.
    pub(super) fn lent(&self) -> Vec<Pointer> {
        self.lent.borrow().clone()
    }
}

/// The subject of a place's description; `None` if it needs none.
fn about(doc: &Doc, at: &Pointer) -> Option<String> {
    let steps: Vec<String> = at.segments().collect();
    let parent = steps.len().checked_sub(2).map(|index| steps[index].as_str())?;
    let name = steps.last()?;
    let said = |what: &str, name: &str| {
        let facts = facts(doc, Keys::Keywords, &Default::default());
        Some(format!("{what} {name} {facts:?}"))
    };
    match parent {
        "parameters" => said("parameter", doc.get("name").and_then(Doc::text).unwrap_or(name)),
        "properties" | "schemas" if doc.get("$ref").is_none() => said(parent, name),
        // The description of an error does not depend on the operation, that of a success depends on its content.
        "responses" => said("response", name),
        "tags" => said("tag", doc.get("name").and_then(Doc::text)?),
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
