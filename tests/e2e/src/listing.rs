//! Walks a listing in every supported way.

use fake_frameio::Seen;
use frameio_sdk::{Cursor, Operation, PageBody};
use frameio_sdk::{Items, Pages};
use serde::Serialize;
use serde_json::Value;

use crate::world::World;

/// The expected properties of a listing.
pub struct Expected {
    /// The operation.
    pub operation: &'static Operation,
    /// The query of every page except for `after`.
    pub query: &'static [(&'static str, &'static str)],
    /// A JSON pointer into the items to the sort key, with a leading `-` for descending order.
    pub sorted_by: Option<&'static str>,
}

/// Walks a listing by pages, by items, and from a cursor in the middle; checks it against the expectations. Returns the
/// items.
pub async fn walk<R>(
    world: &World,
    expected: &Expected,
    pages: impl Fn() -> Pages<R>,
    items: impl Fn(Option<Cursor>) -> Items<R>,
) -> Result<Vec<Value>, frameio_sdk::Error>
where
    R: PageBody,
    R::Item: Serialize,
{
    let name = expected.operation.id;
    assert!(expected.operation.paged, "{name}");
    world.fake.clear_requests();
    let mut all = Vec::new();
    let mut sizes = Vec::new();
    let mut totals = Vec::new();
    let mut middle = None;
    let mut stream = pages();
    while let Some(page) = stream.try_next().await? {
        all.extend(json(page.items()));
        sizes.push(page.items().len());
        totals.push(page.total_count());
        if sizes.len() == 2 {
            middle = page.next_cursor().cloned().map(|cursor| (cursor, all.len()));
        }
        assert_eq!(page.next_cursor(), stream.cursor(), "{name}");
    }
    assert!(sizes.len() >= 3, "{name}: at least three pages are required: {sizes:?}");
    let (last, others) = sizes.split_last().expect("three pages");
    assert!(others.iter().all(|size| size == &others[0]) && (1..=others[0]).contains(last), "{name}: {sizes:?}");
    check_requests(&world.fake.requests(), expected, sizes.len());
    let total = expected.query.contains(&("include_total_count", "true")).then_some(all.len() as i64);
    // Two listings accept `include_total_count` and have no member for the total.
    let silent = ["projects.recently_deleted", "shares.list_activities"];
    let silent = silent.contains(&name.trim_start_matches("experimental."));
    let total = if silent { None } else { total };
    assert!(totals.iter().all(|told| *told == total), "{name}: {totals:?} instead of {total:?}");
    check_order(name, expected.sorted_by, &all);

    world.fake.clear_requests();
    let by_items = json(&items(None).try_collect().await?);
    assert_eq!(by_items, all, "{name}: items should equal those of the pages");
    check_requests(&world.fake.requests(), expected, sizes.len());

    let (cursor, before) = middle.expect("a cursor after the second page");
    let stored: Cursor = serde_json::from_str(&serde_json::to_string(&cursor).expect("JSON")).expect("a cursor");
    world.fake.clear_requests();
    let resumed = items(Some(stored));
    assert_eq!(resumed.cursor(), Some(&cursor), "{name}: the cursor should be known before the first request");
    let rest = json(&resumed.try_collect().await?);
    assert_eq!(rest, all[before..], "{name}: the rest should start after the second page");
    let seen = world.fake.requests();
    assert_eq!(seen.len(), sizes.len() - 2, "{name}: known pages should not be requested again");
    assert!(seen[0].query_pairs().contains(&("after".to_owned(), cursor.to_string())), "{name}: {}", seen[0].query);
    Ok(all)
}

/// Asserts that all requests are equal except for the cursor, and that no cursor is used twice.
fn check_requests(seen: &[Seen], expected: &Expected, pages: usize) {
    let operation = expected.operation;
    assert_eq!(seen.len(), pages, "{}", operation.id);
    let mut wanted: Vec<(String, String)> =
        expected.query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    wanted.sort();
    let mut cursors = Vec::new();
    for request in seen {
        assert_eq!((request.operation.as_str(), request.status), (operation.id, 200));
        assert_eq!(request.method, operation.http_method.as_str());
        assert_eq!((&request.path, &request.body), (&seen[0].path, &seen[0].body), "{}", operation.id);
        for (name, value) in operation.headers {
            assert_eq!(request.header(name), Some(*value), "{}: {name}", operation.id);
        }
        let (after, mut others): (Vec<_>, Vec<_>) =
            request.query_pairs().into_iter().partition(|(name, _)| name == "after");
        others.sort();
        assert_eq!(others, wanted, "{}: {}", operation.id, request.query);
        cursors.push(after);
    }
    assert!(cursors[0].is_empty() && cursors[1..].iter().all(|after| after.len() == 1), "{}", operation.id);
    cursors.sort();
    cursors.dedup();
    assert_eq!(cursors.len(), pages, "{}: cursors should be unique", operation.id);
}

fn check_order(name: &str, sorted_by: Option<&str>, items: &[Value]) {
    let Some(pointer) = sorted_by else { return };
    let (pointer, descending) = pointer.strip_prefix('-').map_or((pointer, false), |pointer| (pointer, true));
    let mut keys: Vec<String> = items
        .iter()
        .map(|item| match item.pointer(pointer) {
            Some(Value::String(text)) => text.to_lowercase(),
            other => panic!("{name}: {other:?} at {pointer} of {item}"),
        })
        .collect();
    if descending {
        keys.reverse();
    }
    assert!(keys.is_sorted(), "{name}: by {pointer}: {keys:?}");
    assert_ne!(keys.first(), keys.last(), "{name}: the keys are all equal, which proves no order");
}

/// The items as JSON without the signatures of URLs, which change each second.
fn json<T: Serialize>(items: &[T]) -> Vec<Value> {
    let json = |item| serde_json::to_value(item).expect("models can be written");
    let mut items: Vec<Value> = items.iter().map(json).collect();
    items.iter_mut().for_each(unsign);
    items
}

fn unsign(json: &mut Value) {
    match json {
        Value::String(text) if text.contains("?Expires=") => text.truncate(text.find('?').unwrap_or_default()),
        Value::Array(values) => values.iter_mut().for_each(unsign),
        Value::Object(members) => members.values_mut().for_each(unsign),
        _ => {}
    }
}

/// Walks a listing in every way. Takes the operation, its request, the expected query of each page, and the sort key of
/// the items.
#[macro_export]
macro_rules! walk {
    ($world:expr, $operation:expr, $request:expr, [$(($name:literal, $value:expr)),* $(,)?] $(, $sorted:literal)?) => {{
        let request = $request;
        let sorted: &[&'static str] = &[$($sorted)?];
        let expected = $crate::listing::Expected {
            operation: $operation,
            query: &[$(($name, $value)),*],
            sorted_by: sorted.first().copied(),
        };
        $crate::listing::walk(
            $world,
            &expected,
            || request.clone().pages(),
            |cursor| match cursor {
                Some(cursor) => request.clone().after(cursor).items(),
                None => request.clone().items(),
            },
        )
        .await?
    }};
}
