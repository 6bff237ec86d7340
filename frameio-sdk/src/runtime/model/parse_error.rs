//! Errors of parsing dates and timestamps.

use std::fmt;

/// The error of parsing a [`Date`](crate::Date) or a [`Timestamp`](crate::Timestamp). It does not contain the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError(pub(super) &'static str);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ParseError {}
