//! The plan of an update: texts in, texts out. Performs no I/O.

use std::collections::BTreeSet;

use frameio_codegen::{Generation, Output, Place, Pointer, Report, Severity};

use super::compare;
use super::descriptions::{Descriptions, missing};
use super::doc::Doc;
use super::grammar::{Keys, extensions, facts};
use super::guard;
use super::matches::Matches;
use super::merge::Merge;
use super::revision::Revision;
use super::tree::{Node, Tree};
use crate::console;
use crate::problem::Problem;

/// The results of an update.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) document: String,
    pub(super) overlay: Option<String>,
    pub(super) output: Output,
    pub(super) report: Report,
    pub(super) matches: Matches,
    /// Places whose facts have changed.
    pub(super) changed: Vec<Pointer>,
    /// Places of prose that was removed with its subject.
    pub(super) removed_prose: Vec<Pointer>,
    /// Places that have, or were given, the description of places with the same name and facts.
    pub(super) reused: Vec<Pointer>,
    /// Places of prose that mentions a changed fact.
    pub(super) stale_prose: Vec<Pointer>,
    /// Places that are kept as our own additions.
    pub(super) kept: Vec<Pointer>,
    /// Places that are listed as our own additions, but that the new document has as well, or that no longer exist.
    pub(super) unused_additions: Vec<Pointer>,
    /// Places that need a description.
    pub(super) missing_descriptions: Vec<Pointer>,
    /// The targets of removed entries of the overlay.
    pub(super) removed_entries: Vec<String>,
}

/// Both documents, parsed.
#[derive(Debug)]
pub(super) struct Pair {
    ours: Doc,
    new: Doc,
    /// The facts of the new document.
    facts: Doc,
    extensions: BTreeSet<String>,
}

impl Pair {
    pub(super) fn read(
        ours: &Revision,
        kept: &BTreeSet<Pointer>,
        name: &str,
        new: &str,
        allow_removals: bool,
    ) -> Result<Self, Problem> {
        let new = guard::read(name, new)?;
        let ours = Doc::parse(&ours.document).map_err(|message| Problem::new(format!("{}: {message}", ours.name)))?;
        let mut found = BTreeSet::new();
        extensions(&new, &mut found);
        // The vendor's extensions are relevant if our document has them, too.
        let (mut known, mut both) = (BTreeSet::new(), BTreeSet::new());
        extensions(&ours, &mut known);
        both.extend(found.intersection(&known).cloned());
        let facts = facts(&new, Keys::Keywords, &both);
        guard::check(name, (&ours, kept), &new, allow_removals)?;
        Ok(Self { ours, new, facts, extensions: both })
    }

    /// The tags of the new document, and ours that are still in use, because the list has their descriptions.
    fn tags(&self) -> Vec<Doc> {
        let name = |tag: &Doc| tag.get("name").and_then(Doc::text).unwrap_or_default().to_owned();
        let list = |doc: &Doc| match doc.get("tags") {
            Some(Doc::List(tags)) => tags.clone(),
            _ => Vec::new(),
        };
        let (was, is) = (used_tags(&self.ours), used_tags(&self.facts));
        let mut tags = list(&self.facts);
        let theirs: Vec<String> = tags.iter().map(name).collect();
        let is_kept = |name: &String| !theirs.contains(name) && (is.contains(name) || !was.contains(name));
        tags.extend(list(&self.ours).into_iter().filter(|tag| is_kept(&name(tag))));
        tags
    }

    /// Our document with the new facts, and the records of the merge.
    fn merged<'a>(
        &'a self,
        text: &str,
        kept: &'a BTreeSet<Pointer>,
        descriptions: &'a Descriptions,
        matches: &Matches,
    ) -> Result<(String, Merge<'a>), Problem> {
        let mut tree = Tree::parse(text).map_err(|message| {
            Problem::new(format!("our document: {message}")).help("write it in blocks, a key on each line")
        })?;
        matches.apply(&mut tree.entries);
        let mut merge = Merge::new(kept, &self.extensions, descriptions);
        if let Doc::Object(facts) = &self.facts {
            let mut facts = facts.clone();
            // The version of OpenAPI and the title of the document are a matter of style.
            for key in ["openapi", "info", "tags"] {
                if let Some(value) = self.ours.get(key) {
                    facts.insert(key.to_owned(), value.clone());
                }
            }
            if let (Some(Doc::Object(info)), Some(version)) = (facts.get_mut("info"), self.new.at(&["info", "version"]))
            {
                info.insert("version".to_owned(), version.clone());
            }
            facts.insert("tags".to_owned(), Doc::List(self.tags()));
            merge.object(&mut tree.entries, &facts, Keys::Keywords, &Pointer::root(), 0);
        }
        Ok((tree.print(), merge))
    }
}

