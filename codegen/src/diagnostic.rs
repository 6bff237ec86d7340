//! Diagnostics: problems of the input are collected, and never stop the generator.

use std::fmt;

use crate::pointer::Pointer;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input was read in one of several possible ways; no action is needed.
    Note,
    /// The output is usable, but does not contain some part of the input, or the input should be cleaned up.
    Warning,
    /// The input is wrong, and the output must not be used.
    Error,
}

/// The position in one of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A place in the OpenAPI document.
    Document(Pointer),
    /// A line of the overlay, counted from 1.
    Overlay(usize),
    /// A line of the lock of public names, counted from 1.
    Names(usize),
}

/// A diagnostic: what was found, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The severity.
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

/// All diagnostics, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// The diagnostics.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The number of diagnostics of a severity.
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

    /// Adds an error that no document should be able to cause: a bug of the generator.
    pub(crate) fn internal_error(&mut self, at: &Pointer, message: impl fmt::Display) {
        self.error(
            at,
            format!("{message}: this is a fault of the generator"),
            "report it with the document that shows it",
        );
    }

    pub(crate) fn push(&mut self, severity: Severity, place: Place, message: impl Into<String>, help: Option<&str>) {
        self.add(Diagnostic { severity, place, message: message.into(), help: help.map(str::to_owned) });
    }

    /// Appends the diagnostics of another collection.
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
