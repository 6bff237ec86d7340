//! A document with its overlay and its lock, from the disk or from a revision of git.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum as _;
use frameio_codegen::Input;

use crate::document::Document;
use crate::problem::Problem;
use crate::sources::{self, Sources};

/// A document as it is or was, with what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Revision {
    pub(crate) name: String,
    pub(crate) document: String,
    pub(crate) overlay: Option<String>,
    pub(crate) names: Option<String>,
}

impl Revision {
    /// Reads what `spec` names: a path, or a revision of git and a path in it. The overlay and the lock are those beside
    /// it, or else those of the SDK, so that names are comparable.
    pub(crate) fn read(root: &Path, spec: &str) -> Result<Self, Problem> {
        let ours = Document::from_str(spec, false).map(|document| document.path(root));
        let path = ours.as_deref().unwrap_or(Path::new(spec));
        let place = match spec.split_once(':') {
            Some((revision, inner)) if !path.exists() => Place::Git(root, revision, Path::new(inner)),
            _ => Place::Disk(path),
        };
        let document = place.read()?;
        let of_sdk = |name: &str| std::fs::read_to_string(root.join("spec").join(name)).ok();
        let side = |name: &str| place.beside(name).or_else(|| of_sdk(name));
        let kind = place.kind();
        Ok(Self { name: spec.to_owned(), document, overlay: side(kind.overlay()), names: side(kind.lock()) })
    }

    /// What a generation starts from.
    pub(crate) fn of(sources: &Sources) -> Self {
        Self {
            name: sources.name.clone(),
            document: sources.document.clone(),
            overlay: sources.overlay.clone(),
            names: sources.lock.as_ref().and_then(|lock| lock.text.clone()),
        }
    }

    /// What `git` has of the SDK's document at this revision; nothing where it has none, or where there is no git.
    pub(crate) fn committed(root: &Path, sources: &Sources) -> Option<Self> {
        let (path, kind) = (&sources.path, sources.kind());
        let inner = path.strip_prefix(root).ok()?;
        let document = show(root, "HEAD", inner).ok()?;
        let side = |name: &str| show(root, "HEAD", &inner.with_file_name(name)).ok();
        Some(Self { name: "HEAD".to_owned(), document, overlay: side(kind.overlay()), names: side(kind.lock()) })
    }

    /// The same, as the generator takes it. What the overlay and the lock have too many is not complained about.
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

/// Where a document is.
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

    /// The document of ours whose overlay and lock go with it, by the name of its file.
    fn kind(self) -> Document {
        let (Self::Disk(path) | Self::Git(_, _, path)) = self;
        Document::of_file(path).unwrap_or(Document::Stable)
    }

    /// What lies beside it, if anything does.
    fn beside(self, name: &str) -> Option<String> {
        match self {
            Self::Disk(path) => std::fs::read_to_string(path.with_file_name(name)).ok(),
            Self::Git(root, revision, path) => show(root, revision, &path.with_file_name(name)).ok(),
        }
    }
}

/// A file of a revision.
fn show(root: &Path, revision: &str, path: &Path) -> Result<String, Problem> {
    let path = path.to_string_lossy().replace('\\', "/");
    // A path that begins with a dot is looked for from the folder, and not from the top of the repository.
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
