//! The change `paging`, for listings whose shape does not show how they are paged.

use serde::Deserialize;
use serde_json::Value;

use crate::pointer::Pointer;

/// The paging of a listing. The target of the entry is the query parameter that selects the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PagingRule {
    /// The place of the items in the response.
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
    /// The number of the page; the first page has this number.
    Pages(i64),
    /// The number of the page's first item; the first item of the list has this number.
    Items(i64),
}

/// The rule as written in the overlay.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    items: String,
    next_link: Option<String>,
    next_cursor: Option<String>,
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
    let written: Written = serde_json::from_value(value.clone()).map_err(|error| format!("`paging`: {error}"))?;
    let next = match (&written.next_link, &written.next_cursor, written.count) {
        (Some(link), None, None) => NextRule::Link(pointer("next_link", link)?),
        (None, Some(cursor), None) => NextRule::Cursor(pointer("next_cursor", cursor)?),
        (None, None, Some(Count::Pages)) => NextRule::Pages(written.first.unwrap_or(1)),
        (None, None, Some(Count::Items)) => NextRule::Items(written.first.unwrap_or(0)),
        _ => return Err("`paging` needs exactly one of `next_link`, `next_cursor` and `count`".to_owned()),
    };
    if written.first.is_some() && written.count.is_none() {
        return Err("`paging` has a `first` that goes with `count` only".to_owned());
    }
    let optional = |key, text: &Option<String>| text.as_deref().map(|text| pointer(key, text)).transpose();
    Ok(Some(PagingRule {
        items: pointer("items", &written.items)?,
        next,
        more: optional("more", &written.more)?,
        total: optional("total", &written.total)?,
    }))
}

fn pointer(key: &str, text: &str) -> Result<Pointer, String> {
    let found = Pointer::parse(text).filter(|_| text.starts_with('/') && !text.ends_with('/'));
    found.ok_or_else(|| format!("`{key}` of `paging` is no JSON pointer to a member, such as `/items`: `{text}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{NextRule, rule};

    #[test]
    fn a_rule_has_all_places() {
        let found = rule(&json!({"items": "/a/b", "next_cursor": "/c", "total": "/n"})).unwrap().unwrap();
        assert_eq!(found.items.segments().collect::<Vec<_>>(), ["a", "b"]);
        assert!(matches!(found.next, NextRule::Cursor(at) if at.last() == "c"));
        assert_eq!((found.more, found.total.map(|at| at.last())), (None, Some("n".to_owned())));
        let next = |value| rule(&value).unwrap().unwrap().next;
        assert_eq!(next(json!({"items": "/a", "count": "pages"})), NextRule::Pages(1));
        assert_eq!(next(json!({"items": "/a", "count": "items", "first": 1})), NextRule::Items(1));
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
            (json!({"items": "", "count": "pages"}), "`items` of `paging`"),
            (json!({"items": "/a", "next_link": "#/c"}), "`next_link` of `paging`"),
        ] {
            let error = rule(&value).unwrap_err();
            assert!(error.contains(part), "{value}: {error}");
        }
    }
}
