//! The manifest of a standalone crate, derived from that of the SDK. Pure.
//!
//! Input: the manifests of the SDK and of the workspace. Output: a manifest with the same features, and the same
//! dependencies at the versions of the workspace.

use std::path::Path;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::problem::Problem;

/// The first line of the manifest of a standalone crate. A folder with such a manifest may be overwritten.
pub(crate) const MARKER: &str = "# Made by `cargo xtask generate --out`";

/// The manifests from which a new one is derived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    pub(crate) sdk: &'a str,
    pub(crate) workspace: &'a str,
    /// The folder of the workspace, for paths to other crates.
    pub(crate) root: &'a Path,
}

/// Derives the manifest of a crate with this name.
pub(crate) fn derive(name: &str, origin: Origin<'_>) -> Result<String, Problem> {
    let sdk = parse("frameio-sdk/Cargo.toml", origin.sdk)?;
    let workspace = parse("Cargo.toml", origin.workspace)?;
    let shared = table(workspace.get("workspace"));
    let shared_dependencies = shared.and_then(|shared| table(shared.get("dependencies")));

    let mut manifest = DocumentMut::new();
    let package = package(name, &sdk, shared);
    manifest.insert("package", Item::Table(package));
    // Without this table, cargo would search the parent folders for a workspace that has the crate as a member.
    manifest.insert("workspace", Item::Table(Table::new()));
    if let Some(stated) = table(sdk.get("features")) {
        // Copied one by one, so that comments and blank lines are left out.
        let features = stated.iter().map(|(name, list)| (name, list.clone()));
        manifest.insert("features", Item::Table(Table::from_iter(features)));
    }
    let resolve = |dependencies: &dyn TableLike| resolve_all(dependencies, shared_dependencies, origin.root);
    if let Some(dependencies) = table(sdk.get("dependencies")) {
        manifest.insert("dependencies", Item::Table(resolve(dependencies)?));
    }
    let mut targets = Table::new();
    targets.set_implicit(true);
    for (condition, of_target) in table(sdk.get("target")).into_iter().flat_map(TableLike::iter) {
        let dependencies = table(Some(of_target)).and_then(|t| table(t.get("dependencies")));
        if let Some(dependencies) = dependencies {
            let mut one = Table::new();
            one.set_implicit(true);
            one.insert("dependencies", Item::Table(resolve(dependencies)?));
            targets.insert(condition, Item::Table(one));
        }
    }
    if !targets.is_empty() {
        manifest.insert("target", Item::Table(targets));
    }
    Ok(format!("{MARKER}: the next run writes this folder anew.\n\n{manifest}"))
}

/// The name of a crate generated from a document with this title.
pub(crate) fn crate_name(title: &str) -> String {
    let mut name = String::new();
    for character in title.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(40);
    let name = name.trim_end_matches('-');
    // The suffix avoids collisions with keywords and with the dependencies of the crate.
    match name.chars().next() {
        None => "scratch-sdk".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("api-{name}-sdk"),
        Some(_) if name.ends_with("-sdk") => name.to_owned(),
        Some(_) => format!("{name}-sdk"),
    }
}

fn parse(name: &str, text: &str) -> Result<DocumentMut, Problem> {
    text.parse().map_err(|error| Problem::new(format!("cannot read {name}: {error}")))
}

fn table(item: Option<&Item>) -> Option<&dyn TableLike> {
    item.and_then(Item::as_table_like)
}

/// The `[package]` table.
fn package(name: &str, sdk: &DocumentMut, shared: Option<&dyn TableLike>) -> Table {
    let mut package = Table::new();
    package.insert("name", name.into());
    package.insert("version", "0.0.0".into());
    let own = table(sdk.get("package"));
    let inherited = shared.and_then(|shared| table(shared.get("package")));
    for key in ["edition", "rust-version"] {
        let stated = own.and_then(|own| own.get(key)).and_then(Item::as_str);
        let shared = || inherited.and_then(|all| all.get(key)).and_then(Item::as_str);
        if let Some(value) = stated.or_else(shared) {
            package.insert(key, value.into());
        }
    }
    package.insert("publish", false.into());
    package
}

/// A table of dependencies with all references to the workspace resolved.
fn resolve_all(dependencies: &dyn TableLike, shared: Option<&dyn TableLike>, root: &Path) -> Result<Table, Problem> {
    let mut resolved = Table::new();
    for (name, stated) in dependencies.iter() {
        let one = resolve(name, stated, shared, root)?;
        resolved.insert(name, Item::Value(Value::InlineTable(one)));
    }
    Ok(resolved)
}

