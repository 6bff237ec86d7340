//! The change `paging`, for listings whose shape does not show how they are paged.

use serde::Deserialize;
use serde_json::Value;

use crate::pointer::Pointer;

/// The paging of a listing. The target of the entry is the query parameter that selects the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PagingRule {
    /// The place of the items in the response; the root if the response is the list.
    pub(crate) items: Pointer,
    pub(crate) next: NextRule,
    /// The place of the flag that says whether there is another page.
    pub(crate) more: Option<Pointer>,
    /// The place of the number of items on all pages.
    pub(crate) total: Option<Pointer>,
}

/// The value of the parameter for the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NextRule {
    /// The value of the parameter in the link at this place.
    Link(Pointer),
    /// The value at this place.
    Cursor(Pointer),
    /// The value of the parameter in the link in the header of this name.
    LinkHeader(String),
    /// The value of the header of this name.
    CursorHeader(String),
    /// The number of the page; the first page has this number.
    Pages(i64),
    /// The number of the page's first item; the first item of the list has this number.
    Items(i64),
}

/// The rule as written in the overlay.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    items: String,
    next_link: Option<Value>,
    next_cursor: Option<Value>,
    count: Option<Count>,
    first: Option<i64>,
    more: Option<String>,
    total: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Count {
    Pages,
    Items,
}

/// Parses the value of the change. `false` means that the listing is not paged.
pub(super) fn rule(value: &Value) -> Result<Option<PagingRule>, String> {
    if *value == Value::Bool(false) {
        return Ok(None);
    }
    if !value.is_object() {
        return Err("the value of `paging` is neither `false` nor an object".to_owned());
    }
    let raw: RawRule = serde_json::from_value(value.clone()).map_err(|error| format!("`paging`: {error}"))?;
    let next = match (&raw.next_link, &raw.next_cursor, raw.count) {
        (Some(link), None, None) => match place("next_link", link)? {
            Place::Body(pointer) => NextRule::Link(pointer),
            Place::Header(name) => NextRule::LinkHeader(name),
        },
        (None, Some(cursor), None) => match place("next_cursor", cursor)? {
            Place::Body(pointer) => NextRule::Cursor(pointer),
            Place::Header(name) => NextRule::CursorHeader(name),
        },
        (None, None, Some(Count::Pages)) => NextRule::Pages(raw.first.unwrap_or(1)),
        (None, None, Some(Count::Items)) => NextRule::Items(raw.first.unwrap_or(0)),
        _ => return Err("`paging` needs exactly one of `next_link`, `next_cursor` and `count`".to_owned()),
    };
    if raw.first.is_some() && raw.count.is_none() {
        return Err("`paging` has a `first` that goes with `count` only".to_owned());
    }
    let optional = |key, text: &Option<String>| text.as_deref().map(|text| pointer(key, text)).transpose();
    Ok(Some(PagingRule {
        items: if raw.items.is_empty() { Pointer::root() } else { pointer("items", &raw.items)? },
        next,
        more: optional("more", &raw.more)?,
        total: optional("total", &raw.total)?,
    }))
}

/// The place of a link or a cursor in the response.
enum Place {
    Body(Pointer),
    Header(String),
}

fn place(key: &str, value: &Value) -> Result<Place, String> {
    if let Some(text) = value.as_str() {
        return pointer(key, text).map(Place::Body);
    }
    let object = value.as_object().filter(|object| object.len() == 1);
    let Some(name) = object.and_then(|object| object.get("header")).and_then(Value::as_str) else {
        return Err(format!("`{key}` of `paging` is neither a JSON pointer nor an object with `header`: `{value}`"));
    };
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match !name.is_empty() && name.chars().all(is_token) {
        true => Ok(Place::Header(name.to_ascii_lowercase())),
        false => Err(format!("`header` of `{key}` is no name of a header: `{name}`")),
    }
}

fn pointer(key: &str, text: &str) -> Result<Pointer, String> {
    let found = Pointer::parse(text).filter(|_| text.starts_with('/') && !text.ends_with('/'));
    found.ok_or_else(|| format!("`{key}` of `paging` is no JSON pointer to a member, such as `/items`: `{text}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{NextRule, rule};
    use crate::pointer::Pointer;

    #[test]
    fn a_rule_has_all_places() {
        let found = rule(&json!({"items": "/a/b", "next_cursor": "/c", "total": "/n"})).unwrap().unwrap();
        assert_eq!(found.items.segments().collect::<Vec<_>>(), ["a", "b"]);
        assert!(matches!(found.next, NextRule::Cursor(at) if at.last() == "c"));
        assert_eq!((found.more, found.total.map(|at| at.last())), (None, Some("n".to_owned())));
        let next = |value| rule(&value).unwrap().unwrap().next;
        assert_eq!(next(json!({"items": "/a", "count": "pages"})), NextRule::Pages(1));
        assert_eq!(next(json!({"items": "/a", "count": "items", "first": 1})), NextRule::Items(1));
        let list = rule(&json!({"items": "", "next_link": {"header": "Link"}})).unwrap().unwrap();
        assert_eq!((list.items, list.next), (Pointer::root(), NextRule::LinkHeader("link".to_owned())));
        let cursor = NextRule::CursorHeader("x-next".to_owned());
        assert_eq!(next(json!({"items": "/a", "next_cursor": {"header": "X-Next"}})), cursor);
        assert_eq!(rule(&json!(false)), Ok(None));
    }

    #[test]
    fn errors_of_invalid_rules_name_the_problem() {
        for (value, part) in [
            (json!(true), "neither `false` nor"),
            (json!({"next_cursor": "/c"}), "missing field `items`"),
            (json!({"items": "/a"}), "exactly one"),
            (json!({"items": "/a", "next_cursor": "/c", "count": "pages"}), "exactly one"),
            (json!({"items": "/a", "next_cursor": "/c", "first": 1}), "goes with `count`"),
            (json!({"items": "/a", "count": "rows"}), "unknown variant `rows`"),
            (json!({"items": "/a", "count": "pages", "last": 1}), "unknown field `last`"),
            (json!({"items": "a", "count": "pages"}), "`items` of `paging`"),
            (json!({"items": "/", "count": "pages"}), "`items` of `paging`"),
            (json!({"items": "/a", "next_link": {"headers": "Link"}}), "neither a JSON pointer nor"),
            (json!({"items": "/a", "next_link": {"header": "Link", "rel": "next"}}), "neither a JSON pointer nor"),
            (json!({"items": "/a", "next_cursor": ["/c"]}), "neither a JSON pointer nor"),
            (json!({"items": "/a", "next_cursor": {"header": "a b"}}), "no name of a header: `a b`"),
            (json!({"items": "/a", "next_cursor": "", "total": ""}), "`next_cursor` of `paging`"),
            (json!({"items": "/a", "next_link": "#/c"}), "`next_link` of `paging`"),
        ] {
            let error = rule(&value).unwrap_err();
            assert!(error.contains(part), "{value}: {error}");
        }
    }
}
