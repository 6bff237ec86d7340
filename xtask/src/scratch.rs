//! A standalone crate from any document: the generated code, a copy of the SDK's hand-written runtime, and a manifest.
//! It shows that the generator works for more than one document.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use frameio_codegen::Output;
use serde::Deserialize;

use crate::document::Document;
use crate::manifest::{self, MARKER, Origin};
use crate::problem::Problem;
use crate::sources::{self, Sources};
use crate::target::Target;

const RUNTIME: &str = "src/runtime";

/// The root of the crate: that of the SDK without its hand-written conveniences.
const ROOT: &str = "\
//! A client that `cargo xtask generate --out` made from an OpenAPI document.

pub mod generated;
#[allow(dead_code, unused_macros, reason = \"a document may need only part of it\")]
mod runtime;

pub use frameio_auth as auth;
#[allow(unused_imports, reason = \"a document may have no ids\")]
pub use generated::ids::*;
#[allow(unused_imports, reason = \"a document may have no scope\")]
pub use generated::scope::*;
pub use generated::{ids, models, operations, resources};
pub use runtime::*;
";

/// The parts of the document's `info` that name the crate.
#[derive(Deserialize)]
struct Head {
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    title: String,
}

/// The expected content of the folder.
pub(crate) fn target(root: &Path, folder: &Path, output: &Output, sources: &Sources) -> Result<Target, Problem> {
    refuse_foreign(folder)?;
    let mut target = Target::new(folder, Document::Stable, output);
    let read = |name: &str| {
        let help = "a crate that stands alone is made from the SDK's own files";
        sources::read(&root.join(name), help)
    };

    let runtime = root.join("frameio-sdk").join(RUNTIME);
    copy(&runtime, &folder.join(RUNTIME), &mut target)?;
    target.generated_folders.push(folder.join(RUNTIME));

    let origin = Origin {
        sdk: &read("frameio-sdk/Cargo.toml")?,
        workspace: &read("Cargo.toml")?,
        root: &sources::absolute(root)?,
    };
    let name = manifest::crate_name(&title(&sources.document));
    let manifest = manifest::derive(&name, origin)?;
    target.files.insert(folder.join("Cargo.toml"), manifest);
    target.files.insert(folder.join("src/lib.rs"), ROOT.to_owned());
    // Cargo adapts the lock file on the first build; it only has to pin the same versions.
    let lock = read("Cargo.lock")?;
    target.seeds.insert(folder.join("Cargo.lock"), lock);
    Ok(target)
}

/// Refuses a folder that is not empty, unless an earlier run has created its content.
fn refuse_foreign(folder: &Path) -> Result<(), Problem> {
    let refused = |message: &str| {
        let message = format!("cannot write to {}: {message}", folder.display());
        let help = "give --out an empty folder, a new one, or one that an earlier --out made";
        Err(Problem::new(message).help(help))
    };
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return refused(&error.to_string()),
    };
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    if entries.next().is_none() || manifest.starts_with(MARKER) {
        return Ok(());
    }
    refused("it holds files that this command did not make")
}

/// Adds a copy of every file in a folder.
fn copy(from: &Path, to: &Path, target: &mut Target) -> Result<(), Problem> {
    let refused = |error| {
        Problem::io("cannot read the runtime in", from, &error)
            .help("a crate that stands alone is made from the SDK's own files")
    };
    for entry in fs::read_dir(from).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let (path, copy_to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &copy_to, target)?;
        } else {
            let text = sources::read(&path, "the runtime is Rust source")?;
            target.files.insert(copy_to, text);
        }
    }
    Ok(())
}

/// The title of the document; empty if there is none or it cannot be read.
fn title(document: &str) -> String {
    serde_yaml::from_str::<Head>(document).map(|document| document.info.title).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn only_empty_new_and_own_folders_are_accepted() {
        let dir = TempDir::new().unwrap();
        assert!(refuse_foreign(dir.path()).is_ok());
        assert!(refuse_foreign(&dir.path().join("new")).is_ok());

        let manifest = dir.path().join("Cargo.toml");
        fs::write(&manifest, "[package]").unwrap();
        let problem = refuse_foreign(dir.path()).unwrap_err().to_string();
        assert!(problem.contains("did not make"), "{problem}");
        assert!(problem.contains("--out"), "{problem}");
        let problem = refuse_foreign(&manifest).unwrap_err().to_string();
        assert!(problem.contains("Cargo.toml: "), "{problem}");

        fs::write(&manifest, format!("{MARKER}: ...\n[package]")).unwrap();
        assert!(refuse_foreign(dir.path()).is_ok());
    }

    #[test]
    fn the_title_is_read_from_yaml_and_json() {
        assert_eq!(title("info:\n  title: My API\n  version: '1'\n"), "My API");
        assert_eq!(title(r#"{"info": {"title": "My API"}}"#), "My API");
        assert_eq!(title("info: 1"), "");
    }
}
