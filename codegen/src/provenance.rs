//! Where generated files come from.

/// What a file says of where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Provenance {
    pub(crate) document: String,
    pub(crate) sha256: String,
}
