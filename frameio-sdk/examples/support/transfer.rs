//! Shared by `ingest` and `mirror`: signals, a progress bar, and the output for each file.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use frameio_sdk::transfer::{PlannedAction, Totals, Transfer, TransferError, TreeOutcome, TreePlan, TreeReport};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Result, note, on_terminal, printable};

/// The end of a run, as an exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// 0: everything was transferred.
    Complete,
    /// 1: a file failed or cannot be transferred.
    Incomplete,
    /// 130: the run was interrupted and can be resumed.
    Interrupted,
}

impl End {
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Complete => ExitCode::SUCCESS,
            Self::Incomplete => ExitCode::FAILURE,
            Self::Interrupted => ExitCode::from(128 + 2),
        }
    }
}

/// Ctrl-c and termination signals. Create it at the start, so that no signal is missed.
pub(crate) struct Interruptions {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
    #[cfg(windows)]
    signals: tokio::signal::windows::CtrlC,
}

impl Interruptions {
    pub(crate) fn new() -> Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
        }
        #[cfg(windows)]
        Ok(Self { signals: tokio::signal::windows::ctrl_c()? })
    }

    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        {
            let [interrupt, terminate] = &mut self.signals;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        #[cfg(windows)]
        self.signals.recv().await;
    }
}

/// Shows a transfer until it ends. The first ctrl-c cancels it and waits for its cleanup; the second does not wait.
pub(crate) async fn watch(
    mut transfer: Transfer<TreeReport>,
    signals: &mut Interruptions,
) -> (Option<TreeReport>, Option<TransferError>, bool) {
    let bar = bar();
    let mut totals = transfer.watch();
    let mut interruptions = 0;
    let outcome = loop {
        tokio::select! {
            outcome = &mut transfer => break outcome,
            Ok(()) = totals.changed() => show(&bar, *totals.borrow_and_update()),
            () = signals.next() => {
                interruptions += 1;
                if interruptions == 2 {
                    bar.finish_and_clear();
                    std::process::exit(128 + 2);
                }
                bar.set_message("stopping; finished files are kept");
                transfer.cancel();
            }
        }
    };
    bar.finish_and_clear();
    match outcome {
        Ok(report) => (Some(report), None, interruptions > 0),
        Err(error) => (None, Some(error), interruptions > 0),
    }
}

fn bar() -> ProgressBar {
    if !on_terminal() {
        return ProgressBar::hidden();
    }
    let style = "{bar:30} {binary_bytes:>11} of {binary_total_bytes}  {msg}";
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn show(bar: &ProgressBar, totals: Totals) {
    bar.set_length(totals.bytes_total);
    bar.set_position(totals.bytes_done + totals.bytes_in_flight);
    let rate = totals.rate.map(|rate| format!(", {:.1} MB/s", rate / 1e6)).unwrap_or_default();
    let left = totals.time_left.map(|left| format!(", {} left", indicatif::HumanDuration(left))).unwrap_or_default();
    bar.set_message(format!("{} of {} files{rate}{left}", totals.files_done, totals.files_total));
}

/// Prints a plan.
pub(crate) fn print_plan(plan: &TreePlan, as_json: bool, out: &mut impl Write) -> Result<()> {
    for file in &plan.files {
        let (word, reason) = match &file.action {
            PlannedAction::Refuse(reason) => ("refuse", Some(reason.as_str())),
            action => (word(action), None),
        };
        if as_json {
            writeln!(out, "{}", json!({"path": file.path, "bytes": file.bytes, "action": word, "reason": reason}))?;
        } else {
            writeln!(out, "{word:<11} {}{}", printable(&file.path), reason_suffix(reason))?;
        }
    }
    warn(&plan.warnings, as_json);
    let seconds = plan.least_time.as_secs();
    if as_json {
        let calls: serde_json::Map<_, _> =
            plan.calls.iter().map(|(id, count)| ((*id).to_owned(), json!(count))).collect();
        let whole = json!({
            "dry_run": true, "files": plan.files.len(), "transfers": plan.transfers(), "bytes": plan.bytes,
            "folders": plan.folders.len(), "calls": calls, "least_seconds": seconds, "warnings": plan.warnings,
        });
        writeln!(out, "{whole}")?;
    } else {
        let (files, bytes) = (plan.transfers(), indicatif::DecimalBytes(plan.bytes));
        writeln!(out, "{files} files would be transferred: {bytes}, at least {seconds} s as the rate limits are")?;
    }
    Ok(())
}

fn word(action: &PlannedAction) -> &'static str {
    match action {
        PlannedAction::Transfer => "transfer",
        PlannedAction::Resume => "resume",
        PlannedAction::Version => "version",
        PlannedAction::Replace => "replace",
        PlannedAction::Unchanged => "unchanged",
        PlannedAction::Delete => "delete",
        PlannedAction::Pending => "pending",
        _ => "other",
    }
}

