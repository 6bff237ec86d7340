//! A small workspace in a temporary folder, and runs of the program in it.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test whose folder cannot be made has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A document with one listing.
pub(crate) const DOCUMENT: &str = r##"openapi: 3.0.0
info: { title: Things, version: '1' }
servers: [{ url: 'https://api.example.com' }]
tags: [{ name: Things }]
paths:
  /things/{thing_id}:
    get:
      operationId: things.show
      summary: Shows a thing.
      tags: [Things]
      parameters:
        - { name: thing_id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
components:
  schemas:
    Thing:
      description: A thing.
      type: object
      required: [id, name]
      properties:
        id: { type: string, description: What it goes by. }
        name: { type: string, description: What it is called. }
"##;

/// A workspace with only the files that the commands read.
pub(crate) struct Workspace(TempDir);

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Every file with its content.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

impl Workspace {
    pub(crate) fn new() -> Self {
        let workspace = Self(TempDir::new().unwrap());
        workspace.put("spec/frameio-v4.yaml", DOCUMENT);
        workspace.put("frameio-sdk/src/lib.rs", "// by hand\n");
        workspace
    }

    /// The same workspace with generated code.
    pub(crate) fn generated() -> Self {
        let workspace = Self::new();
        let run = workspace.run(&["generate"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        workspace
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `cargo xtask` with these arguments in the workspace.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.current_dir(self.0.path());
        command.arg("--root").arg(self.0.path()).args(args);
        let output = command.output().unwrap();
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs git in the workspace, with an author configured.
    pub(crate) fn git(&self, args: &[&str]) {
        let mut command = Command::new("git");
        command.current_dir(self.0.path()).args(["-c", "user.name=Test", "-c", "user.email=test@example.com"]);
        let output = command.args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    /// All files of the workspace, `.git` excluded.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        collect(self.0.path(), &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(".git") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}
