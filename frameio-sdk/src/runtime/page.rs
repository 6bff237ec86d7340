//! One page of a list, and the cursor to the next.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::Error;
use super::base_url::BaseUrl;
use super::error::Kind;
use super::query::QueryValue;
use super::response::{RawResponse, ResponseMeta};

/// The query parameter that a cursor is sent in.
pub(crate) const AFTER: &str = "after";

/// A body that is one page of a list. Implemented by generated types.
pub trait PageBody: Send + 'static {
    /// What the list is of.
    type Item: Send + 'static;

    /// The items of this page.
    fn items(&self) -> &[Self::Item];

    /// The items of this page, without the rest.
    fn into_items(self) -> Vec<Self::Item>;

    /// The link to the next page, if there is one.
    fn next_link(&self) -> Option<&str>;

    /// How many items all pages have together, when that was asked for.
    fn total_count(&self) -> Option<i64>;
}

/// A place in a list, to go on from: after the last item of a page. Opaque; store it as text, and give it to the
/// `after` of the same request, with the same other parameters, to go on.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text of the cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the cursor out of the link to the next page.
    ///
    /// Only the cursor: the server forgets the other parameters in its link, and writes the path in more than one way.
    pub(crate) fn of_link(link: Option<&str>, base: &BaseUrl) -> Result<Option<Self>, Error> {
        let Some(link) = link.map(str::trim).filter(|link| !link.is_empty()) else { return Ok(None) };
        let refused = |what| Error::new(Kind::Paging(what));
        let url = base.resolve(link).ok_or_else(|| refused("the link to the next page leads to another server"))?;
        let cursor = url.query_pairs().find(|(name, value)| name == AFTER && !value.is_empty());
        match cursor {
            Some((_, value)) => Ok(Some(Self(value.into_owned()))),
            None => Err(refused("the link to the next page has no cursor (`after`)")),
        }
    }
}

impl From<&str> for Cursor {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&Cursor> for Cursor {
    fn from(cursor: &Cursor) -> Self {
        cursor.clone()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

impl From<&Cursor> for String {
    fn from(cursor: &Cursor) -> Self {
        cursor.0.clone()
    }
}

impl AsRef<str> for Cursor {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl QueryValue for Cursor {
    fn to_query(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// One page of a list, with what came beside it.
#[derive(Clone)]
pub struct Page<R> {
    body: R,
    bytes: Bytes,
    meta: ResponseMeta,
    next: Option<Cursor>,
}

impl<R: PageBody> Page<R> {
    pub(crate) fn new(body: R, raw: RawResponse, next: Option<Cursor>) -> Self {
        Self { body, bytes: raw.body, meta: raw.meta, next }
    }

    /// The items of this page. A page may be empty and still not be the last.
    pub fn items(&self) -> &[R::Item] {
        self.body.items()
    }

    /// The items of this page, without the rest.
    pub fn into_items(self) -> Vec<R::Item> {
        self.body.into_items()
    }

    /// The whole body.
    pub fn body(&self) -> &R {
        &self.body
    }

    /// The whole body, without the rest.
    pub fn into_body(self) -> R {
        self.body
    }

    /// Where the next page begins; `None` when this is the last.
    pub fn next_cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// How many items all pages have together, when that was asked for.
    pub fn total_count(&self) -> Option<i64> {
        self.body.total_count()
    }

    /// Status, headers, request id and rate limit of this page's answer.
    pub fn response(&self) -> &ResponseMeta {
        &self.meta
    }

    /// The body as it came. It may hold secrets, such as signed links.
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
    use super::Cursor;
    use crate::runtime::Error;
    use crate::runtime::base_url::BaseUrl;

    fn cursor(link: &str) -> Result<Option<String>, Error> {
        let base = BaseUrl::parse("https://api.frame.io", false).unwrap();
        Ok(Cursor::of_link(Some(link), &base)?.map(String::from))
    }

    #[test]
    fn the_cursor_is_found_in_every_kind_of_link() {
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
    fn no_link_is_the_end() {
        let base = BaseUrl::parse("https://api.frame.io", false).unwrap();
        assert_eq!(Cursor::of_link(None, &base).unwrap(), None);
        assert_eq!(cursor("").unwrap(), None);
    }

    #[test]
    fn links_that_cannot_be_used_are_errors() {
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
