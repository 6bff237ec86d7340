//! The table that sets the official SDK beside ours: what it names has to be there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use frameio_sdk::operations;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of all tables, cell by cell.
fn rows() -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("frameio-sdk/src/coming_from_python.md")).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| theirs"));
    lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_row_names_a_test_or_an_example_that_is_there() {
    let rows = rows();
    assert!(rows.len() > operations::ALL.len() / 2, "the table is read: {}", rows.len());
    for row in rows {
        let [_, _, shown] = &row[..] else { panic!("three cells are wanted: {row:?}") };
        let places = quoted(shown);
        assert!(!places.is_empty(), "nothing shows it: {row:?}");
        for place in places {
            assert!(is_there(place), "there is no `{place}`: {row:?}");
        }
    }
}

#[test]
fn every_method_is_one_of_ours() {
    let mut found = 0;
    for row in rows() {
        for call in quoted(&row[1]).into_iter().filter_map(|code| code.strip_prefix("client.")) {
            let (resource, rest) = call.split_once("().").expect("a resource");
            let method = rest.split('(').next().unwrap_or_default();
            let is_ours = operations::ALL.iter().any(|o| (o.resource, o.method_name) == (resource, method));
            assert!(is_ours, "there is no `{resource}.{method}`: {row:?}");
            found += 1;
        }
    }
    assert!(found > operations::ALL.len() / 2, "{found}");
}

/// `folder/file::function`, or `example name`.
fn is_there(place: &str) -> bool {
    if let Some(name) = place.strip_prefix("example ") {
        let examples = ["frameio-sdk/examples", "frameio-auth/examples"];
        return examples.iter().any(|folder| root().join(folder).join(format!("{name}.rs")).is_file());
    }
    let folders = [("sdk/", "frameio-sdk/tests"), ("auth/", "frameio-auth/tests"), ("e2e/", "tests/e2e/src")];
    let Some((folder, rest)) =
        folders.iter().find_map(|(name, folder)| place.strip_prefix(name).map(|rest| (folder, rest)))
    else {
        return false;
    };
    let Some((file, function)) = rest.split_once("::") else { return false };
    let Ok(text) = fs::read_to_string(root().join(folder).join(format!("{file}.rs"))) else { return false };
    text.contains(&format!("fn {function}("))
}
