//! The OpenAPI documents of the SDK, by name.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

/// A document that the SDK is generated from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// The stable interface: everything except one module.
    Stable,
    /// The experimental interface: the module `experimental`, behind the feature of that name.
    Experimental,
}

impl Document {
    pub(crate) const ALL: [Self; 2] = [Self::Stable, Self::Experimental];

    /// The method and the feature by which users reach the experimental interface.
    pub(crate) const EXPERIMENTAL_FEATURE: &str = "experimental";

    /// The other one of the two documents.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Stable => Self::Experimental,
            Self::Experimental => Self::Stable,
        }
    }

    /// The file name of the document.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Stable => "frameio-v4.yaml",
            Self::Experimental => "frameio-v4-experimental.yaml",
        }
    }

    /// The file name of its overlay.
    pub(crate) fn overlay(self) -> &'static str {
        match self {
            Self::Stable => "overlay.yaml",
            Self::Experimental => "overlay-experimental.yaml",
        }
    }

    /// The file name of the lock of its public names.
    pub(crate) fn lock(self) -> &'static str {
        match self {
            Self::Stable => "names.lock",
            Self::Experimental => "names-experimental.lock",
        }
    }

    /// The file name of the list of additions: what the service has and the vendor's document lacks.
    pub(crate) fn ours(self) -> &'static str {
        match self {
            Self::Stable => "ours.yaml",
            Self::Experimental => "ours-experimental.yaml",
        }
    }

    /// The method and the feature by which users reach this interface; `None` for the first one.
    pub(crate) fn feature(self) -> Option<&'static str> {
        match self {
            Self::Stable => None,
            Self::Experimental => Some(Self::EXPERIMENTAL_FEATURE),
        }
    }

    /// The folder in a crate with only files generated from this document.
    pub(crate) fn generated(self) -> &'static str {
        match self {
            Self::Stable => "src/generated",
            Self::Experimental => "src/generated_experimental",
        }
    }

    pub(crate) fn path(self, root: &Path) -> PathBuf {
        root.join("spec").join(self.file())
    }

    /// The document with this file name.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?;
        Self::ALL.into_iter().find(|document| name == document.file())
    }

    /// The requested document, or all that exist.
    pub(crate) fn requested(named: Option<Self>, root: &Path) -> Vec<Self> {
        let is_there = |document: &Self| *document == Self::Stable || document.path(root).exists();
        match named {
            Some(document) => vec![document],
            None => Self::ALL.into_iter().filter(is_there).collect(),
        }
    }
}
