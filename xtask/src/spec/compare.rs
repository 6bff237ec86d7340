//! `spec diff`: compares the generated interfaces of two documents.

use std::path::Path;
use std::process::ExitCode;

use frameio_codegen::{Report, Unread, diff, diff_beside, diff_first};

use super::args::{DiffArgs, Format};
use super::revision::Revision;
use crate::console;
use crate::document::Document;
use crate::problem::Problem;

/// Runs the command.
pub(super) fn run(root: &Path, args: &DiffArgs) -> Result<ExitCode, Problem> {
    let (old, new) = (Revision::read(root, &args.old)?, Revision::read(root, &args.new)?);
    let report = between(&old, &new)?;
    console::print(&written(&report, args.format)?);
    Ok(if report.is_breaking() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Compares two documents with their overlays and locks.
pub(super) fn between(old: &Revision, new: &Revision) -> Result<Report, Problem> {
    compared(old, new).map_err(|Unread { is_new, diagnostics }| {
        console::diagnostics(&diagnostics, false);
        let name = if is_new { &new.name } else { &old.name };
        Problem::new(format!("{name} gives no interface that could be compared"))
            .help("see what is said about it above, and mend the document")
    })
}

/// The same, with the diagnostics of an unreadable document instead of a message.
pub(crate) fn compared(old: &Revision, new: &Revision) -> Result<Report, Unread> {
    let (before, after) = (old.input(), new.input());
    let others = old.other.as_deref().zip(new.other.as_deref()).filter(|_| old.kind == new.kind);
    let Some((was, is)) = others else { return diff(&before, &after) };
    let (was, is) = (was.input(), is.input());
    match old.kind.feature() {
        Some(feature) => diff_beside((&before, &was), (&after, &is), feature),
        None => diff_first((&before, &was), (&after, &is), Document::EXPERIMENTAL_FEATURE),
    }
}

/// The report in the requested format.
pub(super) fn written(report: &Report, format: Format) -> Result<String, Problem> {
    let refused = |error: &dyn std::fmt::Display| Problem::new(format!("the changes cannot be written: {error}"));
    match format {
        Format::Text => Ok(report.to_text()),
        Format::Markdown => report.to_markdown().map_err(|error| refused(&error)),
        Format::Json => report.to_json().map_err(|error| refused(&error)),
    }
}
