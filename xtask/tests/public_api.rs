//! The public interface of the SDK as text, so that a change of it is visible in review and made on purpose.
//!
//! There is one snapshot for each resource with its models, and one for each handwritten part. After an intended
//! change: `INSTA_UPDATE=always cargo test -p xtask --test public_api`.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

mod public;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_public_api_equals_the_reviewed_snapshots() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frameio-sdk/src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        let lines = public::lines(&file.items);
        if !lines.is_empty() {
            parts.entry(part(&name)).or_default().extend(lines);
        }
    }
    for (part, lines) in &parts {
        insta::assert_snapshot!(part.as_str(), public::sorted(lines.clone()).join("\n"));
    }
    let wanted: BTreeSet<String> = parts.keys().map(|part| format!("public_api__{part}.snap")).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_left_over = name.starts_with("public_api__") && name.ends_with(".snap") && !wanted.contains(&name);
        assert!(!is_left_over, "the snapshot {name} belongs to no part any more: remove it");
    }
}

/// The snapshot that a file belongs to: a resource and its models share one.
fn part(name: &str) -> String {
    let steps: Vec<&str> = name.trim_end_matches(".rs").split('/').collect();
    match steps.as_slice() {
        ["generated", "models" | "resources", family] if *family != "mod" => {
            let number = family.rsplit_once('_').filter(|(_, end)| end.chars().all(|c| c.is_ascii_digit()));
            number.map_or(*family, |(family, _)| family).to_owned()
        }
        ["generated", ..] => "generated".to_owned(),
        ["generated_experimental", "models" | "resources", family] if *family != "mod" => {
            let number = family.rsplit_once('_').filter(|(_, end)| end.chars().all(|c| c.is_ascii_digit()));
            format!("experimental_{}", number.map_or(*family, |(family, _)| family))
        }
        ["generated_experimental", ..] => "experimental".to_owned(),
        [_] => "root".to_owned(),
        [part, ..] => (*part).to_owned(),
        [] => String::new(),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
