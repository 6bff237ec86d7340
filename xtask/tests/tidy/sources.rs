//! The source files of a crate.

use std::fs;
use std::path::Path;

/// A Rust source file.
pub struct Source {
    /// The path below `src`, with `/`.
    pub path: String,
    pub text: String,
    pub syntax: syn::File,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text: text.to_owned(), syntax }
    }

    /// Whether the file only lists its neighbours: `mod.rs`, `lib.rs` and `main.rs`.
    pub fn is_list(&self) -> bool {
        self.path.ends_with("mod.rs") || self.path == "lib.rs" || self.path == "main.rs"
    }

    /// Whether the file is compiled for tests only, judged by its name.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "fixtures.rs"))
    }

    /// The path of its module, without `crate`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        match path {
            "lib" | "main" | "mod" => Vec::new(),
            path => path.split('/').map(str::to_owned).collect(),
        }
    }
}

/// All files that are not generated.
pub fn read(folder: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    collect(folder, "", &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "no source file in {}", folder.display());
    sources
}

fn collect(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with("generated") {
                collect(&entry.path(), &format!("{path}/"), sources);
            }
        } else if name.ends_with(".rs") {
            sources.push(Source::new(&path, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
}
