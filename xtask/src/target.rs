//! The expected files after a generation.

use std::path::{Path, PathBuf};

use frameio_codegen::Output;

use crate::compare::Expected;
use crate::document::Document;

/// The crate of the conformance driver.
const CONFORMANCE: &str = "tests/conformance";

/// The expected files after a generation.
#[derive(Debug)]
pub(crate) struct Target {
    /// The crate that is written to.
    pub(crate) folder: PathBuf,
    /// The files, by absolute path.
    pub(crate) files: Expected,
    /// Folders with generated files only: any other file in them is an orphan.
    pub(crate) generated_folders: Vec<PathBuf>,
    /// Files that are written if they do not exist, and are ignored otherwise.
    pub(crate) seeds: Expected,
}

impl Target {
    /// The generated files of a crate.
    pub(crate) fn new(folder: &Path, document: Document, output: &Output) -> Self {
        let files = output.files.iter();
        Self {
            folder: folder.to_owned(),
            files: files.map(|(path, text)| (folder.join(path), text.clone())).collect(),
            generated_folders: vec![folder.join(document.generated())],
            seeds: Expected::new(),
        }
    }

    /// All files generated from a document for the SDK of this workspace.
    pub(crate) fn of_sdk(root: &Path, document: Document, output: &Output) -> Self {
        let mut target = Self::new(&root.join("frameio-sdk"), document, output);
        target.add_conformance(&root.join(CONFORMANCE), document, output);
        target
    }

    /// Adds the conformance driver, in a crate beside the SDK.
    fn add_conformance(&mut self, folder: &Path, document: Document, output: &Output) {
        let files = output.conformance.iter();
        self.files.extend(files.map(|(path, text)| (folder.join(path), text.clone())));
        self.generated_folders.push(folder.join(document.generated()));
    }

    /// Whether the path is in a folder with generated files only.
    pub(crate) fn owns(&self, path: &Path) -> bool {
        self.generated_folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// A path as displayed: relative to the root if it is within it, with forward slashes.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    match path.strip_prefix(root) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => path.to_string_lossy().into_owned(),
    }
}