/// The tags of the operations.
fn used_tags(doc: &Doc) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, item) in doc.get("paths").into_iter().flat_map(Doc::members) {
        for (_, operation) in item.members() {
            if let Some(Doc::List(tags)) = operation.get("tags") {
                used.extend(tags.iter().filter_map(Doc::text).map(str::to_owned));
            }
        }
    }
    used
}

/// The places in a list, one per `- place:` line.
pub(super) fn own_additions(text: Option<&str>) -> Result<BTreeSet<Pointer>, Problem> {
    let Some(text) = text else { return Ok(BTreeSet::new()) };
    let wrong = |message: String| Problem::new(format!("spec/ours.yaml: {message}")).help("see the head of the file");
    let Doc::List(entries) = Doc::parse(text).map_err(wrong)? else { return Err(wrong("this is no list".to_owned())) };
    let mut places = BTreeSet::new();
    for entry in entries {
        let place = entry.get("place").and_then(Doc::text).and_then(Pointer::parse);
        let reason = entry.get("reason").and_then(Doc::text).filter(|reason| !reason.trim().is_empty());
        match (place, reason) {
            (Some(place), Some(_)) => places.insert(place),
            _ => return Err(wrong("an entry is a `place`, a JSON pointer, and a `reason`".to_owned())),
        };
    }
    Ok(places)
}

/// Plans an update. `None` if the new document has the same facts as ours.
pub(super) fn plan(ours: &Revision, kept: &BTreeSet<Pointer>, pair: &Pair) -> Result<Option<Plan>, Problem> {
    let (descriptions, none) = (Descriptions::of(&pair.ours), BTreeSet::new());
    let our_facts = facts(&pair.ours, Keys::Keywords, &none);
    let matches = Matches::between(&our_facts, &pair.facts, kept);
    let (document, merge) = pair.merged(&ours.document, kept, &descriptions, &matches)?;
    if document == ours.document {
        return Ok(None);
    }
    let used: BTreeSet<&Pointer> = merge.kept.iter().collect();
    let unused_additions =
        kept.iter().filter(|place| !used.iter().any(|used| used.is_within(place) || place.is_within(used)));
    let mut update = Revision {
        document,
        overlay: ours.overlay.as_ref().map(|overlay| matches.rekeyed(overlay)),
        names: ours.names.as_ref().map(|names| matches.rekeyed(names)),
        ..ours.clone()
    };
    let (mut output, stale) = generated(&update)?;
    let (overlay, removed_entries) = without_entries(update.overlay.as_deref(), &stale);
    if !removed_entries.is_empty() {
        update.overlay = overlay;
        (output, _) = generated(&update)?;
    }
    let report = compare::between(ours, &update)?;
    let mut missing_descriptions = Vec::new();
    let tree = Tree::parse(&update.document).map_err(Problem::new)?;
    missing(&Node::Map(tree.entries).value(), &Pointer::root(), &mut missing_descriptions);
    Ok(Some(Plan {
        unused_additions: unused_additions.cloned().collect(),
        kept: merge.kept.clone(),
        changed: merge.changed,
        removed_prose: merge.removed_prose,
        stale_prose: merge.stale_prose,
        reused: descriptions.reused(),
        document: update.document,
        overlay: update.overlay,
        output,
        report,
        matches,
        missing_descriptions,
        removed_entries,
    }))
}

/// The generated output, and the lines of the overlay that no longer match anything.
fn generated(update: &Revision) -> Result<(Output, Vec<usize>), Problem> {
    let Generation { output, diagnostics } = update.generate();
    let stale = diagnostics.iter().filter_map(|found| match found.place {
        // An entry that makes no difference today may make one later; one that matches nothing is removed.
        Place::Overlay(line) if found.severity == Severity::Note => Some(line),
        _ => None,
    });
    let stale = stale.collect();
    match output {
        Some(output) if !diagnostics.has_errors() => Ok((output, stale)),
        _ => {
            console::diagnostics(&diagnostics, false);
            Err(Problem::new("the new document cannot be generated from: nothing was written")
                .help("see what is said about it above"))
        }
    }
}

/// The overlay without the entries on these lines, and the targets of those.
fn without_entries(overlay: Option<&str>, lines: &[usize]) -> (Option<String>, Vec<String>) {
    let Some(overlay) = overlay else { return (None, Vec::new()) };
    let (mut out, mut targets, mut is_in) = (String::new(), Vec::new(), false);
    for (index, line) in overlay.lines().enumerate() {
        if line.starts_with("- ") {
            is_in = lines.contains(&(index + 1));
            if is_in {
                targets.push(line.trim_start_matches("- target:").trim().to_owned());
            }
        } else if !line.starts_with(' ') {
            is_in = false;
        }
        let is_gap = line.is_empty() && !targets.is_empty() && out.ends_with("\n\n");
        if !is_in && !is_gap {
            out.push_str(line);
            out.push('\n');
        }
    }
    (Some(out), targets)
}