/// A dependency, with the settings of the workspace.
fn resolve(name: &str, stated: &Item, shared: Option<&dyn TableLike>, root: &Path) -> Result<InlineTable, Problem> {
    let mut own = as_table(stated);
    if own.remove("workspace").is_none() {
        // Its path is relative to the folder of the SDK.
        root_path(&mut own, &root.join("frameio-sdk"));
        return Ok(own);
    }
    let Some(base) = shared.and_then(|shared| shared.get(name)) else {
        let message = format!("frameio-sdk needs {name} of the workspace, which does not have it");
        return Err(Problem::new(message).help("add it to [workspace.dependencies]"));
    };
    let mut resolved = as_table(base);
    root_path(&mut resolved, root);
    let mut features = Array::new();
    for source in [resolved.get("features"), own.get("features")] {
        features.extend(source.and_then(Value::as_array).into_iter().flatten().cloned());
    }
    if !features.is_empty() {
        features.fmt();
        resolved.insert("features", Value::Array(features));
    }
    for key in ["optional", "default-features"] {
        if let Some(value) = own.remove(key) {
            resolved.insert(key, value);
        }
    }
    resolved.fmt();
    Ok(resolved)
}

/// A dependency as a table.
fn as_table(item: &Item) -> InlineTable {
    let mut long = InlineTable::new();
    match (item.as_str(), item.as_table_like()) {
        (Some(version), _) => {
            long.insert("version", version.into());
        }
        (None, Some(stated)) => {
            for (key, value) in stated.iter() {
                if let Some(value) = value.as_value() {
                    long.insert(key, value.clone());
                }
            }
        }
        (None, None) => {}
    }
    long
}

/// Makes the path of a dependency absolute, if it has one.
fn root_path(dependency: &mut InlineTable, base: &Path) {
    let path = dependency.get("path").and_then(Value::as_str);
    if let Some(path) = path.map(|path| base.join(path)) {
        // Cargo takes slashes on every system, and with them the text is the same.
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        dependency.insert("path", path.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#"
        [workspace.package]
        edition = "2024"
        rust-version = "1.89"
        [workspace.dependencies]
        auth = { path = "auth", version = "0.1.0" }
        bytes = "1.12"
        serde = { version = "1.0", features = ["derive"] }
        tokio = { version = "1.54", default-features = false }
    "#;
    const SDK: &str = r#"
        [package]
        name = "frameio-sdk"
        edition.workspace = true
        rust-version.workspace = true
        [features]
        default = ["fast"]
        fast = ["dep:near"]
        [dependencies]
        auth.workspace = true
        bytes = { workspace = true, optional = true }
        serde = { workspace = true, features = ["rc"] }
        near = { path = "../near", optional = true }
        plain = "2"
        [target.'cfg(unix)'.dependencies]
        tokio = { workspace = true, features = ["net"] }
        [dev-dependencies]
        insta = "1"
    "#;

    fn derived(sdk: &str) -> Result<String, Problem> {
        let origin = Origin { sdk, workspace: WORKSPACE, root: Path::new("/w") };
        derive("my-sdk", origin)
    }

    #[test]
    fn dependencies_are_copied_from_the_sdk_without_workspace_references() {
        let wanted = r#"# Made by `cargo xtask generate --out`: the next run writes this folder anew.

[package]
name = "my-sdk"
version = "0.0.0"
edition = "2024"
rust-version = "1.89"
publish = false

[workspace]

[features]
default = ["fast"]
fast = ["dep:near"]

[dependencies]
auth = { path = "/w/auth", version = "0.1.0" }
bytes = { version = "1.12", optional = true }
serde = { version = "1.0", features = ["derive", "rc"] }
near = { path = "/w/frameio-sdk/../near", optional = true }
plain = { version = "2" }

[target."cfg(unix)".dependencies]
tokio = { version = "1.54", default-features = false, features = ["net"] }
"#;
        assert_eq!(derived(SDK).unwrap(), wanted);
    }

    #[test]
    fn a_dependency_that_the_workspace_lacks_is_named() {
        let problem = derived("[dependencies]\nodd.workspace = true").unwrap_err();
        assert!(problem.to_string().contains("needs odd"));
    }

    #[test]
    fn a_manifest_that_is_not_toml_is_named() {
        let problem = derived("= 1").unwrap_err();
        assert!(problem.to_string().contains("frameio-sdk/Cargo.toml"));
    }

    #[test]
    fn titles_become_valid_crate_names() {
        let names = [
            ("Frame.io API", "frame-io-api-sdk"),
            ("  --My SDK ", "my-sdk"),
            ("serde", "serde-sdk"),
            ("fn", "fn-sdk"),
            ("3D printing", "api-3d-printing-sdk"),
            ("日本", "scratch-sdk"),
            ("", "scratch-sdk"),
            ("a\n[dependencies]\nevil = \"1\"", "a-dependencies-evil-1-sdk"),
        ];
        for (title, name) in names {
            assert_eq!(crate_name(title), name, "{title:?}");
        }
        assert!(crate_name(&"long ".repeat(50)).len() < 60);
    }
}
