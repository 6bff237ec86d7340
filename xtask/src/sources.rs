//! Reads the inputs of a generation.
//!
//! The overlay and the lock of public names are beside the document. A document outside of the workspace has its own,
//! or none.

use std::fs;
use std::path::{Path, PathBuf};

use frameio_codegen::{Generation, Input, generate, generate_beside};

use crate::args::SourceArgs;
use crate::document::Document;
use crate::problem::Problem;
use crate::target;

/// The inputs of a generation.
#[derive(Debug)]
pub(crate) struct Sources {
    /// The name of the document in generated files.
    pub(crate) name: String,
    /// The path of the document.
    pub(crate) path: PathBuf,
    pub(crate) document: String,
    pub(crate) overlay: Option<String>,
    pub(crate) lock: Option<Lock>,
    /// Whether the overlay and the lock belong to another document.
    pub(crate) borrowed: bool,
    /// The document of the SDK that this is, if it is one.
    pub(crate) document_of_sdk: Option<Document>,
    /// The sources of the first interface, if this document is a second one.
    pub(crate) first: Option<Box<Sources>>,
}

/// The lock of public names.
#[derive(Debug)]
pub(crate) struct Lock {
    /// The path, whether or not the file exists.
    pub(crate) path: PathBuf,
    pub(crate) text: Option<String>,
    /// Whether its path was given explicitly.
    pub(crate) is_named: bool,
    /// Whether it is the lock of the SDK.
    pub(crate) is_of_sdk: bool,
}

impl Sources {
    /// Reads the sources of a document of the SDK.
    pub(crate) fn of_sdk(root: &Path, document: Document) -> Result<Self, Problem> {
        Self::read(root, &SourceArgs { document: Some(document), ..SourceArgs::default() })
    }

    /// Reads the document, with the overlay and the lock that are given or beside it.
    pub(crate) fn read(root: &Path, args: &SourceArgs) -> Result<Self, Problem> {
        let spec = match &args.spec {
            Some(path) => absolute(path)?,
            None => args.document.unwrap_or(Document::Stable).path(root),
        };
        let of_sdk = Document::ALL.into_iter().find(|document| same(&spec, &document.path(root)));
        // Documents outside of the workspace use the file names of the stable document.
        let kind = of_sdk.unwrap_or(Document::Stable);
        let document = read(&spec, "give the OpenAPI document, YAML or JSON, with --spec")?;
        let beside = |name| spec.with_file_name(name);

        let overlay = match &args.overlay {
            Some(path) => Some(read(path, "--overlay takes the path of a file; leave it out to use none")?),
            None => read_optional(&beside(kind.overlay()))?,
        };
        let lock_path = args.names.clone().unwrap_or_else(|| beside(kind.lock()));
        let lock_path = absolute(&lock_path)?;
        let text = read_optional(&lock_path)?;
        let wanted = text.is_some() || args.names.is_some() || of_sdk.is_some();
        let lock = wanted.then(|| Lock {
            is_of_sdk: Document::ALL.iter().any(|document| same(&lock_path, &root.join("spec").join(document.lock()))),
            is_named: args.names.is_some(),
            path: lock_path,
            text,
        });
        let name = name(&spec, root);
        let first = match kind.feature() {
            Some(_) => Some(Box::new(Self::of_sdk(root, Document::Stable)?)),
            None => None,
        };
        Ok(Self { name, path: spec, document, overlay, lock, borrowed: false, document_of_sdk: of_sdk, first })
    }

    /// The path of the overlay of the document.
    pub(crate) fn overlay_path(&self) -> PathBuf {
        self.path.with_file_name(self.kind().overlay())
    }

    /// The path of the list of additions to the vendor's document.
    pub(crate) fn ours_path(&self) -> PathBuf {
        self.path.with_file_name(self.kind().ours())
    }

    /// The document of the SDK that this is, or that it is treated as.
    pub(crate) fn kind(&self) -> Document {
        self.document_of_sdk.unwrap_or(Document::Stable)
    }

    /// Generates the part of the SDK for this document; for a document outside of the workspace, a whole SDK.
    pub(crate) fn generate(&self) -> Generation {
        match (&self.first, self.kind().feature()) {
            (Some(first), Some(feature)) if !self.borrowed => generate_beside(&self.input(), &first.input(), feature),
            _ => generate(&self.input()),
        }
    }

    /// The sources as the input of the generator.
    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            document: &self.document,
            document_name: &self.name,
            overlay: self.overlay.as_deref(),
            names: self.lock.as_ref().and_then(|lock| lock.text.as_deref()),
            borrowed: self.borrowed,
        }
    }
}

