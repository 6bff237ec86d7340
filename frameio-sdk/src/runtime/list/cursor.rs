//! Cursors: positions in a list.

use std::borrow::Cow;
use std::fmt;

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::model::query_value::QueryValue;
use crate::runtime::wire::base_url::BaseUrl;
use serde::{Deserialize, Serialize};

/// A position in a list, after the last item of a page. It is opaque: store it as text, and pass it to the `after` of
/// the same request, with the same other parameters, to resume the list there.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text of the cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Extracts the cursor from the link to the next page, where it is the value of `parameter`.
    ///
    /// Nothing else of the link is used: the server drops the other parameters from it, and writes the path in more
    /// than one way.
    pub(crate) fn from_next_link(link: Option<&str>, parameter: &str, base: &BaseUrl) -> Result<Option<Self>, Error> {
        let Some(link) = link.map(str::trim).filter(|link| !link.is_empty()) else { return Ok(None) };
        let refused = |what: &'static str| Error::new(Kind::Paging(what.into()));
        let url = base.resolve(link).ok_or_else(|| refused("the link to the next page leads to another server"))?;
        let cursor = url.query_pairs().find(|(name, value)| name == parameter && !value.is_empty());
        match cursor {
            Some((_, value)) => Ok(Some(Self(value.into_owned()))),
            None => Err(refused("the link to the next page has no cursor")),
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

impl From<i64> for Cursor {
    /// Converts the number of a page or an item, for lists with numbered pages.
    fn from(number: i64) -> Self {
        Self(number.to_string())
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
