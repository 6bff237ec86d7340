//! Lists as iterators: of pages, and of items.

use std::fmt;

use frameio_auth::blocking;

use crate::runtime::blocking::call::wait;
use crate::runtime::blocking::client::Blocking;
use crate::runtime::call::typed::Call;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::{Page, PageBody};
use crate::runtime::list::prefetch;
use crate::runtime::list::streams;
use crate::runtime::send::execute::Execution;

/// The pages of a list, fetched one by one as they are asked for.
///
/// Each page is asked for with every parameter of the first, because the server forgets them. A page that cannot be
/// fetched is an error and ends the iterator; it is never mistaken for the end of the list. To go on after an error, or
/// in another process, give [`cursor`](Self::cursor) to the `after` of the same request.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Pages<R>(streams::Pages<R>);

/// The items of a list, whose pages are fetched one by one as they are needed.
///
/// Like [`Pages`], but the items themselves.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Items<R: PageBody>(streams::Items<R>);

#[allow(dead_code)] // for generated code, which may hold no list
impl<R: PageBody> Call<R, Blocking> {
    /// All pages from this one on.
    pub(crate) fn pages(self) -> Pages<R> {
        Pages::new(streams::Pages::new(self.into_async()))
    }
}

impl<R: PageBody> Pages<R> {
    pub(crate) fn new(pages: streams::Pages<R>) -> Self {
        Self(pages)
    }

    /// Fetches the next page on the background thread while this one is worked on. Where the list is left early, it
    /// costs one call in vain.
    pub fn prefetch(self) -> Self {
        Self(self.0.fetching_ahead(in_background))
    }

    /// Leaves an item that cannot be read out of its page, and puts it under [`Page::failures`], instead of failing.
    pub fn lenient(self) -> Self {
        Self(self.0.lenient())
    }

    /// Where to go on: the page that comes next, or the one that could not be fetched. `None` stands for the beginning
    /// of the list, and, once [`is_done`](Self::is_done) without an error, for its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor()
    }

    /// Whether nothing comes any more: the list was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        self.0.is_done()
    }

    /// The items of the pages that are left.
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
    /// Fetches the next page while the items of this one are worked on; see [`Pages::prefetch`].
    pub fn prefetch(self) -> Self {
        Self(self.0.fetching_ahead(in_background))
    }

    /// Goes on after an item that cannot be read, which is an error of its own: [`Error::is_decode`], with the item's JSON in
    /// [`DecodeError::item`](crate::DecodeError::item). Every other error still ends the iterator.
    pub fn lenient(self) -> Self {
        Self(self.0.lenient())
    }

    /// Where to go on. Cursors lie between pages, so while a page is only partly read this is where that page begins,
    /// and its items come again; none is ever left out. `None` stands for the beginning of the list, and, once
    /// [`is_done`](Self::is_done) without an error, for its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor()
    }

    /// Whether nothing comes any more: the list was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        self.0.is_done()
    }

    /// How many items the whole list has, as the last page said: `None` before the first page, and when the request did
    /// not ask for it.
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

/// The call, already on its way on the background thread. Without that thread, the wait for it says what is wrong.
fn in_background(execution: Execution) -> Execution {
    match blocking::runtime() {
        Ok(runtime) => prefetch::on(&runtime, execution),
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
