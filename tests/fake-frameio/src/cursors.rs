//! Cursors: words without meaning. What they stand for is kept here, and it is a position and nothing else: a client
//! that does not repeat its other parameters gets another list, as with the real service.

use std::collections::HashMap;

/// A place in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// The path of the listing; a cursor is good for no other.
    pub(crate) path: String,
    /// The last item that was sent.
    pub(crate) last: String,
    /// How many items were sent, for when that item is gone.
    pub(crate) sent: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Cursors {
    positions: HashMap<String, Position>,
}

impl Cursors {
    /// Stores a position under a word that the caller made.
    pub(crate) fn keep(&mut self, word: String, position: Position) -> String {
        self.positions.insert(word.clone(), position);
        word
    }

    pub(crate) fn find(&self, word: &str, path: &str) -> Option<&Position> {
        self.positions.get(word).filter(|position| position.path == path)
    }
}

impl Position {
    /// Where to go on in a list as it is now.
    pub(crate) fn start(&self, ids: &[String]) -> usize {
        match ids.iter().position(|id| *id == self.last) {
            Some(index) => index + 1,
            None => self.sent.min(ids.len()),
        }
    }
}
