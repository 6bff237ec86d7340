//! Lists as iterators: of pages, and of items.

use std::fmt;

use frameio_auth::blocking;

use crate::runtime::blocking::call::wait;
use crate::runtime::blocking::client::Blocking;
use crate::runtime::call::typed::Call;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::{Page, PageBody};
use crate::runtime::list::paging::Paging;
use crate::runtime::list::prefetch;
use crate::runtime::list::streams;
use crate::runtime::send::execute::Execution;

/// An iterator over the pages of a list, which are fetched when they are needed.
///
/// Every page is requested with all parameters of the first, because a cursor does not keep them. A page that cannot be
/// fetched is an error and ends the iterator; it is never taken for the end of the list. To resume after an error, or
/// in another process, give [`cursor`](Self::cursor) to the `after` of the same request. A server that repeats pages is an
/// error, too ([`Error::is_paging`]), so every list ends.
#[must_use = "an iterator does nothing until it is read"]
pub struct Pages<R>(streams::Pages<R>);

/// An iterator over the items of a list, whose pages are fetched like those of [`Pages`].
#[must_use = "an iterator does nothing until it is read"]
pub struct Items<R: PageBody>(streams::Items<R>);

#[allow(dead_code)] // for generated code, which may have no lists
impl<R: PageBody> Call<R, Blocking> {
    /// Iterates over the pages, beginning with this one.
    pub(crate) fn pages(self) -> Pages<R> {
        self.pages_by(Paging::AFTER)
    }

    /// Iterates over the pages, beginning with this one, with the given paging.
    pub(crate) fn pages_by(self, paging: Paging) -> Pages<R> {
        Pages::new(streams::Pages::new(self.into_async(), paging))
    }
}

impl<R: PageBody> Pages<R> {
    pub(crate) fn new(pages: streams::Pages<R>) -> Self {
        Self(pages)
    }

    /// Fetches the next page on the background thread while this one is processed. A list that is not read to its end
    /// wastes one request.
    pub fn prefetch(self) -> Self {
        Self(self.0.with_prefetch(in_background))
    }

    /// Leaves items that cannot be decoded out of their pages, and lists them in [`Page::failures`], instead of failing.
    pub fn lenient(self) -> Self {
        Self(self.0.lenient())
    }

    /// The cursor to resume from: that of the next page, or of the one that could not be fetched. `None` is the beginning
    /// of the list, and, once [`is_done`](Self::is_done) without an error, its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor()
    }

    /// Whether the list has ended: it was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        self.0.is_done()
    }

    /// Turns this into an iterator over the items of the remaining pages.
    pub fn into_items(self) -> Items<R> {
        Items(self.0.into_items())
    }
}

impl<R: PageBody> Iterator for Pages<R> {
    type Item = Result<Page<R>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait(wait)
    }
}

impl<R: PageBody> Items<R> {
    /// Fetches the next page while the items of this one are processed; see [`Pages::prefetch`].
    pub fn prefetch(self) -> Self {
        Self(self.0.with_prefetch(in_background))
    }

    /// Continues after an item that cannot be decoded, which is an error of its own: [`Error::is_decode`], with the
    /// item's JSON in [`DecodeError::item`](crate::DecodeError::item). Every other error still ends the iterator.
    pub fn lenient(self) -> Self {
        Self(self.0.lenient())
    }

    /// The cursor to resume from. Cursors lie between pages: while a page is partly read, this is the beginning of that
    /// page, so that its items come again and none is left out. `None` is the beginning of the list, and, once
    /// [`is_done`](Self::is_done) without an error, its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor()
    }

    /// Whether the list has ended: it was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        self.0.is_done()
    }

    /// The number of items in the whole list, as the last page reported it: `None` before the first page, and when the
    /// request did not ask for it.
    pub fn total_count(&self) -> Option<i64> {
        self.0.total_count()
    }
}

impl<R: PageBody> Iterator for Items<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait(wait)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.buffered(), None)
    }
}

/// Starts the call on the background thread. If that thread could not be started, waiting for the call reports the
/// error.
fn in_background(execution: Execution) -> Execution {
    match blocking::runtime() {
        Ok(runtime) => prefetch::on_runtime(&runtime, execution),
        Err(_) => execution,
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R: PageBody> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
