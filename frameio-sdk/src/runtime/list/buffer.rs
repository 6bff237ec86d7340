//! The items of a page that were not handed out yet.

use std::iter::Peekable;
use std::vec;

use crate::runtime::error::opaque::Error;

/// The items of a page, and the errors in place of those that could not be read, in the order of the page.
pub(super) struct Buffer<T> {
    items: vec::IntoIter<T>,
    failures: Peekable<vec::IntoIter<(usize, Error)>>,
    /// The place in the page of the next item.
    index: usize,
}

impl<T> Buffer<T> {
    pub(super) fn new(items: Vec<T>, failures: Vec<(usize, Error)>) -> Self {
        Self { items: items.into_iter(), failures: failures.into_iter().peekable(), index: 0 }
    }

    pub(super) fn next(&mut self) -> Option<Result<T, Error>> {
        let failure = self.failures.next_if(|(index, _)| *index == self.index);
        let next = match failure {
            Some((_, error)) => Err(error),
            None => Ok(self.items.next()?),
        };
        self.index += 1;
        Some(next)
    }

    pub(super) fn len(&self) -> usize {
        self.items.len() + self.failures.len()
    }
}
