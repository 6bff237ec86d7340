//! The error of all transfers: what failed, where, and what to do about it.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::runtime::Error;
use crate::transfer::error::kind::TransferErrorKind;

/// Why a transfer failed.
///
/// Match on its [`kind`](Self::kind). Printed, it is one line that names the file, the part, the offset and the status,
/// and says what to do. The text never contains a signed URL.
pub struct TransferError(Box<Inner>);

struct Inner {
    kind: TransferErrorKind,
    message: String,
    file: Option<String>,
    part: Option<Part>,
    status: Option<StatusCode>,
    code: Option<String>,
    attempts: u32,
    source: Option<Box<dyn StdError + Send + Sync>>,
    left_behind: Option<String>,
}

#[derive(Clone, Copy)]
struct Part {
    index: usize,
    count: usize,
    offset: u64,
}

impl TransferError {
    pub(in crate::transfer) fn new(kind: TransferErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            file: None,
            part: None,
            status: None,
            code: None,
            attempts: 0,
            source: None,
            left_behind: None,
        }))
    }

    pub(in crate::transfer) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(TransferErrorKind::InvalidInput, message)
    }

    pub(in crate::transfer) fn cancelled() -> Self {
        Self::new(TransferErrorKind::Cancelled, "cancelled")
    }

    /// Wraps the failure of an API call; `doing` names the operation in progress.
    pub(in crate::transfer) fn from_api(doing: &str, error: Error) -> Self {
        Self::new(kind_of(&error), format!("{doing}: {error}")).with_source(error)
    }

    pub(in crate::transfer) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Sets the status of the storage host's response and the code in its XML body.
    pub(in crate::transfer) fn with_status(mut self, status: StatusCode, code: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.code = code;
        self
    }

    pub(in crate::transfer) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Sets the part that failed; `index` starts at 0.
    pub(in crate::transfer) fn at_part(mut self, index: usize, count: usize, offset: u64) -> Self {
        self.0.part = Some(Part { index, count, offset });
        self
    }

    /// Sets the name of the file, unless it is set already.
    pub(in crate::transfer) fn of_file(mut self, name: &str) -> Self {
        self.0.file.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Sets what could not be cleaned up.
    pub(in crate::transfer) fn leaving(mut self, what: String) -> Self {
        self.0.left_behind = Some(what);
        self
    }

    /// The kind of failure.
    pub fn kind(&self) -> TransferErrorKind {
        self.0.kind
    }

    /// The name of the file that was transferred.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The number of the part that failed, counted from 1.
    pub fn part(&self) -> Option<usize> {
        self.0.part.map(|part| part.index + 1)
    }

    /// Where in the file that part begins.
    pub fn offset(&self) -> Option<u64> {
        self.0.part.map(|part| part.offset)
    }

    /// The status of the response, of the storage host or of the API.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status.or_else(|| self.api().and_then(Error::status))
    }

    /// The code in the storage host's answer, such as `SignatureDoesNotMatch`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The number of attempts for the part.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error of the API call that failed, if it was one.
    pub fn api(&self) -> Option<&Error> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref())
    }

    /// The error of the disk or of the writer, if it was one: tells a full disk or a closed pipe apart.
    pub fn io(&self) -> Option<&std::io::Error> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref())
    }

    /// What could not be cleaned up after the failure: a placeholder at the service, a file on disk.
    pub fn left_behind(&self) -> Option<&str> {
        self.0.left_behind.as_deref()
    }

    /// The transfer was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.kind() == TransferErrorKind::Cancelled
    }
}

/// For functions that make calls of the API and transfers: `?` works on both.
impl From<Error> for TransferError {
    fn from(error: Error) -> Self {
        Self::new(kind_of(&error), error.to_string()).with_source(error)
    }
}

fn kind_of(error: &Error) -> TransferErrorKind {
    if error.is_invalid_input() { TransferErrorKind::InvalidInput } else { TransferErrorKind::Api }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(file) = &inner.file {
            write!(f, "{}: ", printable(file))?;
        }
        if let Some(part) = inner.part {
            write!(f, "part {} of {} (from byte {}): ", part.index + 1, part.count, part.offset)?;
        }
        f.write_str(&inner.message)?;
        match (inner.status, &inner.code) {
            (Some(status), Some(code)) => write!(f, " [{} {code}]", status.as_str())?,
            (Some(status), None) => write!(f, " [{}]", status.as_str())?,
            _ => {}
        }
        if inner.attempts > 1 {
            write!(f, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(advice) = inner.kind.advice() {
            write!(f, "; {advice}")?;
        }
        if let Some(left) = &inner.left_behind {
            write!(f, "; left behind: {left}")?;
        }
        Ok(())
    }
}

/// Replaces control characters: file names are untrusted, and a terminal interprets them.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

impl fmt::Debug for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferError")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TransferError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // Callers that print the whole chain would repeat causes that are part of this error's text, so those are
        // skipped.
        let said = self.to_string();
        let source = self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static));
        std::iter::successors(source, |&error| error.source()).find(|error| !said.contains(&error.to_string()))
    }
}
