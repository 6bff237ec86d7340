//! A document with its overlay and lock, from the disk or from a git revision.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum as _;
use frameio_codegen::{Generation, Input, generate, generate_beside};

use crate::document::Document;
use crate::problem::Problem;
use crate::sources::{self, Sources};

/// A version of a document, with its overlay and lock.
#[derive(Clone, Debug)]
pub(crate) struct Revision {
    pub(crate) name: String,
    pub(crate) kind: Document,
    pub(crate) document: String,
    pub(crate) overlay: Option<String>,
    pub(crate) names: Option<String>,
    /// The other document of the crate: that of the first interface if this is a second one, or the other way round.
    pub(crate) other: Option<Box<Revision>>,
}

impl Revision {
    /// Reads `spec`: a path, or a git revision with a path. The overlay, the lock and the other document are those
    /// beside it, or else those of the SDK, so that names are comparable.
    pub(crate) fn read(root: &Path, spec: &str) -> Result<Self, Problem> {
        let ours = Document::from_str(spec, false).map(|document| document.path(root));
        let path = ours.as_deref().unwrap_or(Path::new(spec));
        let place = match spec.split_once(':') {
            Some((revision, inner)) if !path.exists() => Place::Git(root, revision, Path::new(inner)),
            _ => Place::Disk(path),
        };
        let document = place.read()?;
        let of_sdk = |name: &str| std::fs::read_to_string(root.join("spec").join(name)).ok();
        Ok(Self::with(spec, document, place.kind(), &|name| place.beside(name).or_else(|| of_sdk(name))))
    }

    /// The revision of sources that were read already.
    pub(crate) fn of(sources: &Sources) -> Self {
        let beside = |name: &str| std::fs::read_to_string(sources.path.with_file_name(name)).ok();
        Self {
            overlay: sources.overlay.clone(),
            names: sources.lock.as_ref().and_then(|lock| lock.text.clone()),
            ..Self::with(&sources.name, sources.document.clone(), sources.kind(), &beside)
        }
    }

    /// The committed version of a document of the SDK; `None` if there is none, or no git.
    pub(crate) fn committed(root: &Path, sources: &Sources) -> Option<Self> {
        let inner = sources.path.strip_prefix(root).ok()?;
        let document = show(root, "HEAD", inner).ok()?;
        let beside = |name: &str| show(root, "HEAD", &inner.with_file_name(name)).ok();
        Some(Self::with("HEAD", document, sources.kind(), &beside))
    }

    /// A document with the files beside it.
    fn with(name: &str, document: String, kind: Document, beside: &dyn Fn(&str) -> Option<String>) -> Self {
        let (overlay, names) = (beside(kind.overlay()), beside(kind.lock()));
        let other = kind.other();
        let other = beside(other.file()).map(|document| {
            let (overlay, names) = (beside(other.overlay()), beside(other.lock()));
            Self { name: other.file().to_owned(), kind: other, document, overlay, names, other: None }
        });
        Self { name: name.to_owned(), kind, document, overlay, names, other: other.map(Box::new) }
    }

    /// Generates the part of the SDK for this document.
    pub(crate) fn generate(&self) -> Generation {
        match (&self.other, self.kind.feature()) {
            (Some(first), Some(feature)) => generate_beside(&self.input(), &first.input(), feature),
            _ => generate(&self.input()),
        }
    }

    /// Whether all texts are equal, so that the output is equal for sure.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let first = |revision: &Self| revision.other.clone().filter(|_| revision.kind.feature().is_some());
        let is_same = (&self.document, &self.overlay, &self.names) == (&other.document, &other.overlay, &other.names);
        let is_same_first = match (first(self), first(other)) {
            (Some(first), Some(second)) => first.is(&second),
            (None, None) => true,
            _ => false,
        };
        is_same && is_same_first
    }

    /// The revision as an input of the generator. Superfluous entries of the overlay and the lock are not reported.
    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            document: &self.document,
            document_name: &self.name,
            overlay: self.overlay.as_deref(),
            names: self.names.as_deref(),
            borrowed: true,
        }
    }
}

/// The place of a document.
#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    Disk(&'a Path),
    /// The workspace, the revision, and the path in it.
    Git(&'a Path, &'a str, &'a Path),
}

impl Place<'_> {
    fn read(self) -> Result<String, Problem> {
        let help = "give a path, or a revision of git and a path as in `HEAD:spec/frameio-v4.yaml`";
        match self {
            Self::Disk(path) => sources::read(path, help),
            Self::Git(root, revision, path) => show(root, revision, path).map_err(|problem| problem.help(help)),
        }
    }

    /// The document of the SDK whose overlay and lock belong to it, by its file name.
    fn kind(self) -> Document {
        let (Self::Disk(path) | Self::Git(_, _, path)) = self;
        Document::of_file(path).unwrap_or(Document::Stable)
    }

    /// The content of a file beside it, if it exists.
    fn beside(self, name: &str) -> Option<String> {
        match self {
            Self::Disk(path) => std::fs::read_to_string(path.with_file_name(name)).ok(),
            Self::Git(root, revision, path) => show(root, revision, &path.with_file_name(name)).ok(),
        }
    }
}

/// Reads a file of a revision.
fn show(root: &Path, revision: &str, path: &Path) -> Result<String, Problem> {
    let path = path.to_string_lossy().replace('\\', "/");
    // A path that begins with `./` is relative to the folder instead of the top of the repository.
    let object = format!("{revision}:./{path}");
    let output = Command::new("git").arg("-C").arg(root).args(["show", &object]).output();
    let output = output.map_err(|error| Problem::new(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
        return Err(Problem::new(format!("git has no {revision}:{path}: {said}")));
    }
    String::from_utf8(output.stdout).map_err(|_| Problem::new(format!("{revision}:{path} is not UTF-8")))
}
