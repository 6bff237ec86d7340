//! The nodes of a tape.

/// One JSON value, or the beginning of one.
#[derive(Clone, Debug)]
pub(in crate::runtime) enum Node<'de> {
    Null,
    Boolean(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Borrowed(&'de str),
    Owned(String),
    /// How many values there are, and how many nodes with them and this one.
    Array(usize, usize),
    /// How many pairs of a key and a value there are, and how many nodes with them and this one.
    Object(usize, usize),
}

impl Node<'_> {
    /// How many nodes the value has.
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
