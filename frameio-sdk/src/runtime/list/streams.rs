//! Lists as streams: of pages, and of items.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::runtime::call::typed::Call;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::buffer::Buffer;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::page::{Page, PageBody};
use crate::runtime::list::paging::Paging;
use crate::runtime::list::prefetch;
use crate::runtime::list::prefetch::Prefetch;
use crate::runtime::list::progress::Progress;
use crate::runtime::send::execute::{Execution, execute};
use crate::runtime::send::raw::RawResponse;

/// A stream of the pages of a list, which are fetched when they are needed.
///
/// Every page is requested with all parameters of the first, because a cursor does not keep them. A page that cannot be
/// fetched is an error and ends the stream; it is never taken for the end of the list. To resume after an error, or in
/// another process, give [`cursor`](Self::cursor) to the `after` of the same request. A server that repeats pages is an
/// error, too ([`Error::is_paging`]), so every list ends.
///
/// It is a [`Stream`], and has the inherent methods [`next`](Self::next), [`try_next`](Self::try_next) and
/// [`try_collect`](Self::try_collect), so that no trait has to be imported.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<R> {
    call: Call<R>,
    paging: Paging,
    /// The cursor of the next page; `None` for the first page of the list.
    cursor: Option<Cursor>,
    /// The earlier pages, to detect a list that loops.
    progress: Progress,
    /// How to prefetch the next page; `None` if it is not prefetched.
    prefetch: Option<Prefetch>,
    /// Whether items that cannot be decoded are left out of their pages.
    skips_items: bool,
    state: State,
}

enum State {
    Idle,
    Fetching(Execution),
    Done,
}

#[allow(dead_code)] // for generated code, which may have no lists
impl<R: PageBody> Call<R> {
    /// Streams the pages, beginning with this one.
    pub(crate) fn pages(self) -> Pages<R> {
        self.pages_by(Paging::AFTER)
    }

    /// Streams the pages, beginning with this one, with the given paging.
    pub(crate) fn pages_by(self, paging: Paging) -> Pages<R> {
        Pages::new(self, paging)
    }
}

impl<R: PageBody> Pages<R> {
    pub(crate) fn new(call: Call<R>, paging: Paging) -> Self {
        let cursor = call.request.query.get(paging.parameter).map(Cursor::from);
        Self {
            progress: Progress::new(cursor.as_ref()),
            cursor,
            call,
            paging,
            prefetch: None,
            skips_items: false,
            state: State::Idle,
        }
    }

    /// Fetches one page ahead, in a task of the tokio runtime, while the current page is processed. Dropping the stream
    /// cancels the task. A list that is not read to its end wastes one request.
    pub fn prefetch(self) -> Self {
        self.with_prefetch(prefetch::on_current_runtime)
    }

    /// Leaves items that cannot be decoded out of their pages, and lists them in [`Page::failures`], instead of failing.
    pub fn lenient(mut self) -> Self {
        self.skips_items = true;
        self
    }

    /// Fetches the next page; `None` at the end of the list, and after an error.
    pub async fn next(&mut self) -> Option<Result<Page<R>, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Fetches the next page, for use with `?`.
    ///
    /// # Errors
    /// When the page cannot be fetched. The stream has then ended.
    pub async fn try_next(&mut self) -> Result<Option<Page<R>>, Error> {
        self.next().await.transpose()
    }

    /// Fetches all remaining pages.
    ///
    /// # Errors
    /// When one of them cannot be fetched. The pages before it are lost; use [`next`](Self::next) to keep them.
    pub async fn try_collect(mut self) -> Result<Vec<Page<R>>, Error> {
        let mut pages = Vec::new();
        while let Some(page) = self.try_next().await? {
            pages.push(page);
        }
        Ok(pages)
    }

    /// The cursor to resume from: that of the next page, or of the one that could not be fetched. `None` is the beginning
    /// of the list, and, once [`is_done`](Self::is_done) without an error, its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Whether the list has ended: it was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Turns this into a stream of the items of the remaining pages.
    pub fn into_items(self) -> Items<R> {
        Items { pages: self, buffer: Buffer::new(Vec::new(), Vec::new()), origin: None, total_count: None }
    }

    pub(crate) fn with_prefetch(mut self, prefetch: Prefetch) -> Self {
        self.prefetch = Some(prefetch);
        self
    }

    /// Fetches the next page and blocks, using `wait` to run the call.
    #[allow(dead_code)] // unused without the feature `blocking`
    pub(crate) fn wait(&mut self, wait: fn(Execution) -> Result<RawResponse, Error>) -> Option<Result<Page<R>, Error>> {
        let execution = match std::mem::replace(&mut self.state, State::Done) {
            State::Done => return None,
            State::Idle => self.fetch(),
            State::Fetching(execution) => execution,
        };
        Some(wait(execution).and_then(|raw| self.accept_page(raw)))
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<R>, Error>>> {
        loop {
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Idle => self.state = State::Fetching(self.fetch()),
                State::Fetching(execution) => {
                    let outcome = ready!(execution.as_mut().poll(context));
                    self.state = State::Done;
                    return Poll::Ready(Some(outcome.and_then(|raw| self.accept_page(raw))));
                }
            }
        }
    }

