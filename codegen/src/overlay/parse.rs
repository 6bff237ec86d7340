//! The text of an overlay to its entries.

use serde::Deserialize;
use serde_json::Value;

use super::paging;
use super::paging::PagingRule;
use crate::load;

/// One entry, with the line on which it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) target: String,
    pub(super) change: Change,
}

/// What an entry asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The public name of an operation, a type, a variant or a parameter.
    Name(String),
    /// The parameter is a list of its type, with commas.
    List,
    /// The property is (not) a secret.
    Secret(bool),
    /// The property or parameter holds this kind of id.
    Id(String),
    /// The operation may (not) be repeated without harm.
    Idempotent(bool),
    /// These kinds of id are good where the target is asked for.
    Accepts(Vec<String>),
    /// Inline types that stand here are named after these words.
    Label(String),
    /// The type of the operation's request.
    Request(String),
    /// What the vendor's SDK calls the operation.
    Alias(String),
    /// The first parameter of most paths, which is given once.
    Scope(Scope),
    /// How the listing is paged whose parameter this is; `None` if it is not.
    Paging(Option<PagingRule>),
    /// The document says this too.
    Merge(Value),
}

/// A parameter that is given once, and the method that takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    pub(crate) parameter: String,
    pub(crate) name: String,
}

/// What is wrong, and on which line.
pub(super) type Complaint = (usize, String);

/// Reads every entry, so that each that is wrong is named in one run. Text that is no list at all is one complaint.
pub(super) fn entries(text: &str) -> Vec<Result<Entry, Complaint>> {
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

/// Entries are the items of the outermost list, so each starts on a line of its own.
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
    fn entries_know_their_lines() {
        let text = "# why\n- target: a.b\n  change: { name: c }\n  reason: r\n\n- target: '#/x'\n  change: {list: comma}\n  reason: r\n";
        let found: Vec<Entry> = entries(text).into_iter().map(Result::unwrap).collect();
        assert_eq!(found.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 6]);
        assert_eq!(found[0].change, Change::Name("c".to_owned()));
    }

    fn only_complaint(text: &str) -> Complaint {
        entries(text).into_iter().find_map(Result::err).unwrap()
    }

    #[test]
    fn one_bad_entry_does_not_hide_the_next() {
        let found = entries("- target: a\n- target: a.b\n  change: { name: c }\n  reason: r\n- x\n");
        assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let (line, message) = only_complaint("- target: a\n  change: { nmae: c }\n  reason: r\n");
        assert_eq!((line, message.as_str()), (1, "there is no change `nmae`"));
        let (_, message) = only_complaint("- target: a\n  change: { name: c }\n");
        assert_eq!(message, "this entry has no `reason`");
    }
}
