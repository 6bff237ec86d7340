//! One page of a list, and the cursor to the next.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::runtime::error::opaque::Error;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::send::raw::RawResponse;
use crate::runtime::wire::meta::ResponseMeta;

/// A response body that is one page of a list. Generated types implement it.
pub trait PageBody: Send + 'static {
    /// The type of the items.
    type Item: Send + 'static;

    /// The items of this page.
    fn items(&self) -> &[Self::Item];

    /// Turns this into the items of the page.
    fn into_items(self) -> Vec<Self::Item>;

    /// The link to the next page, if there is one.
    fn next_link(&self) -> Option<&str> {
        None
    }

    /// The cursor of the next page, if the page has one instead of a link.
    fn next_cursor(&self) -> Option<String> {
        None
    }

    /// Whether there is a further page, if the page says so. `Some(false)` ends the list.
    fn has_more(&self) -> Option<bool> {
        None
    }

    /// The number of items on all pages together, if the request asked for it.
    fn total_count(&self) -> Option<i64>;
}

/// A response that is a list itself is a page of its items.
impl<T: Send + 'static> PageBody for Vec<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }

    fn into_items(self) -> Vec<T> {
        self
    }

    fn total_count(&self) -> Option<i64> {
        None
    }
}

/// One page of a list, with the status and headers of its response.
#[derive(Clone)]
pub struct Page<R> {
    body: R,
    bytes: Bytes,
    meta: ResponseMeta,
    next: Option<Cursor>,
    corrections: Corrections,
    failures: Option<Arc<Vec<(usize, Error)>>>,
}

impl<R: PageBody> Page<R> {
    pub(crate) fn new(body: R, raw: RawResponse, next: Option<Cursor>) -> Self {
        let RawResponse { body: bytes, meta, corrections, failures, .. } = raw;
        let failures = (!failures.is_empty()).then(|| Arc::new(failures));
        Self { body, bytes, meta, next, corrections, failures }
    }

    /// The items of this page. A page may be empty and still not be the last.
    pub fn items(&self) -> &[R::Item] {
        self.body.items()
    }

    /// Turns this into the items of the page.
    pub fn into_items(self) -> Vec<R::Item> {
        self.body.into_items()
    }

    /// The whole body.
    pub fn body(&self) -> &R {
        &self.body
    }

    /// Turns this into the whole body.
    pub fn into_body(self) -> R {
        self.body
    }

    /// The cursor of the next page; `None` if this is the last.
    pub fn next_cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// The number of items on all pages together, if the request asked for it.
    pub fn total_count(&self) -> Option<i64> {
        self.body.total_count()
    }

    /// Status, headers, request id and rate limit of this page's answer.
    pub fn response(&self) -> &ResponseMeta {
        &self.meta
    }

    /// The required members that were missing, and were filled in.
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// The items that could not be decoded, each with its index in the page as it was sent. Always empty unless the
    /// page is read leniently ([`Pages::lenient`](crate::Pages::lenient)). [`items`](Self::items) does not contain
    /// them.
    pub fn failures(&self) -> &[(usize, Error)] {
        self.failures.as_deref().map_or(&[], Vec::as_slice)
    }

    /// Splits the page into its items and the errors of those that could not be decoded.
    pub(super) fn into_outcomes(self) -> (Vec<R::Item>, Vec<(usize, Error)>) {
        // The errors are only shared if the page was cloned, and no page that is split here ever was.
        (self.body.into_items(), self.failures.and_then(Arc::into_inner).unwrap_or_default())
    }

    /// The raw body. It may hold secrets, such as signed links.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl<R: fmt::Debug> fmt::Debug for Page<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("body", &self.body)
            .field("response", &self.meta)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::runtime::error::opaque::Error;
    use crate::runtime::list::cursor::Cursor;
    use crate::runtime::wire::base_url::BaseUrl;

    fn cursor(link: &str) -> Result<Option<String>, Error> {
        let base = BaseUrl::parse("https://api.frame.io", false).unwrap();
        Ok(Cursor::from_next_link(Some(link), "after", &base)?.map(String::from))
    }

    #[test]
    fn cursors_are_extracted_from_all_kinds_of_links() {
        for link in [
            "/v4/accounts/1/folders/2/files?after=abc",
            "/accounts/1/folders/2/files?after=abc",
            "https://api.frame.io/v4/x?page_size=2&after=abc&sort=name",
            "?after=abc",
            "v4/x?after=abc#top",
        ] {
            assert_eq!(cursor(link).unwrap().as_deref(), Some("abc"), "{link}");
        }
        assert_eq!(cursor("/x?after=a%2Bb%3D%3D%26c").unwrap().as_deref(), Some("a+b==&c"));
    }

    #[test]
    fn a_page_without_a_link_is_the_last() {
        let base = BaseUrl::parse("https://api.frame.io", false).unwrap();
        assert_eq!(Cursor::from_next_link(None, "after", &base).unwrap(), None);
        assert_eq!(cursor("").unwrap(), None);
    }

    #[test]
    fn unusable_links_are_errors() {
        for link in ["https://evil.example/x?after=abc", "//evil.example/x?after=abc"] {
            let error = cursor(link).unwrap_err();
            assert!(error.is_paging() && error.to_string().contains("another server"), "{error}");
        }
        for link in ["/v4/x", "/v4/x?after=", "/v4/x?page=2"] {
            let error = cursor(link).unwrap_err();
            assert!(error.is_paging() && error.to_string().contains("no cursor"), "{error}");
        }
    }
}