/// Prints the report of a finished run.
pub(crate) fn print_report(report: &TreeReport, interrupted: bool, as_json: bool, out: &mut impl Write) -> Result<End> {
    let end = match (interrupted, report.is_complete()) {
        (true, _) => End::Interrupted,
        (false, true) => End::Complete,
        (false, false) => End::Incomplete,
    };
    for file in &report.files {
        let (word, reason) = (file.outcome.as_str(), file.outcome.reason());
        if as_json {
            let id = file.file_id.as_ref().map(ToString::to_string);
            let line =
                json!({"path": file.path, "bytes": file.bytes, "file_id": id, "outcome": word, "reason": reason});
            writeln!(out, "{line}")?;
        } else if !matches!(file.outcome, TreeOutcome::Unchanged | TreeOutcome::Cancelled) {
            writeln!(out, "{word:<11} {}{}", printable(&file.path), reason_suffix(reason.as_deref()))?;
        }
    }
    warn(&report.warnings, as_json);
    let words = ["transferred", "versioned", "unchanged", "deleted", "pending", "refused", "cancelled", "failed"];
    let counts = words.map(|word| (word, report.count(word)));
    if as_json {
        let counts: serde_json::Map<_, _> =
            counts.iter().map(|(word, count)| ((*word).to_owned(), json!(count))).collect();
        let whole = json!({
            "complete": end == End::Complete, "interrupted": interrupted, "files": report.files.len(), "counts": counts,
            "bytes_transferred": report.bytes_transferred(), "folders_created": report.folders_created,
            "seconds": report.elapsed.as_secs_f64(), "warnings": report.warnings,
        });
        writeln!(out, "{whole}")?;
    } else {
        let counts = counts.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}"));
        let counts = counts.collect::<Vec<_>>().join(", ");
        let bytes = indicatif::DecimalBytes(report.bytes_transferred());
        let counts = if counts.is_empty() { "nothing to do".to_owned() } else { counts };
        writeln!(out, "{counts}; {bytes} in {:.1} s", report.elapsed.as_secs_f64())?;
    }
    out.flush()?;
    Ok(end)
}

/// Prints the result of a run that was interrupted before it had listed the files.
pub(crate) fn print_interrupted(as_json: bool, out: &mut impl Write) -> Result<End> {
    if as_json {
        let counts = serde_json::Map::new();
        let whole =
            json!({"complete": false, "interrupted": true, "files": 0, "counts": counts, "bytes_transferred": 0});
        writeln!(out, "{whole}")?;
    } else {
        writeln!(out, "interrupted while the folders were listed; nothing was transferred")?;
    }
    out.flush()?;
    Ok(End::Interrupted)
}

fn reason_suffix(reason: Option<&str>) -> String {
    reason.map(|reason| format!(": {}", printable(reason))).unwrap_or_default()
}

/// Prints the warnings, which in JSON are part of the last line instead.
fn warn(warnings: &[String], as_json: bool) {
    for warning in warnings.iter().filter(|_| !as_json) {
        note(format_args!("note: {}", printable(warning)));
    }
}
