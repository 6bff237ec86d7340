//! What ought to be on disk after a generation.

use std::path::{Path, PathBuf};

use frameio_codegen::Output;

use crate::compare::Expected;
use crate::document::Document;

/// The crate of the driver that proves the SDK.
const CONFORMANCE: &str = "tests/conformance";

/// What ought to be on disk after a generation.
#[derive(Debug)]
pub(crate) struct Target {
    /// The crate that is written to.
    pub(crate) folder: PathBuf,
    /// The files, by absolute path.
    pub(crate) files: Expected,
    /// Folders that hold nothing but those files: anything else in them is an orphan.
    pub(crate) swept: Vec<PathBuf>,
    /// Files that are written when they are missing, and are not looked at otherwise.
    pub(crate) seeds: Expected,
}

impl Target {
    /// The generated files, in this crate.
    pub(crate) fn new(folder: &Path, document: Document, output: &Output) -> Self {
        let files = output.files.iter();
        Self {
            folder: folder.to_owned(),
            files: files.map(|(path, text)| (folder.join(path), text.clone())).collect(),
            swept: vec![folder.join(document.generated())],
            seeds: Expected::new(),
        }
    }

    /// Everything that is generated of a document for the SDK of this workspace.
    pub(crate) fn of_sdk(root: &Path, document: Document, output: &Output) -> Self {
        let mut target = Self::new(&root.join("frameio-sdk"), document, output);
        target.add_conformance(&root.join(CONFORMANCE), document, output);
        target
    }

    /// The driver that proves the SDK, in this crate beside it.
    fn add_conformance(&mut self, folder: &Path, document: Document, output: &Output) {
        let files = output.conformance.iter();
        self.files.extend(files.map(|(path, text)| (folder.join(path), text.clone())));
        self.swept.push(folder.join(document.generated()));
    }

    /// Whether the path is in a folder that holds nothing but generated files.
    pub(crate) fn sweeps(&self, path: &Path) -> bool {
        self.swept.iter().any(|folder| path.starts_with(folder))
    }
}

/// How a path is shown to people: within the root relative to it, with forward slashes.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    match path.strip_prefix(root) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => path.to_string_lossy().into_owned(),
    }
}