/// The name of a document in generated files, which does not depend on the machine.
fn name(spec: &Path, root: &Path) -> String {
    let (real, real_root) = (canonical(spec), canonical(root));
    if real.starts_with(&real_root) {
        return target::shown(&real, &real_root);
    }
    let name = spec.file_name().unwrap_or(spec.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Whether two paths are the same file.
pub(crate) fn same(a: &Path, b: &Path) -> bool {
    canonical(a) == canonical(b)
}

/// The path without links and dots; unchanged if the file does not exist.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The absolute path, whether or not the file exists.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path).map_err(|error| Problem::io("cannot resolve", path, &error))
}

fn read_optional(path: &Path) -> Result<Option<String>, Problem> {
    if !path.exists() {
        return Ok(None);
    }
    read(path, "make it readable, or move it away").map(Some)
}

/// Reads a text file; `help` is the advice if it does not exist.
pub(crate) fn read(path: &Path, help: &str) -> Result<String, Problem> {
    if path.is_dir() {
        let message = format!("cannot read {}: it is a folder", path.display());
        return Err(Problem::new(message).help(help));
    }
    let bytes = fs::read(path).map_err(|error| Problem::io("cannot read", path, &error).help(help))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("cannot read {}: byte {at} is not UTF-8", path.display());
        Problem::new(message).help("save the file as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn workspace(files: &[&str]) -> TempDir {
        let dir = TempDir::new().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, *file).unwrap();
        }
        dir
    }

    fn given(dir: &TempDir, spec: &str) -> SourceArgs {
        SourceArgs { spec: Some(dir.path().join(spec)), ..SourceArgs::default() }
    }

    #[test]
    fn the_default_document_has_an_overlay_and_a_lock() {
        let dir = workspace(&["spec/frameio-v4.yaml", "spec/overlay.yaml", "spec/names.lock"]);
        let sources = Sources::read(dir.path(), &SourceArgs::default()).unwrap();
        let input = sources.input();
        assert_eq!(input.document_name, "spec/frameio-v4.yaml");
        assert_eq!(input.document, "spec/frameio-v4.yaml");
        assert_eq!(input.overlay, Some("spec/overlay.yaml"));
        assert_eq!(input.names, Some("spec/names.lock"));
        assert!(sources.lock.unwrap().is_of_sdk);
    }

    #[test]
    fn the_default_document_gets_a_lock_if_it_has_none() {
        let dir = workspace(&["spec/frameio-v4.yaml"]);
        for args in [SourceArgs::default(), given(&dir, "spec/frameio-v4.yaml")] {
            let sources = Sources::read(dir.path(), &args).unwrap();
            assert_eq!(sources.input().names, None);
            let lock = sources.lock.unwrap();
            assert_eq!(lock.path, dir.path().join("spec/names.lock"));
        }
    }

    #[test]
    fn another_document_has_its_own_overlay_and_lock_or_none() {
        let dir = workspace(&[
            "spec/frameio-v4.yaml",
            "spec/overlay.yaml",
            "bare/api.json",
            "full/api.json",
            "full/overlay.yaml",
            "full/names.lock",
        ]);
        let bare = Sources::read(dir.path(), &given(&dir, "bare/api.json")).unwrap();
        assert_eq!(bare.input().overlay, None);
        assert!(bare.lock.is_none());

        let full = Sources::read(dir.path(), &given(&dir, "full/api.json")).unwrap();
        assert_eq!(full.input().overlay, Some("full/overlay.yaml"));
        assert_eq!(full.input().names, Some("full/names.lock"));
        assert!(!full.lock.unwrap().is_of_sdk);
    }

    #[test]
    fn given_paths_take_precedence_over_files_beside_the_document() {
        let dir = workspace(&["spec/frameio-v4.yaml", "spec/overlay.yaml", "other.yaml"]);
        let args = SourceArgs {
            overlay: Some(dir.path().join("other.yaml")),
            names: Some(dir.path().join("new.lock")),
            ..SourceArgs::default()
        };
        let sources = Sources::read(dir.path(), &args).unwrap();
        assert_eq!(sources.input().overlay, Some("other.yaml"));
        assert_eq!(sources.lock.unwrap().path, dir.path().join("new.lock"));
    }

    #[test]
    fn a_document_outside_of_the_workspace_is_named_by_its_file_name() {
        let (root, elsewhere) = (workspace(&[]), workspace(&["deep/api.yaml"]));
        let sources = Sources::read(root.path(), &given(&elsewhere, "deep/api.yaml")).unwrap();
        assert_eq!(sources.name, "api.yaml");
    }

    #[test]
    fn unreadable_files_are_named_with_advice() {
        let dir = workspace(&["folder/file"]);
        fs::write(dir.path().join("latin1"), b"caf\xe9").unwrap();
        let problem = |spec: &str| {
            let result = Sources::read(dir.path(), &given(&dir, spec));
            result.unwrap_err().to_string()
        };
        let missing = problem("missing.yaml");
        assert!(missing.contains("missing.yaml") && missing.contains("os error 2"));
        assert!(missing.contains("--spec"), "{missing}");
        assert!(problem("folder").contains("folder: it is a folder"));
        assert!(problem("latin1").contains("byte 3 is not UTF-8"));

        let overlay = SourceArgs { overlay: Some(dir.path().join("missing.yaml")), ..given(&dir, "folder/file") };
        let problem = Sources::read(dir.path(), &overlay).unwrap_err();
        assert!(problem.to_string().contains("--overlay"));
    }
}
