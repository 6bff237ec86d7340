//! The imports of a file, and the files that they come from.

use std::collections::BTreeMap;

use syn::{Attribute, Item, ItemUse, UseTree};

use crate::sources::Source;

/// One import of one file from another of the same crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub from: usize,
    pub to: usize,
    /// The imported item.
    pub what: String,
}

/// All imports between the files of a crate, except those of tests and the re-exports of a `mod.rs`.
pub fn all(sources: &[Source]) -> Vec<Import> {
    let by_module: BTreeMap<Vec<String>, usize> =
        sources.iter().enumerate().map(|(index, source)| (source.module(), index)).collect();
    let mut imports = Vec::new();
    for (from, source) in sources.iter().enumerate().filter(|(_, source)| !source.is_test()) {
        let mut paths = Vec::new();
        in_items(&source.syntax.items, 0, &mut paths);
        for (path, nesting) in paths {
            let Some(path) = absolute(&source.module(), &path, nesting) else { continue };
            // Generated files are not read here.
            if path.first().is_some_and(|first| first.starts_with("generated")) {
                continue;
            }
            let Some((to, what)) = resolve(&by_module, &path) else { continue };
            let shows_its_own = source.is_list() && path.starts_with(&source.module());
            if to != from && !shows_its_own {
                imports.push(Import { from, to, what });
            }
        }
    }
    imports
}

/// The file that defines the longest known prefix of the path, and the name after it.
fn resolve(by_module: &BTreeMap<Vec<String>, usize>, path: &[String]) -> Option<(usize, String)> {
    (0..=path.len()).rev().find_map(|length| {
        let file = by_module.get(&path[..length])?;
        let what = path.get(length).or(path.last());
        Some((*file, what.cloned().unwrap_or_else(|| "crate".to_owned())))
    })
}

/// The path relative to the crate root, of a path used in a module `nesting` levels below that of its file.
fn absolute(module: &[String], path: &[String], nesting: usize) -> Option<Vec<String>> {
    let (base, rest) = match path.first()?.as_str() {
        "crate" => (&module[..0], &path[1..]),
        "self" => (module, &path[1..]),
        "super" => {
            let supers = path.iter().take_while(|part| *part == "super").count();
            let up = supers.checked_sub(nesting)?;
            (&module[..module.len().checked_sub(up)?], &path[supers..])
        }
        // Another crate, or a child module of the same file, which needs no import rule.
        _ => return None,
    };
    Some([base, rest].concat())
}

fn in_items(items: &[Item], nesting: usize, paths: &mut Vec<(Vec<String>, usize)>) {
    for item in items {
        match item {
            Item::Use(ItemUse { tree, attrs, .. }) if !is_test(attrs) => {
                let mut found = Vec::new();
                flatten(tree, &mut Vec::new(), &mut found);
                paths.extend(found.into_iter().map(|path| (path, nesting)));
            }
            Item::Mod(module) if !is_test(&module.attrs) => {
                if let Some((_, items)) = &module.content {
                    in_items(items, nesting + 1, paths);
                }
            }
            _ => {}
        }
    }
}

pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

pub fn flatten(tree: &UseTree, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, paths);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, paths)),
        UseTree::Name(name) if name.ident == "self" => paths.push(prefix.clone()),
        UseTree::Name(name) => paths.push([prefix.as_slice(), &[name.ident.to_string()]].concat()),
        UseTree::Rename(rename) => paths.push([prefix.as_slice(), &[rename.ident.to_string()]].concat()),
        UseTree::Glob(_) => paths.push(prefix.clone()),
    }
}
