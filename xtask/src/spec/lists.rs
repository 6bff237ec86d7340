//! What the items of a list are known by: what they say, not their place.

use super::doc::Doc;

/// What each item is known by: its reference, its place and name, its name, its address, its title, its text; what has
/// nothing of these by its number among those that have nothing. Two of one kind are counted.
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
