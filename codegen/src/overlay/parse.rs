//! Parses an overlay.

use serde::Deserialize;
use serde_json::Value;

use super::paging;
use super::paging::PagingRule;
use crate::load;

/// An entry, and the line on which it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) target: String,
    pub(super) change: Change,
}

/// The change of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The public name of an operation, a type, a variant or a parameter.
    Name(String),
    /// The parameter is a comma-separated list of its type.
    List,
    /// The property is (not) a secret.
    Secret(bool),
    /// The property or parameter holds this kind of id.
    Id(String),
    /// Whether the operation is idempotent.
    Idempotent(bool),
    /// The kinds of ids that convert to the target.
    Accepts(Vec<String>),
    /// The words for the names of inline types at this place.
    Label(String),
    /// The type of the operation's request.
    Request(String),
    /// The name of the operation in the vendor's SDK.
    Alias(String),
    /// The first parameter of most paths, for the scope.
    Scope(Scope),
    /// The paging of the listing with this parameter; `None` if it is not paged.
    Paging(Option<PagingRule>),
    /// A value to merge into the document.
    Merge(Value),
}

/// The parameter of the scope, and the method that takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    pub(crate) parameter: String,
    pub(crate) name: String,
}

/// An error, and its line.
pub(super) type EntryError = (usize, String);

/// Parses all entries, so that all errors are found in one run. Text that is not a list is a single error.
pub(super) fn entries(text: &str) -> Vec<Result<Entry, EntryError>> {
    let items = match load::parse(text) {
        Err((at, message)) => return vec![Err((1, format!("{message} (at {at})")))],
        Ok(Value::Null) => Vec::new(),
        Ok(Value::Array(items)) => items,
        Ok(_) => return vec![Err((1, "the overlay is not a list of entries".to_owned()))],
    };
    let lines = entry_lines(text);
    let line = |index: usize| lines.get(index).copied().unwrap_or(1);
    let read = |(index, item)| entry(item, line(index)).map_err(|message| (line(index), message));
    items.iter().enumerate().map(read).collect()
}

/// The lines of the entries: each is an item of the outermost list, so it begins on a line of its own.
fn entry_lines(text: &str) -> Vec<usize> {
    let starts = |line: &&str| *line == "-" || line.starts_with("- ");
    text.lines().enumerate().filter(|(_, line)| starts(line)).map(|(at, _)| at + 1).collect()
}

fn entry(item: &Value, line: usize) -> Result<Entry, String> {
    let object = item.as_object().ok_or("this entry is not an object")?;
    if let Some(key) = object.keys().find(|key| !["target", "change", "reason"].contains(&key.as_str())) {
        return Err(format!("an entry has no `{key}`"));
    }
    let text = |key: &str| match object.get(key).and_then(Value::as_str) {
        Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        _ => Err(format!("this entry has no `{key}`")),
    };
    let target = text("target")?;
    text("reason")?;
    let change = match object.get("change").and_then(Value::as_object) {
        Some(change) if change.len() == 1 => change.iter().next(),
        _ => None,
    };
    let (kind, value) = change.ok_or("`change` is not an object with one key")?;
    Ok(Entry { line, target, change: change_of(kind, value)? })
}

fn change_of(kind: &str, value: &Value) -> Result<Change, String> {
    let wrong = |expected: &str| format!("the value of `{kind}` is not {expected}");
    let text = || value.as_str().map(str::to_owned).ok_or_else(|| wrong("text"));
    let flag = || value.as_bool().ok_or_else(|| wrong("true or false"));
    match kind {
        "name" => text().map(Change::Name),
        "list" if value == "comma" => Ok(Change::List),
        "list" => Err(wrong("`comma`")),
        "secret" => flag().map(Change::Secret),
        "id" => text().map(Change::Id),
        "idempotent" => flag().map(Change::Idempotent),
        "accepts" => {
            serde_json::from_value(value.clone()).map(Change::Accepts).map_err(|_| wrong("a list of kinds of id"))
        }
        "label" => text().map(Change::Label),
        "request" => text().map(Change::Request),
        "alias" => text().map(Change::Alias),
        "scope" => serde_json::from_value(value.clone())
            .map(Change::Scope)
            .map_err(|_| wrong("an object with `parameter` and `name`")),
        "paging" => paging::rule(value).map(Change::Paging),
        "merge" if value.is_object() => Ok(Change::Merge(value.clone())),
        "merge" => Err(wrong("an object")),
        _ => Err(format!("there is no change `{kind}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_their_lines() {
        let text = "# why\n- target: a.b\n  change: { name: c }\n  reason: r\n\n- target: '#/x'\n  change: {list: comma}\n  reason: r\n";
        let found: Vec<Entry> = entries(text).into_iter().map(Result::unwrap).collect();
        assert_eq!(found.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 6]);
        assert_eq!(found[0].change, Change::Name("c".to_owned()));
    }

    fn only_error(text: &str) -> EntryError {
        entries(text).into_iter().find_map(Result::err).unwrap()
    }

    #[test]
    fn an_invalid_entry_does_not_hide_the_next() {
        let found = entries("- target: a\n- target: a.b\n  change: { name: c }\n  reason: r\n- x\n");
        assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn errors_have_their_lines() {
        let (line, message) = only_error("- target: a\n  change: { nmae: c }\n  reason: r\n");
        assert_eq!((line, message.as_str()), (1, "there is no change `nmae`"));
        let (_, message) = only_error("- target: a\n  change: { name: c }\n");
        assert_eq!(message, "this entry has no `reason`");
    }
}
