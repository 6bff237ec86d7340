//! Text that is not what it should be.

use std::fmt;

/// A text could not be read as a [`Date`](crate::Date) or a [`Timestamp`](crate::Timestamp). It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError(pub(super) &'static str);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ParseError {}
