//! Cursors: opaque words, whose meaning is kept here. A cursor only stands for a position: as with the real service, a
//! client that does not repeat its other parameters gets another list.

use std::collections::HashMap;

/// A position in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// The path of the listing. The cursor is not valid for any other.
    pub(crate) path: String,
    /// The last item that was sent.
    pub(crate) last: String,
    /// The number of items that were sent, in case the last item is deleted.
    pub(crate) sent: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Cursors {
    positions: HashMap<String, Position>,
}

impl Cursors {
    /// Stores a position under a generated word.
    pub(crate) fn keep(&mut self, word: String, position: Position) -> String {
        self.positions.insert(word.clone(), position);
        word
    }

    pub(crate) fn find(&self, word: &str, path: &str) -> Option<&Position> {
        self.positions.get(word).filter(|position| position.path == path)
    }
}

impl Position {
    /// The index at which to continue in the current list.
    pub(crate) fn start(&self, ids: &[String]) -> usize {
        match ids.iter().position(|id| *id == self.last) {
            Some(index) => index + 1,
            None => self.sent.min(ids.len()),
        }
    }
}
