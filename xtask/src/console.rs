//! Output for users. Texts may contain ANSI colours, which are stripped for pipes and files.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use frameio_codegen::{Diagnostic, Diagnostics, Severity};

use crate::problem::Problem;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();

/// Prints the result of a command to standard output. A closed pipe is not an error.
pub(crate) fn print(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Prints the error of a command to standard error.
pub(crate) fn error(problem: &Problem) {
    let text = coloured(&problem.to_string(), RED);
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints the generator's diagnostics to standard error; notes only on request.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, notes: bool) {
    let _ = anstream::stderr().write_all(rendered(diagnostics, notes).as_bytes());
}

/// The number of places that are listed for equal diagnostics.
const MAX_PLACES: usize = 3;

/// The diagnostics, in order. Equal ones are combined, and only the first places are listed. With `notes`, all places
/// are listed.
pub(crate) fn rendered(diagnostics: &Diagnostics, notes: bool) -> String {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut index: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for found in diagnostics.iter().filter(|found| notes || found.severity != Severity::Note) {
        let group = *index.entry((&found.message, found.help.as_deref())).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    let mut text = String::new();
    for group in groups {
        let Some((first, others)) = group.split_first() else { continue };
        let style = match first.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Note => CYAN,
        };
        let mut found = Diagnostic { help: None, ..(*first).clone() }.to_string();
        let shown = if notes { others.len() } else { others.len().min(MAX_PLACES - 1) };
        for other in &others[..shown] {
            let _ = write!(found, "\n  at {}", other.place);
        }
        match others.len() - shown {
            0 => {}
            1 => found.push_str("\n  and in 1 more place (--verbose)"),
            more => found.push_str(&format!("\n  and in {more} more places (--verbose)")),
        }
        if let Some(help) = &first.help {
            let _ = write!(found, "\n  help: {help}");
        }
        let _ = writeln!(text, "{}", coloured(&found, style));
    }
    text
}

/// Colours the text before the first colon.
fn coloured(text: &str, style: Style) -> String {
    match text.split_once(':') {
        Some((word, rest)) => format!("{style}{word}:{style:#}{rest}"),
        None => text.to_owned(),
    }
}
