//! Reads pages of which some items cannot be decoded.

use serde::Deserialize;
use serde_json::Value;

use crate::runtime::json::failure::Failure;
use crate::runtime::json::node::Node;
use crate::runtime::json::reader::Reader;
use crate::runtime::json::tape::Tape;

/// An item that could not be decoded.
pub(in crate::runtime) struct BadItem {
    /// The index in the page, from 0.
    pub(in crate::runtime) index: usize,
    pub(in crate::runtime) failure: Failure,
    pub(in crate::runtime) json: Value,
}

/// Reads a page, which is an object with its items at the path `keys`, and sets aside the items that cannot be decoded.
///
/// After the first such item, this one and each following item is tried as a page with this item alone; then the good
/// items are read together. That takes about three times as long as reading a page in which every item is good,
/// regardless of how many are not.
pub(in crate::runtime) fn page<'de, T: Deserialize<'de>>(
    json: &'de [u8],
    keys: &[&str],
) -> Result<(T, Vec<BadItem>), Failure> {
    let tape = Tape::parse(json)?;
    let failure = match T::deserialize(tape.reader()) {
        Ok(page) => return Ok((page, Vec::new())),
        Err(failure) => failure,
    };
    let key = keys.join(".");
    let Some((page, first)) = Page::find(tape.nodes(), keys).zip(failure.index_under(&key)) else {
        return Err(failure);
    };
    let (mut good, mut lost) = (Vec::new(), Vec::new());
    for (index, item) in page.items().enumerate() {
        if index >= first
            && let Err(failure) = T::deserialize(Reader::new(&page.with(&[item])))
        {
            // An error outside of the items occurs with each of them, so it is an error of the page.
            if failure.index_under(&key).is_none() {
                return Err(failure);
            }
            let json = Value::deserialize(Reader::new(item))?;
            lost.push(BadItem { index, failure: failure.moved_under(&key, index), json });
        } else {
            good.push(item);
        }
    }
    Ok((T::deserialize(Reader::new(&page.with(&good)))?, lost))
}

/// The nodes of a page.
struct Page<'t, 'de> {
    nodes: &'t [Node<'de>],
    /// The range of the nodes of the items, including the node of their array.
    items: std::ops::Range<usize>,
    /// The indices of the enclosing objects, the outermost first.
    around: Vec<usize>,
}

impl<'t, 'de> Page<'t, 'de> {
    fn find(nodes: &'t [Node<'de>], keys: &[&str]) -> Option<Self> {
        let (mut at, mut around) = (0, Vec::new());
        for key in keys {
            around.push(at);
            at = member(nodes, at, key)?;
        }
        let items = at..at + nodes.get(at)?.span();
        matches!(nodes[at], Node::Array(..)).then_some(Self { nodes, items, around })
    }

    fn items(&self) -> impl Iterator<Item = &'t [Node<'de>]> {
        let mut rest = self.nodes.get(self.items.start + 1..self.items.end).unwrap_or_default();
        std::iter::from_fn(move || {
            let (item, others) = rest.split_at_checked(rest.first()?.span())?;
            rest = others;
            Some(item)
        })
    }

    /// The nodes of the same page with these items instead.
    fn with(&self, items: &[&[Node<'de>]]) -> Vec<Node<'de>> {
        let (before, after) = (&self.nodes[..self.items.start], &self.nodes[self.items.end..]);
        let span = 1 + items.iter().map(|item| item.len()).sum::<usize>();
        let mut nodes = Vec::with_capacity(before.len() + span + after.len());
        nodes.extend_from_slice(before);
        nodes.push(Node::Array(items.len(), span));
        items.iter().for_each(|item| nodes.extend_from_slice(item));
        nodes.extend_from_slice(after);
        for at in &self.around {
            if let Some(Node::Object(members, length)) = self.nodes.get(*at) {
                nodes[*at] = Node::Object(*members, length - self.items.len() + span);
            }
        }
        nodes
    }
}

/// The index of the value of the member `key` of an object.
fn member(nodes: &[Node<'_>], object: usize, key: &str) -> Option<usize> {
    let Node::Object(members, _) = nodes.get(object)? else { return None };
    let mut at = object + 1;
    for _ in 0..*members {
        if nodes.get(at)?.text() == Some(key) {
            return Some(at + 1);
        }
        at += 1 + nodes.get(at + 1)?.span();
    }
    None
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::page;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Cats {
        data: Vec<Cat>,
        links: Option<i64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Cat {
        lives: i64,
    }

    /// The decoded values, and for the items that could not be decoded: the index, the path and the JSON.
    type Outcome = Result<(Vec<i64>, Vec<(usize, String, Value)>), String>;

    fn read(json: &Value) -> Outcome {
        let text = json.to_string();
        let (cats, lost) = page::<Cats>(text.as_bytes(), &["data"]).map_err(|failure| failure.path().to_owned())?;
        let lost = lost.into_iter().map(|lost| (lost.index, lost.failure.path().to_owned(), lost.json));
        Ok((cats.data.iter().map(|cat| cat.lives).collect(), lost.collect()))
    }

    #[test]
    fn items_that_cannot_be_decoded_are_set_aside() {
        let text = json!({"lives": "9\n", "more": [[], {}]});
        let page = json!({"x": [{"y": 1}], "data": [{"lives": 1}, text, {"lives": 2}, {}, {"lives": 3}], "links": 3});
        let lost = vec![(1, "data[1].lives".into(), text), (3, "data[3]".into(), json!({}))];
        assert_eq!(read(&page), Ok((vec![1, 2, 3], lost)));
        assert_eq!(read(&json!({"data": [7]})), Ok((vec![], vec![(0, "data[0]".into(), json!(7))])));
        assert_eq!(read(&json!({"data": [{"lives": 1}]})), Ok((vec![1], vec![])));
    }

    #[test]
    fn items_may_be_nested_deeper() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Outer {
            first: i64,
            result: Cats,
            last: i64,
        }
        let text = json!({"first": 1, "result": {"x": [1], "data": [{"lives": 1}, {"lives": "9"}, {}], "links": 3}, "last": 2});
        let text = text.to_string();
        let (page, lost) = page::<Outer>(text.as_bytes(), &["result", "data"]).unwrap();
        assert_eq!((page.first, page.last, page.result.data.len(), page.result.links), (1, 2, 1, Some(3)));
        let paths: Vec<_> = lost.iter().map(|lost| lost.failure.path()).collect();
        assert_eq!(paths, ["result.data[1].lives", "result.data[2]"]);
    }

    #[test]
    fn errors_outside_of_the_items_fail_the_page() {
        for (page, path) in [
            (json!({"data": [{"lives": 1}], "links": "x"}), "links"),
            (json!({"data": [{}], "links": "x"}), "links"),
            (json!({"data": {"lives": 1}}), "data"),
            (json!([]), ""),
            (json!({"links": 1}), ""),
        ] {
            assert_eq!(read(&page), Err(path.to_owned()), "{page}");
        }
    }
}
