//! `generate`: writes the generated files, or reports what would change.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::ValueEnum as _;
use frameio_codegen::{Change, Class, Diagnostics, Generation, Output, Severity, Summary};

use crate::args::{GenerateArgs, SourceArgs};
use crate::compare::{Actual, Drift, compare};
use crate::document::Document;
use crate::problem::Problem;
use crate::report::{self, Limits, Sides};
use crate::sources::{self, Sources};
use crate::spec::{Revision, compared, missing_descriptions};
use crate::target::{self, Target};
use crate::{console, disk, scratch};

/// The output of the generator, and its differences from the disk.
struct Plan {
    sources: Sources,
    summary: Summary,
    target: Target,
    actual: Actual,
    drift: Drift,
}

/// Runs the command.
pub(crate) fn run(root: &Path, args: &GenerateArgs) -> Result<ExitCode, Problem> {
    let start = Instant::now();
    let mut plans = Vec::new();
    for mut sources in sources(root, args)? {
        sources.borrowed = is_trial(root, args)?;
        let Generation { output, diagnostics } = sources.generate();
        console::diagnostics(&diagnostics, args.verbose);
        let output = usable(output, &diagnostics, &sources)?;
        plans.push((plan(root, args, sources, output)?, diagnostics));
    }
    if args.check {
        let mut code = ExitCode::SUCCESS;
        for (plan, _) in &plans {
            require_descriptions(&plan.sources)?;
            let text = plan.report(root, args).inspect(|_| code = ExitCode::FAILURE);
            console::print(&text.unwrap_or_else(|| plan.up_to_date(root)));
        }
        return Ok(code);
    }
    // Nothing is written before all outputs are known to be usable.
    for (plan, diagnostics) in &plans {
        let breaking = breaking(root, &plan.sources);
        disk::apply(&plan.target, &plan.drift)?;
        let mut text = breaking + &plan.summary(root);
        text.push_str(&format!("{} ms", start.elapsed().as_millis()));
        text.push_str(&hidden_diagnostics(diagnostics, args.verbose));
        text.push('\n');
        console::print(&text);
    }
    Ok(ExitCode::SUCCESS)
}

/// The requested documents: those of the SDK, or the given one.
fn sources(root: &Path, args: &GenerateArgs) -> Result<Vec<Sources>, Problem> {
    let SourceArgs { document, spec, overlay, names } = &args.sources;
    if spec.is_some() || overlay.is_some() || names.is_some() || args.out.is_some() {
        return Ok(vec![Sources::read(root, &args.sources)?]);
    }
    Document::requested(*document, root).into_iter().map(|document| Sources::of_sdk(root, document)).collect()
}

/// Rejects a document with missing texts.
fn require_descriptions(sources: &Sources) -> Result<(), Problem> {
    let missing = missing_descriptions(sources)?;
    let Some(first) = missing.first() else { return Ok(()) };
    let places = count(missing.len(), "place");
    Err(Problem::new(format!("{} lacks words in {places}, the first of them {first}", sources.name))
        .help("write them where the marker is, or remove its line; `cargo xtask spec words` lists them"))
}

/// The breaking changes since the last commit, one per line; empty if git does not know the document.
fn breaking(root: &Path, sources: &Sources) -> String {
    let mut now = Revision::of(sources);
    let Some(mut before) = Revision::committed(root, sources) else { return String::new() };
    if sources.kind().feature().is_none() {
        // Changes of the shared types are reported when the second interface is generated.
        (before.other, now.other) = (None, None);
    }
    let report = if before.is(&now) { None } else { compared(&before, &now).ok() };
    let line = |change: &Change| {
        let sides = match (&change.before, &change.after) {
            (Some(before), Some(after)) => format!(" ({before} → {after})"),
            (Some(side), None) | (None, Some(side)) => format!(" ({side})"),
            (None, None) => String::new(),
        };
        format!("breaking: {}: {}{sides}\n", change.subject.name(), change.what)
    };
    let lines: Vec<String> = report.iter().flat_map(|report| report.of_class(Class::Breaking)).map(line).collect();
    lines.concat()
}

/// Checks that the generated files of the SDK in this workspace are current.
///
/// # Errors
/// The text that `cargo xtask generate --check` prints.
pub fn check_committed(root: &Path) -> Result<(), String> {
    let args = GenerateArgs::default();
    let all = sources(root, &args).map_err(|problem| problem.to_string())?;
    all.into_iter().try_for_each(|sources| check_one(root, &args, sources))
}

fn check_one(root: &Path, args: &GenerateArgs, sources: Sources) -> Result<(), String> {
    let generation = sources.generate();
    let found = console::rendered(&generation.diagnostics, false);
    let report = usable(generation.output, &generation.diagnostics, &sources)
        .and_then(|output| plan(root, args, sources, output))
        .and_then(|plan| require_descriptions(&plan.sources).map(|()| plan))
        .map(|plan| plan.report(root, args))
        .unwrap_or_else(|problem| Some(format!("{found}{problem}")));
    match report {
        Some(text) => Err(anstream::adapter::strip_str(&text).to_string()),
        None => Ok(()),
    }
}

