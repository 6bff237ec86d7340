//! The origin of generated files.

/// The origin of a generated file, for its header.
#[derive(Clone, Debug)]
pub(crate) struct Provenance {
    pub(crate) document: String,
    pub(crate) sha256: String,
}
