//! The items of a page that have not been returned yet.

use std::iter::Peekable;
use std::vec;

use crate::runtime::error::opaque::Error;

/// The items of a page in order, with errors in place of those that could not be decoded.
pub(super) struct Buffer<T> {
    items: vec::IntoIter<T>,
    failures: Peekable<vec::IntoIter<(usize, Error)>>,
    /// The index of the next item in the page.
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
