//! Hooks for the tests and fuzz targets of this repository. They are not part of the public interface.

use serde::Deserialize;

use crate::runtime::error::opaque::Error;
use crate::runtime::json::tape;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::paging::Paging;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::model::leniency;
use crate::runtime::wire::base_url::BaseUrl;

/// Decodes JSON like the body of a response.
///
/// # Errors
/// The path to the value that could not be decoded, and what is wrong with it.
pub fn decode<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, (String, String)> {
    tape::from_slice(json).map_err(|failure| (failure.path().to_owned(), failure.message().to_owned()))
}

/// Runs `read`, in which [`decode`] fills in missing members like a client that is not strict, and counts the filled-in
/// members.
pub fn leniently<T>(read: impl FnOnce() -> T) -> (T, Corrections) {
    leniency::leniently(read)
}

/// Extracts the cursor from the link to the next page of a list, for a server at the base URL.
///
/// # Errors
/// When the base URL is not valid, or the link leads to another server or has no cursor.
pub fn next_cursor(link: Option<&str>, base_url: &str) -> Result<Option<Cursor>, Error> {
    Cursor::from_next_link(
        link,
        Paging::AFTER.parameter,
        &BaseUrl::parse(base_url, false).map_err(Error::invalid_input)?,
    )
}
