//! The table that compares the official Python SDK with this one: every test, example and method that it names exists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use frameio_sdk::operations;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of all tables, split into cells.
fn rows() -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("frameio-sdk/src/coming_from_python.md")).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Python SDK"));
    lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The texts between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_row_names_an_existing_test_or_example() {
    let rows = rows();
    assert!(rows.len() > operations::ALL.len() / 2, "too few rows were read: {}", rows.len());
    for row in rows {
        let [_, _, shown] = &row[..] else { panic!("a row needs three cells: {row:?}") };
        let places = quoted(shown);
        assert!(!places.is_empty(), "the row names no test or example: {row:?}");
        for place in places {
            assert!(is_there(place), "`{place}` does not exist: {row:?}");
        }
    }
}

#[test]
fn every_entry_of_the_python_documentation_has_a_row() {
    let wanted = include_str!("coming_from_python.txt");
    let wanted: Vec<&str> = wanted.lines().filter(|line| !line.starts_with('#')).collect();
    let rows = rows();
    let found: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(found, wanted);
}

#[test]
fn every_named_method_exists_and_has_the_python_name_as_an_alias() {
    let mut found = 0;
    for row in rows() {
        let ours: Vec<(&str, &str)> = quoted(&row[1]).into_iter().filter_map(|code| method(code, &row)).collect();
        let theirs = quoted(&row[0]).first().copied().unwrap_or_default();
        let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let is_all = row[0] == format!("`{theirs}`");
        if is_all && !ours.is_empty() && theirs.contains('.') && theirs.split('.').all(is_name) {
            let has_it = ours.iter().any(|(resource, method)| has_alias(resource, method, theirs));
            assert!(has_it, "none of {ours:?} has the alias `{theirs}`");
            found += 1;
        }
    }
    assert!(found > operations::ALL.len() / 2, "{found}");
}

/// The resource and method that a piece of code calls, if any.
fn method<'a>(code: &'a str, row: &[String]) -> Option<(&'a str, &'a str)> {
    let (of, call) = code.split_once('.').filter(|(of, _)| ["client", "account"].contains(of))?;
    let (resource, rest) = call.split_once("().")?;
    let method = rest.split('(').next().unwrap_or_default();
    let ours = operations::ALL.iter().find(|o| (o.resource, o.method_name) == (resource, method));
    let ours = ours.unwrap_or_else(|| panic!("there is no `{resource}.{method}`: {row:?}"));
    assert_eq!(of == "account", ours.path.starts_with("/v4/accounts/{account_id}"), "{row:?}");
    Some((resource, method))
}

/// Whether the method has this name as a `doc(alias)`.
fn has_alias(resource: &str, method: &str, alias: &str) -> bool {
    let file = root().join(format!("frameio-sdk/src/generated/resources/{resource}.rs"));
    let text = fs::read_to_string(file).unwrap();
    let at = text.find(&format!("    pub fn {method}(")).expect("a method");
    let above = text[..at].rsplit("\n\n").next().unwrap_or_default();
    above.contains(&format!("#[doc(alias = \"{alias}\")]"))
}

/// Whether `folder/file::function` or `example name` exists.
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
