//! `spec update`, `spec check` and `spec words`: the commands that execute a plan.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use frameio_codegen::Pointer;

use super::args::{CheckArgs, UpdateArgs, WordsArgs};
use super::descriptions::missing;
use super::doc::Doc;
use super::plan::{Pair, Plan, own_additions, plan};
use super::revision::Revision;
use crate::compare::compare;
use crate::document::Document;
use crate::problem::Problem;
use crate::sources::{self, Sources};
use crate::target::Target;
use crate::{console, disk};

/// The maximum number of places that are listed per kind.
const MAX_LISTED: usize = 40;

/// Merges the facts of a new document into ours, and generates.
pub(super) fn update(root: &Path, args: &UpdateArgs) -> Result<ExitCode, Problem> {
    let sources = Sources::of_sdk(root, args.document)?;
    let Some(plan) = planned(&sources, &args.new, args.allow_removals)? else {
        console::print("the new document has the facts that ours has: there is nothing to do\n");
        return Ok(ExitCode::SUCCESS);
    };
    console::print(&report(&plan)?);
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    write(root, &sources, plan)?;
    Ok(ExitCode::SUCCESS)
}

/// Reports whether a new document has other facts than ours.
pub(super) fn check(root: &Path, args: &CheckArgs) -> Result<ExitCode, Problem> {
    let sources = Sources::of_sdk(root, args.document)?;
    let Some(plan) = planned(&sources, &args.new, args.allow_removals)? else {
        console::print("the same\n");
        return Ok(ExitCode::SUCCESS);
    };
    let text = format!("changed: {}; advice: {}\n", plan.report.counts(), plan.report.advice);
    console::print(&text);
    Ok(ExitCode::from(1))
}

/// Lists the places without descriptions.
pub(super) fn words(root: &Path, args: &WordsArgs) -> Result<ExitCode, Problem> {
    let mut missing = Vec::new();
    let mut text = String::new();
    for document in Document::requested(args.document, root) {
        let found = missing_descriptions(&Sources::of_sdk(root, document)?)?;
        for place in &found {
            let _ = match document.feature() {
                Some(name) => writeln!(text, "{name}: {place}"),
                None => writeln!(text, "{place}"),
            };
        }
        missing.extend(found);
    }
    let _ = match missing.len() {
        0 => writeln!(text, "nothing lacks words"),
        1 => writeln!(text, "1 place lacks words"),
        count => writeln!(text, "{count} places lack words"),
    };
    console::print(&text);
    Ok(ExitCode::SUCCESS)
}

/// The places that still need a description.
pub(crate) fn missing_descriptions(sources: &Sources) -> Result<Vec<Pointer>, Problem> {
    let mut found = Vec::new();
    // Searching the text for the marker is faster than parsing the document.
    if sources.document.contains(super::descriptions::MARKER) {
        let doc =
            Doc::parse(&sources.document).map_err(|message| Problem::new(format!("{}: {message}", sources.name)))?;
        missing(&doc, &Pointer::root(), &mut found);
    }
    Ok(found)
}

fn planned(sources: &Sources, new: &Path, allow_removals: bool) -> Result<Option<Plan>, Problem> {
    let name = new.to_string_lossy();
    let text = sources::read(new, "give the path of the vendor's document, as it is published")?;
    let beside = sources.ours_path();
    let list = if beside.exists() { Some(sources::read(&beside, "make it readable")?) } else { None };
    let kept = own_additions(list.as_deref())?;
    let ours = Revision::of(sources);
    let pair = Pair::read(&ours, &kept, &name, &text, allow_removals)?;
    plan(&ours, &kept, &pair)
}

fn write(root: &Path, sources: &Sources, plan: Plan) -> Result<(), Problem> {
    let mut target = Target::of_sdk(root, sources.kind(), &plan.output);
    target.files.insert(sources.path.clone(), plan.document);
    if let Some(overlay) = plan.overlay {
        target.files.insert(sources.overlay_path(), overlay);
    }
    if let Some(lock) = &sources.lock {
        target.files.insert(lock.path.clone(), plan.output.names);
    }
    let actual = disk::read(&target)?;
    let drift = compare(&target.files, &actual);
    disk::apply(&target, &drift)?;
    // The other documents may share types with this one, so they are generated as well.
    let others = Document::requested(None, root).into_iter().filter(|other| *other != sources.kind());
    for other in others {
        let other = Sources::of_sdk(root, other)?;
        let Some(output) = other.generate().output else { continue };
        let target = Target::of_sdk(root, other.kind(), &output);
        let drift = compare(&target.files, &disk::read(&target)?);
        disk::apply(&target, &drift)?;
    }
    Ok(())
}

/// The report of an update, for a pull request.
fn report(plan: &Plan) -> Result<String, Problem> {
    let refused = |error: &dyn std::fmt::Display| Problem::new(format!("the report cannot be written: {error}"));
    let mut text = plan.report.to_markdown().map_err(|error| refused(&error))?;
    let places = |places: &[Pointer]| places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>();
    let sections = [
        ("Matched: words and names went along", plan.matches.lines()),
        ("To be written: words", places(&plan.missing_descriptions)),
        ("With the words of places of the same name and facts", places(&plan.reused)),
        ("To be looked at: words that name what has changed", places(&plan.stale_prose)),
        ("Gone with what they were about: words", places(&plan.removed_prose)),
        ("Ours alone, and kept (`spec/ours.yaml`)", places(&plan.kept)),
        ("No longer ours alone: remove the entry from `spec/ours.yaml`", places(&plan.unused_additions)),
        ("Removed from the overlay, because they have no effect any more", plan.removed_entries.clone()),
        ("Places whose facts changed", places(&plan.changed)),
    ];
    for (title, lines) in sections {
        if !lines.is_empty() {
            let _ = write!(text, "\n## {title}\n\n");
            for line in lines.iter().take(MAX_LISTED) {
                let _ = writeln!(text, "- {line}");
            }
            if lines.len() > MAX_LISTED {
                let _ = writeln!(text, "- and {} more", lines.len() - MAX_LISTED);
            }
        }
    }
    Ok(text)
}
