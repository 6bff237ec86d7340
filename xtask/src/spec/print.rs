//! Writes facts as YAML in the style of the document.

use super::doc::Doc;
use super::grammar::{Keys, rank};
use super::tree::{Entry, Item, Node};

/// The maximum length of a text on one line.
const MAX_PLAIN_LENGTH: usize = 102;

/// The line width of folded texts.
const FOLD_WIDTH: usize = 110;

/// A key with its value, at this indentation.
pub(super) fn entry(key: &str, value: &Doc, keys: Keys, indent: usize) -> Entry {
    let below = keys.below(key);
    let start = format!("{}{}:", " ".repeat(indent), quoted_key(key));
    let (head, node) = match value {
        Doc::Object(object) if !object.is_empty() => {
            let mut members: Vec<(&str, &Doc)> = value.members().collect();
            if below == Keys::Keywords {
                members.sort_by_key(|(key, _)| rank(key));
            } else if matches!(key, "properties" | "schemas" | "mapping") {
                members.sort_by_key(|(key, _)| *key);
            }
            let entries = members.into_iter().map(|(key, value)| entry(key, value, below, indent + 2));
            (vec![start], Node::Map(entries.collect()))
        }
        Doc::List(items) if !items.is_empty() => {
            let items = items.iter().map(|value| item(value, indent + 2));
            (vec![start], Node::List(items.collect()))
        }
        other => (scalar(&start, other, indent), Node::Leaf),
    };
    Entry { leading_trivia: Vec::new(), key: key.to_owned(), head, node }
}

/// An item of a list whose dash is at this indentation.
pub(super) fn item(value: &Doc, indent: usize) -> Item {
    match value {
        Doc::Object(object) if !object.is_empty() => {
            let mut members: Vec<(&str, &Doc)> = value.members().collect();
            // Parameters begin with their name, which is what readers look for.
            members.sort_by_key(|(key, _)| match *key {
                "name" => 0,
                "in" => 1,
                "required" if object.contains_key("in") => 2,
                key => 3 + rank(key),
            });
            let entries = members.into_iter().map(|(key, value)| entry(key, value, Keys::Keywords, indent + 2));
            Item { leading_trivia: Vec::new(), head: Vec::new(), node: Node::Map(entries.collect()) }
        }
        Doc::List(_) => {
            Item { leading_trivia: Vec::new(), head: vec![format!("{}[]", " ".repeat(indent + 2))], node: Node::Leaf }
        }
        other => {
            let start = format!("{}{}", " ".repeat(indent + 2), plain(other));
            Item { leading_trivia: Vec::new(), head: vec![start], node: Node::Leaf }
        }
    }
}

/// The lines of a key with a value that is not a block.
pub(super) fn scalar(start: &str, value: &Doc, indent: usize) -> Vec<String> {
    let text = plain(value);
    match value {
        Doc::Text(words)
            if start.len() + text.len() >= MAX_PLAIN_LENGTH && words.contains(' ') && !words.contains('\n') =>
        {
            let mut lines = vec![format!("{start} >-")];
            let mut line = " ".repeat(indent + 2);
            for word in words.split(' ') {
                if line.trim().is_empty() {
                    line.push_str(word);
                } else if line.len() + 1 + word.len() > FOLD_WIDTH {
                    lines.push(std::mem::replace(&mut line, format!("{}{word}", " ".repeat(indent + 2))));
                } else {
                    line.push(' ');
                    line.push_str(word);
                }
            }
            lines.push(line);
            lines
        }
        _ => vec![format!("{start} {text}")],
    }
}

fn plain(value: &Doc) -> String {
    match value {
        Doc::Null => "null".to_owned(),
        Doc::Bool(value) => value.to_string(),
        Doc::Number(number) => number.to_string(),
        Doc::Text(text) => quoted(text),
        Doc::List(_) => "[]".to_owned(),
        Doc::Object(_) => "{}".to_owned(),
    }
}

fn quoted_key(key: &str) -> String {
    if key.starts_with('/') && !key.contains(": ") { key.to_owned() } else { quoted(key) }
}

/// The text, quoted if it would otherwise be parsed as another type.
fn quoted(text: &str) -> String {
    if text.contains(['\n', '\t', '\\']) && text.chars().any(|c| c.is_control()) {
        return Doc::Text(text.to_owned()).as_json();
    }
    let is_safe_start = text.starts_with(|c: char| c.is_alphanumeric() || "_/^($".contains(c));
    let reads_as_text =
        matches!(Doc::parse(&format!("a: {text}\n")), Ok(doc) if doc.get("a").and_then(Doc::text) == Some(text));
    let is_plain = is_safe_start && reads_as_text && !looks_like_another(text);
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether some YAML parser takes the text for a boolean, a date or a number.
fn looks_like_another(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "null" | "true" | "false")
        || text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || "-:._".contains(c))
}

impl Doc {
    fn as_json(&self) -> String {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Tree, print_entries};
    use super::*;

    fn written(text: &str) -> String {
        let doc = Doc::parse(text).unwrap();
        let mut lines = Vec::new();
        let entries: Vec<Entry> = doc.members().map(|(key, value)| entry(key, value, Keys::Keywords, 0)).collect();
        print_entries(&entries, &mut lines);
        lines.push(String::new());
        lines.join("\n")
    }

    #[test]
    fn facts_are_written_in_the_style_of_the_document() {
        let text = written(
            r##"{"schema": {"properties": {"b": {"type": "string", "enum": ["yes", "4.0", "a: b", "it's", "x"]}, "a": {"$ref": "#/c"}},
                 "type": "object", "required": ["b"], "default": {}}, "parameters": [{"schema": {}, "in": "query", "name": "q", "required": false}]}"##,
        );
        let expected = "schema:\n  type: object\n  required:\n    - b\n  default: {}\n  properties:\n    a:\n      $ref: '#/c'\n    b:\n      type: string\n      enum:\n        - 'yes'\n        - '4.0'\n        - 'a: b'\n        - it's\n        - x\nparameters:\n  - name: q\n    in: query\n    required: false\n    schema: {}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn written_values_survive_a_round_trip() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/frameio-v4.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let written = written(&text);
        assert_eq!(Doc::parse(&written).unwrap(), Doc::parse(&text).unwrap());
        assert_eq!(Tree::parse(&written).unwrap().print(), written);
    }
}
