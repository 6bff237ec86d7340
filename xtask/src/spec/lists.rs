//! Identifies the items of lists by their content instead of their position.

use super::doc::Doc;

/// The identity of each item: its reference, location and name, name, URL, title or text. Items without any of these
/// are numbered among themselves, and repeated identities are counted.
pub(super) fn identities(items: &[Doc]) -> Vec<String> {
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
