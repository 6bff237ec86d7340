//! The rules, and the check for violations.

use std::collections::BTreeSet;

use syn::Item;
use syn::visit::{self, Visit};

use crate::circles;
use crate::imports::{self, Import};
use crate::sources::Source;
use crate::tree::siblings;

/// The rules of one crate.
pub struct Crate {
    pub name: &'static str,
    pub src: &'static str,
    /// Folders and files in their order: each may import those before it, and none after it.
    pub layers: &'static [&'static str],
    /// The maximum number of lines of a file, by the beginning of its path; the first match applies.
    pub max_lines: &'static [(&'static str, usize)],
    /// Crates and modules that it must not name.
    pub never_names: &'static [&'static str],
    /// Below this path, the module may be named in this file only.
    pub only_place: &'static [(&'static str, &'static str, &'static str)],
}

/// All violations, one line for each.
pub fn check(a_crate: &Crate, sources: &[Source]) -> Vec<String> {
    let imports = imports::all(sources);
    let mut broken = circles_of(sources, &imports);
    broken.extend(imports.iter().filter_map(|import| against_the_order(a_crate, sources, import)));
    broken.extend(imports.iter().filter_map(|import| from_above(sources, import)));
    for source in sources {
        broken.extend(too_long(a_crate, source));
        broken.extend(code_in_a_list(source));
        broken.extend(named(a_crate, source));
    }
    broken.into_iter().map(|what| format!("{}: {what}", a_crate.name)).collect()
}

/// Cycles between files, and between the entries of one folder.
fn circles_of(sources: &[Source], imports: &[Import]) -> Vec<String> {
    let files: BTreeSet<(String, String)> =
        imports.iter().map(|import| (sources[import.from].path.clone(), sources[import.to].path.clone())).collect();
    let folders: BTreeSet<(String, String)> = imports
        .iter()
        .map(|import| siblings(&sources[import.from], &sources[import.to]))
        .filter(|(from, to)| from != to)
        .collect();
    let describe = |kind: &str, members: &BTreeSet<String>, of: &dyn Fn(&Import) -> (String, String)| {
        let mut arrows: Vec<String> = imports
            .iter()
            .filter(|import| {
                let (from, to) = of(import);
                from != to && members.contains(&from) && members.contains(&to)
            })
            .map(|import| format!("  {} -> {}: `{}`", sources[import.from].path, sources[import.to].path, import.what))
            .collect();
        arrows.sort();
        arrows.dedup();
        format!("a circle of {kind}:\n{}", arrows.join("\n"))
    };
    let of_file = |import: &Import| (sources[import.from].path.clone(), sources[import.to].path.clone());
    let of_folder = |import: &Import| siblings(&sources[import.from], &sources[import.to]);
    let in_files = circles::all(&files);
    let in_folders = circles::all(&folders);
    let is_new = |members: &&BTreeSet<String>| !in_files.contains(members);
    let files = in_files.iter().map(|members| describe("files", members, &of_file));
    files.chain(in_folders.iter().filter(is_new).map(|members| describe("folders", members, &of_folder))).collect()
}

fn against_the_order(a_crate: &Crate, sources: &[Source], import: &Import) -> Option<String> {
    let layer = |source: &Source| {
        a_crate.layers.iter().position(|layer| {
            source.path == *layer || source.path.strip_prefix(layer).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let (from, to) = (&sources[import.from], &sources[import.to]);
    (layer(from)? < layer(to)?).then(|| {
        format!("{} imports `{}` of {}, which is later in the declared order", from.path, import.what, to.path)
    })
}

/// An item must not be imported from a folder that re-exports it, because the folder depends on the file already.
fn from_above(sources: &[Source], import: &Import) -> Option<String> {
    let (from, to) = (&sources[import.from], &sources[import.to]);
    let is_above = to.is_list() && from.module().starts_with(&to.module());
    is_above.then(|| {
        format!(
            "a circle: {} imports `{}` from {} above it; import it from where it is defined",
            from.path, import.what, to.path
        )
    })
}

fn too_long(a_crate: &Crate, source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let (_, most) = a_crate.max_lines.iter().find(|(prefix, _)| source.path.starts_with(prefix))?;
    (lines > *most).then(|| format!("{} has {lines} lines, and may have {most}", source.path))
}

fn code_in_a_list(source: &Source) -> Option<String> {
    let is_code = |item: &Item| match item {
        Item::Use(_) => false,
        Item::Mod(module) => module.content.is_some(),
        _ => true,
    };
    let is_mod_rs = source.path.ends_with("/mod.rs") && !source.is_test();
    (is_mod_rs && source.syntax.items.iter().any(is_code))
        .then(|| format!("{} holds code; a `mod.rs` lists and re-exports", source.path))
}

fn named(a_crate: &Crate, source: &Source) -> Vec<String> {
    let mut names = Names::default();
    names.visit_file(&source.syntax);
    let is_named = |path: &str| names.0.iter().any(|name| name == path || name.starts_with(&format!("{path}::")));
    let never = a_crate.never_names.iter().filter(|path| is_named(path));
    let never = never.map(|path| format!("{} names `{path}`, which this crate must not know", source.path));
    let elsewhere = a_crate
        .only_place
        .iter()
        .filter(|(below, path, place)| source.path.starts_with(below) && source.path != *place && is_named(path));
    let elsewhere = elsewhere.map(|(_, path, place)| format!("{} names `{path}`, which only {place} may", source.path));
    never.chain(elsewhere).collect()
}

/// The paths in a file: those of `use` items, types and expressions.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !imports::is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        imports::flatten(&item.tree, &mut Vec::new(), &mut paths);
        self.0.extend(paths.into_iter().map(|path| path.join("::")));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.insert(parts.join("::"));
        visit::visit_path(self, path);
    }
}
