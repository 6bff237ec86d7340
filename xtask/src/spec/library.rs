//! The words that we have, by what they are about: what is new gets those that it would get anyway, and a marker where
//! somebody has to write some.

use std::cell::RefCell;
use std::collections::BTreeMap;

use frameio_codegen::Pointer;
use indexmap::IndexMap;

use super::doc::Doc;
use super::grammar::{DATA, Keys, facts};

/// What stands where words have to be written.
pub(crate) const MARKER: &str = "(words are missing)";

/// How many places have to say the same before a new one says it too.
const USUAL: usize = 3;

/// Words by what they are about.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// Name and facts of a parameter, a property or a response, to its descriptions, each with how often it is there.
    words: BTreeMap<String, BTreeMap<String, usize>>,
    /// Places that have been given the words of others.
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

    /// The one description that all places have which are like this one; or the one that most of many have.
    fn usual(&self, about: &str) -> Option<&str> {
        let found = self.words.get(about)?;
        let (words, count) = found.iter().max_by_key(|(_, count)| **count)?;
        let all: usize = found.values().sum();
        (found.len() == 1 || (*count >= USUAL && count * 5 >= all * 4)).then_some(words)
    }

    /// The facts with words: those that are usual, and markers for the rest.
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

    /// The words that a place has to have.
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

    /// Places that have been given the words of others which say the same.
    pub(super) fn lent(&self) -> Vec<Pointer> {
        self.lent.borrow().clone()
    }
}

/// What the words of a place are about; nothing for a place that needs no words.
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
        // An error is an error, whatever the operation; a success is about what it gives.
        "responses" => said("response", name),
        "tags" => said("tag", doc.get("name").and_then(Doc::text)?),
        _ => None,
    }
}

/// Every place where words are missing.
pub(crate) fn missing(doc: &Doc, at: &Pointer, found: &mut Vec<Pointer>) {
    match doc {
        Doc::Text(text) if text == MARKER => found.push(at.clone()),
        Doc::Object(object) => object.iter().for_each(|(key, value)| missing(value, &at.key(key), found)),
        Doc::List(items) => items.iter().enumerate().for_each(|(index, item)| missing(item, &at.index(index), found)),
        _ => {}
    }
}
