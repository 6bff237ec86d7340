//! Hooks for the tests and fuzz targets of this repository. They are not part of the public interface.

use serde::Deserialize;

use crate::runtime::error::opaque::Error;
use crate::runtime::json::tape;
use crate::runtime::list::cursor::Cursor;
use crate::runtime::list::paging::Paging;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::model::leniency;
use crate::runtime::wire::base_url::BaseUrl;

/// Reads JSON the way the body of a response is read.
///
/// # Errors
/// The way to the place that could not be read, and what is wrong there.
pub fn decode<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, (String, String)> {
    tape::from_slice(json).map_err(|failure| (failure.path().to_owned(), failure.message().to_owned()))
}

/// Reads what is read by [`decode`] in it the way the responses of a client are read that is not strict, and counts
/// what was filled in.
pub fn leniently<T>(read: impl FnOnce() -> T) -> (T, Corrections) {
    leniency::leniently(read)
}

/// Takes the cursor out of the link to the next page of a list, as the server at the base URL sends it.
///
/// # Errors
/// When the base URL is none, and when the link leads to another server or nowhere.
pub fn next_cursor(link: Option<&str>, base_url: &str) -> Result<Option<Cursor>, Error> {
    Cursor::of_link(link, Paging::AFTER.parameter, &BaseUrl::parse(base_url, false).map_err(Error::invalid_input)?)
}
