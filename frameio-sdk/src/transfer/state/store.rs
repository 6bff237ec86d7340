//! The trait of stores, so that states can be kept in a file, a database, or anything else.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::transfer::state::upload::UploadState;

/// What the methods of [`TransferStore`] return: a boxed future, so that the trait can be used as `dyn TransferStore`.
pub type TransferStoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TransferStoreError>> + Send + 'a>>;

/// A store of the states of uploads, each under a key, so that an upload can be resumed after its process was killed.
///
/// A state holds signed URLs: store it like a secret. Every write names the version that it replaces, and is refused if
/// another process has written meanwhile (as with `UPDATE .. WHERE version = ..` in a database); this detects two
/// processes that work on one upload. A write must be durable when it returns.
pub trait TransferStore: Send + Sync + 'static {
    /// Loads the state under this key, if there is one.
    fn load<'a>(&'a self, key: &'a str) -> TransferStoreFuture<'a, Option<StoredUpload>>;

    /// Writes a state in place of that version, or, with `None`, only if there is none. Returns the new version, which
    /// must never have been used before.
    ///
    /// # Errors
    /// [`TransferStoreError::conflict`] when another version is there.
    fn save<'a>(
        &'a self,
        key: &'a str,
        state: &'a UploadState,
        replaces: Option<&'a StateVersion>,
    ) -> TransferStoreFuture<'a, StateVersion>;

    /// Deletes that version of a state.
    ///
    /// # Errors
    /// [`TransferStoreError::conflict`] when another version is there.
    fn delete<'a>(&'a self, key: &'a str, replaces: &'a StateVersion) -> TransferStoreFuture<'a, ()>;

    /// Lists the keys of all states.
    fn keys(&self) -> TransferStoreFuture<'_, Vec<String>>;
}

/// A state and its version.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::exhaustive_structs)] // stores make it
pub struct StoredUpload {
    /// The state.
    pub state: UploadState,
    /// Its version.
    pub version: StateVersion,
}

/// The version of a stored state. Versions are only compared for equality.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StateVersion(String);

impl StateVersion {
    /// Creates a version from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the version.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for StateVersion {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for StateVersion {
    /// For the integers of SQL databases.
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

/// A failure of a [`TransferStore`].
#[derive(Debug)]
pub struct TransferStoreError {
    message: String,
    is_conflict: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransferStoreError {
    /// Creates the error of a store that failed.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_conflict: false, source: None }
    }

    /// Creates the error of a write whose version is not the stored one.
    pub fn conflict() -> Self {
        Self { message: "another process has changed the state".to_owned(), is_conflict: true, source: None }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the version of the write is not the stored one.
    pub fn is_conflict(&self) -> bool {
        self.is_conflict
    }
}

impl fmt::Display for TransferStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl StdError for TransferStoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
