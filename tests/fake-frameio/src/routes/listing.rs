//! Lists: sorting and pages.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::call::Call;
use crate::cursors::Position;
use crate::http::{Payload, Problem, Reply};
use crate::state::State;

/// The sort key of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Number(i128),
    /// Compared case-insensitively.
    Text(String),
}

impl Key {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

/// Sorts by `sort` (`name_asc`, ...). The sort is stable, and without `sort` the order of creation is kept.
pub(crate) fn sort<T>(items: &mut [T], call: &Call, key: impl Fn(&T, &str) -> Key) {
    let Some(word) = call.word("sort") else { return };
    let (field, descending) = match (word.strip_suffix("_desc"), word.strip_suffix("_asc")) {
        (Some(field), _) => (field, true),
        (None, Some(field)) => (field, false),
        (None, None) => (word, false),
    };
    items.sort_by(|one, two| {
        let order: Ordering = key(one, field).cmp(&key(two, field));
        if descending { order.reverse() } else { order }
    });
}

/// A page of a list of ids. `total` says whether this listing reports its length.
pub(crate) fn page(
    state: &mut State,
    call: &Call,
    ids: &[String],
    show: impl Fn(&State, &str) -> Option<Value>,
) -> Result<Reply, Problem> {
    let (start, end) = bounds(state, call, ids)?;
    let data: Vec<Value> = ids[start..end].iter().filter_map(|id| show(state, id)).collect();
    let next = next_link(state, call, ids, end);
    let mut body = json!({"data": data, "links": {"next": next}});
    if call.flag("include_total_count") {
        body["total_count"] = json!(ids.len());
    }
    Ok(Reply::json(200, body))
}

fn bounds(state: &State, call: &Call, ids: &[String]) -> Result<(usize, usize), Problem> {
    let start = match call.word("after") {
        None => 0,
        Some(word) => state
            .cursors
            .find(word, &call.raw_path)
            .ok_or_else(|| Problem::invalid("/after", "Invalid cursor"))?
            .start(ids),
    };
    let size = call.query.get("page_size").and_then(Value::as_u64).unwrap_or(50) as usize;
    Ok((start, ids.len().min(start + size)))
}

fn next_link(state: &mut State, call: &Call, ids: &[String], end: usize) -> Option<String> {
    if end >= ids.len() || end == 0 {
        return None;
    }
    let word = state.ids.word(32);
    let position = Position { path: call.raw_path.clone(), last: ids[end - 1].clone(), sent: end };
    let word = state.cursors.keep(word, position);
    Some(format!("{}?after={word}", call.raw_path))
}

/// Some listings accept `include_total_count` although the interface declares no member for it in the response.
pub(crate) fn without_total(mut reply: Reply) -> Reply {
    if let Payload::Json(Value::Object(body)) = &mut reply.payload {
        body.remove("total_count");
    }
    reply
}
