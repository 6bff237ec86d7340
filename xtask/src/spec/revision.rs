//! A document with its overlay and its lock, from the disk or from a revision of git.

use std::path::{Path, PathBuf};
use std::process::Command;

use frameio_codegen::Input;

use crate::problem::Problem;
use crate::sources;

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
        let path = Path::new(spec);
        let (document, beside): (String, Box<dyn Fn(&str) -> Option<String>>) = match spec.split_once(':') {
            Some((revision, inner)) if !path.exists() && !inner.starts_with('\\') => {
                let help = "give a path, or a revision and a path as in `HEAD:spec/frameio-v4.yaml`";
                let document = show(root, revision, Path::new(inner)).map_err(|problem| problem.help(help))?;
                let inner = PathBuf::from(inner);
                let beside = move |name: &str| show(root, revision, &inner.with_file_name(name)).ok();
                (document, Box::new(beside))
            }
            _ => {
                let document = sources::read(path, "give a path, or a revision of git and a path as `revision:path`")?;
                let beside = |name: &str| std::fs::read_to_string(path.with_file_name(name)).ok();
                (document, Box::new(beside))
            }
        };
        let of_sdk = |name: &str| std::fs::read_to_string(root.join("spec").join(name)).ok();
        let side = |name: &str| beside(name).or_else(|| of_sdk(name));
        Ok(Self { name: spec.to_owned(), document, overlay: side("overlay.yaml"), names: side("names.lock") })
    }

    /// What `git` has of the SDK's document at this revision; nothing where it has none, or where there is no git.
    pub(crate) fn committed(root: &Path, path: &Path) -> Option<Self> {
        let inner = path.strip_prefix(root).ok()?;
        let document = show(root, "HEAD", inner).ok()?;
        let side = |name: &str| show(root, "HEAD", &inner.with_file_name(name)).ok();
        Some(Self { name: "HEAD".to_owned(), document, overlay: side("overlay.yaml"), names: side("names.lock") })
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
