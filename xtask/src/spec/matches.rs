//! Matches items that were renamed or moved in the new document, so that their prose and names are kept.

use std::collections::{BTreeMap, BTreeSet};

use frameio_codegen::Pointer;

use super::doc::Doc;
use super::tree::{Entry, Node};

/// The minimum share of common facts for two schemas to match.
const MIN_SIMILARITY: f64 = 0.5;

/// The matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Matches {
    /// The old and the new names of renamed schemas.
    pub(super) schemas: Vec<(String, String)>,
    /// The id, the old place and the new place of moved operations.
    pub(super) moved: Vec<(String, Place, Place)>,
    /// The old and the new ids of renamed operations.
    pub(super) operations: Vec<(String, String)>,
}

/// The path and the method of an operation.
pub(super) type Place = (String, String);

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The place and the id of each operation.
pub(super) fn operations(doc: &Doc) -> Vec<(Place, String)> {
    let items = doc.get("paths").into_iter().flat_map(Doc::members);
    let found = items.flat_map(|(path, item)| {
        let methods = item.members().filter(|(method, _)| METHODS.contains(method));
        methods.map(move |(method, operation)| {
            let id = operation.get("operationId").and_then(Doc::text).unwrap_or_default();
            ((path.to_owned(), method.to_owned()), id.to_owned())
        })
    });
    found.collect()
}

impl Matches {
    /// Finds the matches between the facts of both documents.
    pub(super) fn between(ours: &Doc, new: &Doc, kept: &BTreeSet<Pointer>) -> Self {
        let mut matches = Self { schemas: schemas(ours, new, kept), ..Self::default() };
        let (old, new) = (operations(ours), operations(new));
        for (place, id) in &old {
            let is_new = |id: &String| !old.iter().any(|(_, other)| other == id);
            match new.iter().find(|(_, other)| other == id) {
                Some((now, _)) if now != place => matches.moved.push((id.clone(), place.clone(), now.clone())),
                Some(_) => {}
                None => {
                    let same = new.iter().find(|(other, other_id)| other == place && is_new(other_id));
                    matches.operations.extend(same.map(|(_, now)| (id.clone(), now.clone())));
                }
            }
        }
        matches
    }

    /// A line for each match.
    pub(super) fn lines(&self) -> Vec<String> {
        let schemas = self.schemas.iter().map(|(old, new)| format!("the schema `{old}` is called `{new}`"));
        let place = |(path, method): &Place| format!("`{} {path}`", method.to_uppercase());
        let moved =
            self.moved.iter().map(|(id, old, new)| format!("`{id}` is {} instead of {}", place(new), place(old)));
        let operations = self.operations.iter().map(|(old, new)| format!("the operation `{old}` is called `{new}`"));
        schemas.chain(moved).chain(operations).collect()
    }

    /// Moves the entries to their places in the new document, so that their prose is kept.
    pub(super) fn apply(&self, entries: &mut [Entry]) {
        if let Some(schemas) = child(entries, "components").and_then(|components| child(components, "schemas")) {
            for (old, new) in &self.schemas {
                let Some(entry) = schemas.iter_mut().find(|entry| entry.key == *old) else { continue };
                rename(entry, new);
                schemas.sort_by(|a, b| a.key.cmp(&b.key));
            }
        }
        if let Some(paths) = child(entries, "paths") {
            for (_, (path, method), (new_path, new_method)) in &self.moved {
                let item = paths.iter_mut().find(|entry| entry.key == *path);
                let Some(Node::Map(methods)) = item.map(|item| &mut item.node) else { continue };
                let Some(index) = methods.iter().position(|entry| entry.key == *method) else { continue };
                let mut operation = methods.remove(index);
                rename(&mut operation, new_method);
                match paths.iter_mut().find(|entry| entry.key == *new_path).map(|item| &mut item.node) {
                    Some(Node::Map(methods)) => methods.push(operation),
                    _ => {
                        let at = paths.iter().position(|entry| entry.key == *path).unwrap_or(paths.len());
                        let item = Entry {
                            leading_trivia: Vec::new(),
                            key: new_path.clone(),
                            head: vec![format!("  {new_path}:")],
                            node: Node::Map(vec![operation]),
                        };
                        paths.insert(at, item);
                    }
                }
            }
        }
    }