/// Whether the output goes to another crate. Names that the document does not have are then no errors.
fn is_trial(root: &Path, args: &GenerateArgs) -> Result<bool, Problem> {
    let Some(out) = &args.out else { return Ok(false) };
    Ok(!sources::same(&sources::absolute(out)?, &root.join("frameio-sdk")))
}

/// The output, if it has no errors.
fn usable(output: Option<Output>, diagnostics: &Diagnostics, sources: &Sources) -> Result<Output, Problem> {
    match output {
        Some(output) if !diagnostics.has_errors() => Ok(output),
        _ => {
            let errors = count(diagnostics.count(Severity::Error), "error");
            let message = format!("{errors} in {}: nothing was written", sources.name);
            Err(Problem::new(message))
        }
    }
}

/// Determines the expected files, and reads the actual ones.
fn plan(root: &Path, args: &GenerateArgs, sources: Sources, output: Output) -> Result<Plan, Problem> {
    let sdk = root.join("frameio-sdk");
    let out = match &args.out {
        Some(path) => sources::absolute(path)?,
        None => sdk.clone(),
    };
    let is_sdk = sources::same(&out, &sdk);
    let mut target = if is_sdk {
        Target::of_sdk(root, sources.kind(), &output)
    } else {
        scratch::target(root, &out, &output, &sources)?
    };
    if let Some(lock) = &sources.lock {
        // A trial run does not change the names of the SDK.
        if is_sdk || lock.is_named || !lock.is_of_sdk {
            target.files.insert(lock.path.clone(), output.names);
        }
    }
    let actual = disk::read(&target)?;
    let drift = compare(&target.files, &actual);
    Ok(Plan { sources, summary: output.summary, target, actual, drift })
}

impl Plan {
    /// The report on drift; `None` if there is none.
    fn report(&self, root: &Path, args: &GenerateArgs) -> Option<String> {
        if self.drift.is_none() {
            return None;
        }
        let sides = Sides { expected: &self.target.files, actual: &self.actual, root };
        let limits = if args.verbose { Limits::NONE } else { Limits::SHORT };
        Some(report::drift(&self.drift, sides, limits, &fix_command(args)))
    }

    /// The message when there is no drift.
    fn up_to_date(&self, root: &Path) -> String {
        format!(
            "{} is current: {} agree with {}\n",
            target::shown(&self.target.folder, root),
            count(self.drift.unchanged, "file"),
            self.sources.name,
        )
    }

    /// The message after writing, up to the elapsed time.
    fn summary(&self, root: &Path) -> String {
        let Summary { operations, paged, types, ids } = self.summary;
        let lines: usize = self.target.files.values().map(|text| text.lines().count()).sum();
        format!(
            "{}: {} ({paged} paged), {}, {}\n{}: {} written, {} unchanged, {} removed; {}, ",
            self.sources.name,
            count(operations, "operation"),
            count(types, "type"),
            count(ids, "kind") + " of id",
            target::shown(&self.target.folder, root),
            count(self.drift.changed.len() + self.drift.missing.len(), "file"),
            self.drift.unchanged,
            self.drift.orphaned.len(),
            count(lines, "line"),
        )
    }
}

/// The number of warnings, and of notes that were not shown.
fn hidden_diagnostics(diagnostics: &Diagnostics, verbose: bool) -> String {
    let mut text = String::new();
    let warnings = diagnostics.count(Severity::Warning);
    if warnings > 0 {
        text.push_str(&format!("; {}", count(warnings, "warning")));
    }
    let notes = diagnostics.count(Severity::Note);
    if notes > 0 && !verbose {
        text.push_str(&format!("; {} (--verbose)", count(notes, "note")));
    }
    text
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// The command that updates the checked files.
fn fix_command(args: &GenerateArgs) -> String {
    let mut text = "cargo xtask generate".to_owned();
    if let Some(document) = args.sources.document.and_then(|document| document.to_possible_value()) {
        text.push_str(&format!(" --document {}", document.get_name()));
    }
    let flags = [
        ("--spec", &args.sources.spec),
        ("--overlay", &args.sources.overlay),
        ("--names", &args.sources.names),
        ("--out", &args.out),
    ];
    for (flag, value) in flags {
        if let Some(path) = value {
            let path = path.to_string_lossy();
            let quote = if path.contains(char::is_whitespace) { "\"" } else { "" };
            text.push_str(&format!(" {flag} {quote}{path}{quote}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suggested_command_repeats_the_arguments() {
        let mut args = GenerateArgs { check: true, ..GenerateArgs::default() };
        assert_eq!(fix_command(&args), "cargo xtask generate");
        args.sources.spec = Some("my api.yaml".into());
        args.out = Some("client".into());
        let wanted = "cargo xtask generate --spec \"my api.yaml\" --out client";
        assert_eq!(fix_command(&args), wanted);
    }

    #[test]
    fn counts_have_singular_and_plural() {
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(1, "file"), "1 file");
    }
}
