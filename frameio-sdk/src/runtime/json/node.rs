//! The nodes of a tape.

/// A JSON value, or the start of an array or object.
#[derive(Clone, Debug)]
pub(in crate::runtime) enum Node<'de> {
    Null,
    Boolean(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Borrowed(&'de str),
    Owned(String),
    /// The number of values, and the number of nodes including this one.
    Array(usize, usize),
    /// The number of pairs of a key and a value, and the number of nodes including this one.
    Object(usize, usize),
}

impl Node<'_> {
    /// The number of nodes that the value takes up.
    pub(in crate::runtime) fn span(&self) -> usize {
        match self {
            Self::Array(_, nodes) | Self::Object(_, nodes) => *nodes,
            _ => 1,
        }
    }

    /// The text of a string.
    pub(in crate::runtime) fn text(&self) -> Option<&str> {
        match self {
            Self::Borrowed(text) => Some(text),
            Self::Owned(text) => Some(text),
            _ => None,
        }
    }
}
