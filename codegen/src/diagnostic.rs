//! What the generator has to say about its input: collected, never thrown.

use std::fmt;

use crate::pointer::Pointer;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something that was read in one of several possible ways; nothing to do.
    Note,
    /// The output is usable, but something of the input is not in it, or wants tidying.
    Warning,
    /// The input is wrong: what was generated must not be used.
    Error,
}

/// Which of the inputs a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A place in the OpenAPI document.
    Document(Pointer),
    /// A line of the overlay, counted from 1.
    Overlay(usize),
    /// A line of the lock of public names, counted from 1.
    Names(usize),
}

/// One finding: what, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Where it was found.
    pub place: Place,
    /// What was found.
    pub message: String,
    /// What the reader can do about it.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}\n  at {}", self.message, self.place)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(pointer) => write!(f, "{pointer}"),
            Self::Overlay(line) => write!(f, "overlay, line {line}"),
            Self::Names(line) => write!(f, "names.lock, line {line}"),
        }
    }
}

/// Everything that was found, in the order in which it was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many findings there are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    pub(crate) fn note(&mut self, at: &Pointer, message: impl Into<String>) {
        self.push(Severity::Note, Place::Document(at.clone()), message, None);
    }

    pub(crate) fn warn(&mut self, at: &Pointer, message: impl Into<String>, help: &str) {
        let place = Place::Document(at.clone());
        self.push(Severity::Warning, place, message, Some(help));
    }

    pub(crate) fn error(&mut self, at: &Pointer, message: impl Into<String>, help: &str) {
        let place = Place::Document(at.clone());
        self.push(Severity::Error, place, message, Some(help));
    }

    /// Something that no document should be able to bring about.
    pub(crate) fn fault(&mut self, at: &Pointer, message: impl fmt::Display) {
        self.error(
            at,
            format!("{message}: this is a fault of the generator"),
            "report it with the document that shows it",
        );
    }

    pub(crate) fn push(&mut self, severity: Severity, place: Place, message: impl Into<String>, help: Option<&str>) {
        self.add(Diagnostic { severity, place, message: message.into(), help: help.map(str::to_owned) });
    }

    /// Adds what was found elsewhere.
    pub(crate) fn extend(&mut self, others: Self) {
        others.0.into_iter().for_each(|found| self.add(found));
    }

    fn add(&mut self, found: Diagnostic) {
        if !self.0.contains(&found) {
            self.0.push(found);
        }
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
