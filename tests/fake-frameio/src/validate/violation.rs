//! Violations of a schema.

/// A violation: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// A JSON pointer such as `/data/name`.
    pub(crate) pointer: String,
    pub(crate) detail: String,
}