    /// The text of the lock or the overlay with the new places.
    pub(super) fn rekeyed(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (old, new) in &self.schemas {
            let place = |name: &str| Pointer::root().keys(&["components", "schemas", name]).to_string();
            text = replace_whole(&text, &place(old), &place(new), |c| "/ =\"'\n".contains(c));
        }
        for (old, new) in &self.operations {
            for kind in ["operation", "request", "arguments", "- target:"] {
                text = replace_whole(&text, &format!("{kind} {old}"), &format!("{kind} {new}"), |c| "/ \n".contains(c));
            }
        }
        text
    }
}

/// Replaces all whole occurrences of a name: those at the end of the text, or before a character for which `ends` is
/// true.
fn replace_whole(text: &str, old: &str, new: &str, ends: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let after = &rest[at + old.len()..];
        out.push_str(&rest[..at]);
        out.push_str(if after.chars().next().is_none_or(&ends) { new } else { old });
        rest = after;
    }
    out + rest
}

fn child<'e>(entries: &'e mut [Entry], key: &str) -> Option<&'e mut Vec<Entry>> {
    let entry = entries.iter_mut().find(|entry| entry.key == key)?;
    match &mut entry.node {
        Node::Map(entries) => Some(entries),
        _ => None,
    }
}

fn rename(entry: &mut Entry, name: &str) {
    if let Some(line) = entry.head.first_mut() {
        *line = line.replacen(&entry.key, name, 1);
    }
    entry.key = name.to_owned();
}

/// Pairs of similar schemas, of which each document has only one; the most similar come first.
fn schemas(ours: &Doc, new: &Doc, kept: &BTreeSet<Pointer>) -> Vec<(String, String)> {
    let names = |doc: &Doc| -> BTreeMap<String, Doc> {
        let schemas = doc.at(&["components", "schemas"]).into_iter().flat_map(Doc::members);
        schemas.map(|(name, schema)| (name.to_owned(), schema.clone())).collect()
    };
    let (old, new) = (names(ours), names(new));
    let is_ours = |name: &str| kept.contains(&Pointer::root().keys(&["components", "schemas", name]));
    let removed = old.iter().filter(|(name, _)| !new.contains_key(*name) && !is_ours(name));
    let added: Vec<_> = new.iter().filter(|(name, _)| !old.contains_key(*name)).collect();
    let mut pairs: Vec<(f64, &String, &String)> = Vec::new();
    for (name, schema) in removed {
        let mut facts = BTreeSet::new();
        lines(schema, "", &mut facts);
        for (other, candidate) in &added {
            let mut theirs = BTreeSet::new();
            lines(candidate, "", &mut theirs);
            let (both, all) = (facts.intersection(&theirs).count(), facts.union(&theirs).count());
            let similarity = both as f64 / all.max(1) as f64;
            // With few facts, the names have to be similar as well.
            if similarity >= MIN_SIMILARITY && (both > 2 || strsim::jaro_winkler(name, other) > 0.8) {
                pairs.push((similarity + strsim::jaro_winkler(name, other) / 10.0, name, other));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut found: Vec<(String, String)> = Vec::new();
    for (_, old, new) in pairs {
        if !found.iter().any(|(a, b)| a == old || b == new) {
            found.push((old.clone(), new.clone()));
        }
    }
    found.sort();
    found
}

/// Collects all facts of a schema as lines.
fn lines(doc: &Doc, at: &str, found: &mut BTreeSet<String>) {
    match doc {
        Doc::Object(object) => object.iter().for_each(|(key, value)| lines(value, &format!("{at}/{key}"), found)),
        Doc::List(items) => items.iter().for_each(|item| lines(item, &format!("{at}/*"), found)),
        other => drop(found.insert(format!("{at} {other:?}"))),
    }
}