    fn fetch(&self) -> Execution {
        let mut request = self.call.request.clone();
        if let Some(cursor) = &self.cursor {
            request.query.set(self.paging.parameter, cursor.as_str().to_owned());
        }
        execute(self.call.client.clone(), request)
    }

    /// Decodes a page, and prepares the request of the next one.
    fn accept_page(&mut self, mut raw: RawResponse) -> Result<Page<R>, Error> {
        raw.decode_options.skips_items = self.skips_items.then_some(self.paging.items);
        let body = (self.call.decode)(&mut raw)?;
        let named = |error: Error| error.with_operation(raw.operation, raw.meta.attempts());
        let (unread, base) = (raw.failures.len(), &self.call.client.ready()?.base);
        let (cursor, headers) = (self.cursor.as_ref(), raw.meta.headers());
        let next = self.paging.next_page(&body, unread, cursor, base, headers).map_err(named)?;
        if let Some(next) = &next {
            self.progress.record(&self.paging, self.cursor.as_ref(), &raw.body, next).map_err(named)?;
            self.state = State::Idle;
        }
        self.cursor.clone_from(&next);
        if let (Some(prefetch), State::Idle) = (self.prefetch, &self.state) {
            self.state = State::Fetching(prefetch(self.fetch()));
        }
        Ok(Page::new(body, raw, next))
    }
}

impl<R: PageBody> Stream for Pages<R> {
    type Item = Result<Page<R>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

/// A stream of the items of a list, whose pages are fetched like those of [`Pages`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<R: PageBody> {
    pages: Pages<R>,
    buffer: Buffer<R::Item>,
    /// The cursor of the page in the buffer.
    origin: Option<Cursor>,
    total_count: Option<i64>,
}

impl<R: PageBody> Items<R> {
    /// Fetches the next page while the items of this one are processed; see [`Pages::prefetch`].
    pub fn prefetch(self) -> Self {
        self.with_prefetch(prefetch::on_current_runtime)
    }

    /// Continues after an item that cannot be decoded, which is an error of its own: [`Error::is_decode`], with the
    /// item's JSON in [`DecodeError::item`](crate::DecodeError::item). Every other error still ends the stream, and so
    /// does `?`: use [`next`](Self::next).
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::Error> {
    /// let mut files = client.account("account id").files().list("folder id").items().lenient();
    /// while let Some(file) = files.next().await {
    ///     match file {
    ///         Ok(file) => println!("{file:?}"),
    ///         Err(error) if error.decode().is_some_and(|error| error.item().is_some()) => eprintln!("left out: {error}"),
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn lenient(mut self) -> Self {
        self.pages = self.pages.lenient();
        self
    }

    /// Waits for the next item; `None` at the end of the list, and after an error, unless it was about [one
    /// item](Self::lenient).
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Waits for the next item, for use with `?`.
    ///
    /// # Errors
    /// When the page it is on cannot be fetched. The stream has then ended.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>, Error> {
        self.next().await.transpose()
    }

    /// Waits for all remaining items.
    ///
    /// # Errors
    /// When a page cannot be fetched. The items before it are lost; use [`next`](Self::next) to keep them.
    pub async fn try_collect(mut self) -> Result<Vec<R::Item>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    /// The cursor to resume from. Cursors lie between pages: while a page is partly read, this is the beginning of that
    /// page, so that its items come again and none is left out. `None` is the beginning of the list, and, once
    /// [`is_done`](Self::is_done) without an error, its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        if self.buffer.len() > 0 { self.origin.as_ref() } else { self.pages.cursor() }
    }

    /// Whether the list has ended: it was read to its end, or failed.
    pub fn is_done(&self) -> bool {
        self.buffer.len() == 0 && self.pages.is_done()
    }

    /// The number of items in the whole list, as the last page reported it: `None` before the first page, and when the
    /// request did not ask for it.
    pub fn total_count(&self) -> Option<i64> {
        self.total_count
    }

    pub(crate) fn with_prefetch(mut self, prefetch: Prefetch) -> Self {
        self.pages = self.pages.with_prefetch(prefetch);
        self
    }

    /// Returns the next item and blocks if a page is needed, using `wait` to run the call.
    #[allow(dead_code)] // unused without the feature `blocking`
    pub(crate) fn wait(&mut self, wait: fn(Execution) -> Result<RawResponse, Error>) -> Option<Result<R::Item, Error>> {
        loop {
            if let Some(item) = self.buffer.next() {
                return Some(item);
            }
            let origin = self.pages.cursor.clone();
            match self.pages.wait(wait)? {
                Ok(page) => self.accept_page(page, origin),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The number of items that can be returned without fetching another page.
    #[allow(dead_code)] // unused without the feature `blocking`
    pub(crate) fn buffered(&self) -> usize {
        self.buffer.len()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.buffer.next() {
                return Poll::Ready(Some(item));
            }
            let origin = self.pages.cursor.clone();
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.accept_page(page, origin),
            }
        }
    }

    fn accept_page(&mut self, page: Page<R>, origin: Option<Cursor>) {
        self.origin = origin;
        self.total_count = page.total_count();
        let (items, failures) = page.into_outcomes();
        self.buffer = Buffer::new(items, failures);
    }
}

impl<R: PageBody> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<R: PageBody> Unpin for Items<R> {}

impl<R: PageBody> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("buffered", &self.buffer.len()).finish()
    }
}
