//! What people see. Texts may hold ANSI colours: they reach terminals and are taken out for pipes and files.

use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use frameio_codegen::{Diagnostics, Severity};

use crate::problem::Problem;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();

/// What a command has to tell goes to standard output. A pipe closed early is the reader's choice, not a failure.
pub(crate) fn print(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Why a command failed goes to standard error.
pub(crate) fn error(problem: &Problem) {
    let text = coloured(&problem.to_string(), RED);
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// What the generator found goes to standard error; notes only when asked for.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, notes: bool) {
    let _ = anstream::stderr().write_all(rendered(diagnostics, notes).as_bytes());
}

/// What the generator found, one finding after the other.
pub(crate) fn rendered(diagnostics: &Diagnostics, notes: bool) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let style = match found.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Note if notes => CYAN,
            Severity::Note => continue,
        };
        let _ = writeln!(text, "{}", coloured(&found.to_string(), style));
    }
    text
}

/// Colours the word before the first colon.
fn coloured(text: &str, style: Style) -> String {
    match text.split_once(':') {
        Some((word, rest)) => format!("{style}{word}:{style:#}{rest}"),
        None => text.to_owned(),
    }
}
