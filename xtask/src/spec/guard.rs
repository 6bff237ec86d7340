//! Rejects documents that are not updates of ours.

use std::collections::BTreeSet;

use frameio_codegen::Pointer;

use super::doc::Doc;
use super::matches::operations;
use crate::problem::Problem;

/// Parses the new document, and checks that it is an OpenAPI document of a supported version.
pub(super) fn read(name: &str, text: &str) -> Result<Doc, Problem> {
    let start = text.trim_start().to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Err(Problem::new(format!("{name} is a web page, and no OpenAPI document"))
            .help("save the document itself; its address is in spec/README.md"));
    }
    let text = frameio_codegen::as_openapi_3_0(text).map_err(|diagnostics| {
        let found = diagnostics.iter().next().map(ToString::to_string).unwrap_or_default();
        Problem::new(format!("{name} cannot be read: {found}")).help("is the file whole?")
    })?;
    let doc = Doc::parse(&text).map_err(|message| Problem::new(format!("{name} cannot be read: {message}")))?;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for ((path, method), id) in operations(&doc) {
        if !id.is_empty() && !seen.insert(id.clone()) {
            let message = format!("{name} has the operation id `{id}` twice, the second time at `{method} {path}`");
            return Err(
                Problem::new(message).help("ids are what methods are named after: ask the vendor, or rename one")
            );
        }
    }
    Ok(doc)
}

/// Rejects the document of another API, and one that only removes things. Our own additions need not be in it.
pub(super) fn check(
    name: &str,
    (ours, kept): (&Doc, &BTreeSet<Pointer>),
    new: &Doc,
    allow_removals: bool,
) -> Result<(), Problem> {
    let ids = |doc: &Doc| -> BTreeSet<String> {
        let at = |path: &str, method: &str| Pointer::root().keys(&["paths", path, method]);
        let found = operations(doc).into_iter().filter(|((path, method), _)| !kept.contains(&at(path, method)));
        found.map(|(_, id)| id).collect()
    };
    let places = |doc: &Doc| -> BTreeSet<(String, String)> { operations(doc).into_iter().map(|(at, _)| at).collect() };
    let (mine, theirs) = (ids(ours), ids(new));
    let known = mine.intersection(&theirs).count().max(places(ours).intersection(&places(new)).count());
    if known * 2 < mine.len() {
        return Err(Problem::new(format!("{name} has {known} of our {} operations: it is of another API", mine.len()))
            .help("give the vendor's document of this API"));
    }
    versions(name, ours, new)?;
    let schemas = |doc: &Doc| -> BTreeSet<String> {
        let found = doc.at(&["components", "schemas"]).into_iter().flat_map(Doc::members);
        let names = found.map(|(name, _)| name.to_owned());
        names.filter(|name| !kept.contains(&Pointer::root().keys(&["components", "schemas", name]))).collect()
    };
    let (types, others) = (schemas(ours), schemas(new));
    let gone = (mine.difference(&theirs).count(), types.difference(&others).count());
    let is_new = theirs.difference(&mine).next().is_some() || others.difference(&types).next().is_some();
    if gone != (0, 0) && !is_new && !allow_removals {
        let message = format!(
            "{name} lacks {} of our operations and {} of our schemas, and has none that is new",
            gone.0, gone.1
        );
        return Err(Problem::new(format!("{message}: it seems to be older than ours, or cut off"))
            .help("if the vendor has taken them away, say so with --allow-removals"));
    }
    Ok(())
}

/// Rejects a document whose version is lower than ours, or has another form.
fn versions(name: &str, ours: &Doc, new: &Doc) -> Result<(), Problem> {
    let version = |doc: &Doc| doc.at(&["info", "version"]).and_then(Doc::text).unwrap_or_default().to_owned();
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let parts = version.trim_start_matches(['v', 'V']).split(['.', '-', '+']);
        parts.map(|part| part.parse().ok()).collect()
    };
    let (mine, theirs) = (version(ours), version(new));
    match (numbers(&mine), numbers(&theirs)) {
        (Some(mine_numbers), Some(numbers)) if numbers < mine_numbers => {
            Err(Problem::new(format!("{name} is of version {theirs}, which is older than ours, {mine}"))
                .help("give a newer document"))
        }
        (Some(_), None) => Err(Problem::new(format!("{name} is of version `{theirs}`, and ours is of {mine}"))
            .help("give the document of the interface that ours is of")),
        _ => Ok(()),
    }
}
