//! The error of a store.

use crate::error::{AuthError, AuthErrorKind};
use std::error::Error as StdError;
use std::fmt;

/// The error of a token store.
#[derive(Debug)]
pub struct StoreError(Kind);

#[derive(Debug)]
pub(super) enum Kind {
    Conflict,
    Auth(AuthError),
}

impl StoreError {
    /// Creates the error of a save whose version is not the stored one.
    pub fn conflict() -> Self {
        Self(Kind::Conflict)
    }

    /// Creates any other error. The message says what went wrong, where, and what to do about it, without any secret.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Kind::Auth(AuthError::new(AuthErrorKind::Store, message)))
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        match self.0 {
            Kind::Auth(error) => Self(Kind::Auth(error.with_source(source))),
            Kind::Conflict => self,
        }
    }

    /// Whether the version of the save is not the stored one.
    pub fn is_conflict(&self) -> bool {
        matches!(self.0, Kind::Conflict)
    }
}

impl From<AuthError> for StoreError {
    /// Converts the errors of [`Tokens::from_json`](crate::Tokens::from_json), which keep their kind.
    fn from(error: AuthError) -> Self {
        Self(Kind::Auth(error))
    }
}

impl From<StoreError> for AuthError {
    fn from(error: StoreError) -> Self {
        match error.0 {
            Kind::Auth(error) => error,
            Kind::Conflict => AuthError::new(
                AuthErrorKind::Store,
                "the token store was changed by another process repeatedly; is there a second sign-in going on?",
            ),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Conflict => f.write_str("another version is stored than the one to be replaced"),
            Kind::Auth(error) => error.fmt(f),
        }
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Kind::Conflict => None,
            Kind::Auth(error) => error.source(),
        }
    }
}
