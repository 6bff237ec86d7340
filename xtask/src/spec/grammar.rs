//! Separates the facts of a document from its prose.

use indexmap::IndexMap;
use std::collections::BTreeSet;

use super::doc::Doc;

/// The kind of keys that an object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Keywords of OpenAPI.
    Keywords,
    /// Names that the document defines, such as those of properties.
    Names,
}

/// Keywords whose values are objects with names as keys.
const NAME_KEYED: &[&str] = &[
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "mapping",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "scopes",
    "securitySchemes",
    "variables",
];

/// Keywords whose values are prose for readers, not for programs.
const PROSE: &[&str] = &["description", "summary", "externalDocs", "example", "examples", "contact", "license"];

/// Keywords whose values are data without keywords.
pub(super) const DATA: &[&str] = &["default", "enum", "required"];

/// The order in which keywords are written.
const ORDER: &[&str] = &[
    "$ref",
    "operationId",
    "tags",
    "summary",
    "title",
    "name",
    "in",
    "description",
    "deprecated",
    "x-rate-limit",
    "style",
    "explode",
    "type",
    "format",
    "nullable",
    "additionalProperties",
    "required",
    "default",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "minProperties",
    "maxProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "discriminator",
    "properties",
    "parameters",
    "requestBody",
    "responses",
    "schema",
    "content",
];

impl Keys {
    /// The kind of keys in the value of this key.
    pub(super) fn below(self, key: &str) -> Self {
        match self {
            Self::Keywords if NAME_KEYED.contains(&key) => Self::Names,
            Self::Keywords | Self::Names => Self::Keywords,
        }
    }

    /// Whether the value of this key is maintained by us: prose, and titles, which name inline schemas.
    pub(super) fn is_ours(self, key: &str) -> bool {
        self.is_prose(key) || (self == Self::Keywords && key == "title")
    }

    /// Whether the value of this key is prose.
    pub(super) fn is_prose(self, key: &str) -> bool {
        self == Self::Keywords && PROSE.contains(&key)
    }
}

/// The position of a keyword among others; unknown keywords come last.
pub(super) fn rank(key: &str) -> usize {
    ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len())
}

/// The document without prose, and without irrelevant extensions.
pub(super) fn facts(doc: &Doc, keys: Keys, extensions: &BTreeSet<String>) -> Doc {
    match doc {
        Doc::Object(object) => {
            let mut kept = IndexMap::new();
            for (key, value) in object {
                if keys.is_prose(key) || (key.starts_with("x-") && keys == Keys::Keywords && !extensions.contains(key))
                {
                    continue;
                }
                let is_data = keys == Keys::Keywords && DATA.contains(&key.as_str());
                let value = if is_data { value.clone() } else { facts(value, keys.below(key), extensions) };
                kept.insert(key.clone(), value);
            }
            if let (Some(limit), Keys::Keywords) = (prose_limit(object), keys) {
                kept.entry("x-rate-limit".to_owned()).or_insert(limit);
            }
            Doc::Object(kept)
        }
        Doc::List(items) => Doc::List(items.iter().map(|item| facts(item, Keys::Keywords, extensions)).collect()),
        other => other.clone(),
    }
}

/// The rate limit of an operation that only its description states.
fn prose_limit(object: &IndexMap<String, Doc>) -> Option<Doc> {
    object.get("operationId")?;
    let text = object.get("description")?.text()?;
    let (calls, per_seconds) = frameio_codegen::rate_limit_in(text)?;
    let number = |number: u32| Doc::Number(number.into());
    let mut members: IndexMap<String, Doc> =
        [("calls".to_owned(), number(calls)), ("per_seconds".to_owned(), number(per_seconds))].into_iter().collect();
    // In "10 calls per 1.00 minute(s) per account_user", the last part says whose calls are counted.
    let words: Vec<&str> = text.split_whitespace().collect();
    let scope = words.windows(2).find(|pair| pair[0] == "per" && pair[1].starts_with(|c: char| c.is_ascii_lowercase()));
    if let Some([_, scope]) = scope {
        members.insert("scope".to_owned(), Doc::Text(scope.trim_end_matches(['.', ',', ')']).to_owned()));
    }
    Some(Doc::Object(members))
}

/// Collects the extensions that occur anywhere in a document.
pub(super) fn extensions(doc: &Doc, found: &mut BTreeSet<String>) {
    match doc {
        Doc::Object(object) => {
            for (key, value) in object {
                if key.starts_with("x-") {
                    found.insert(key.clone());
                }
                extensions(value, found);
            }
        }
        Doc::List(items) => items.iter().for_each(|item| extensions(item, found)),
        _ => {}
    }
}
