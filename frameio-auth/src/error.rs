//! Why there is no token.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

type Source = Box<dyn StdError + Send + Sync>;

/// The kinds of [`AuthError`]. More may be added; the predicates of [`AuthError`] are usually all that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The identity service was not reached, or did not answer: trying again later may work.
    Network,
    /// The identity service asks for fewer requests.
    RateLimited,
    /// The identity service refused: wrong client, wrong secret, wrong scope.
    Rejected,
    /// What would be exchanged for a token has expired or was revoked: somebody has to sign in again.
    SignInRequired,
    /// The identity service answered with something that is not a token.
    InvalidResponse,
    /// The provider was set up in a way that cannot work.
    Configuration,
    /// Anything else, such as the failure of a provider of your own.
    Other,
}

/// A token could not be had.
///
/// The text is one line and never holds a token or a secret; whoever makes an error keeps it so.
///
/// ```
/// use frameio_auth::AuthError;
///
/// let error = AuthError::rejected("the client is unknown").with_code("invalid_client");
/// assert!(error.is_rejected());
/// assert_eq!(error.code(), Some("invalid_client"));
/// assert_eq!(error.to_string(), "the client is unknown (invalid_client)");
/// ```
pub struct AuthError(Box<Inner>);

struct Inner {
    kind: AuthErrorKind,
    message: String,
    code: Option<String>,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl AuthError {
    /// An error of the given kind. The message says what went wrong and what to do about it, without any secret.
    pub fn new(kind: AuthErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), code: None, retry_after: None, source: None }))
    }

    /// The identity service was not reached or did not answer.
    pub fn network(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Network, message)
    }

    /// The identity service refused.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Rejected, message)
    }

    /// Somebody has to sign in again.
    pub fn sign_in_required(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::SignInRequired, message)
    }

    /// The provider was set up in a way that cannot work.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Configuration, message)
    }

    /// Any other failure, such as that of a provider of your own.
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        Self::new(AuthErrorKind::Other, source.to_string()).with_source(source)
    }

    /// Attaches the code of the identity service, such as `invalid_grant`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Attaches how long the identity service asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Attaches the failure beneath this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind of failure.
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// The code the identity service gave, such as `invalid_grant`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// How long the identity service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The identity service was not reached or did not answer; trying again later may work.
    pub fn is_network(&self) -> bool {
        self.0.kind == AuthErrorKind::Network
    }

    /// The identity service asked for fewer requests; see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == AuthErrorKind::RateLimited
    }

    /// The identity service refused: wrong client, secret or scope. Trying again does not help.
    pub fn is_rejected(&self) -> bool {
        self.0.kind == AuthErrorKind::Rejected
    }

    /// What would be exchanged for a token has expired or was revoked: somebody has to sign in again.
    pub fn is_sign_in_required(&self) -> bool {
        self.0.kind == AuthErrorKind::SignInRequired
    }

    /// The identity service answered with something that is not a token.
    pub fn is_invalid_response(&self) -> bool {
        self.0.kind == AuthErrorKind::InvalidResponse
    }

    /// The provider was set up in a way that cannot work.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == AuthErrorKind::Configuration
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match &self.0.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("AuthError");
        debug.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(code) = &self.0.code {
            debug.field("code", code);
        }
        if let Some(wait) = &self.0.retry_after {
            debug.field("retry_after", wait);
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;
    use std::time::Duration;

    use super::{AuthError, AuthErrorKind};

    #[test]
    fn each_kind_has_one_predicate() {
        type Predicate = fn(&AuthError) -> bool;
        let predicates: [(AuthErrorKind, Predicate); 6] = [
            (AuthErrorKind::Network, AuthError::is_network),
            (AuthErrorKind::RateLimited, AuthError::is_rate_limited),
            (AuthErrorKind::Rejected, AuthError::is_rejected),
            (AuthErrorKind::SignInRequired, AuthError::is_sign_in_required),
            (AuthErrorKind::InvalidResponse, AuthError::is_invalid_response),
            (AuthErrorKind::Configuration, AuthError::is_configuration),
        ];
        for (kind, _) in predicates {
            let error = AuthError::new(kind, "text");
            assert_eq!(error.kind(), kind);
            let said: Vec<_> = predicates.iter().filter(|(_, is)| is(&error)).map(|(kind, _)| *kind).collect();
            assert_eq!(said, [kind]);
        }
        assert!(!predicates.iter().any(|(_, is)| is(&AuthError::new(AuthErrorKind::Other, "text"))));
    }

    #[test]
    fn source_and_details_are_kept() {
        let error = AuthError::new(AuthErrorKind::RateLimited, "slow down")
            .with_code("throttled")
            .with_retry_after(Duration::from_secs(7))
            .with_source(io::Error::other("inner"));
        assert_eq!(error.to_string(), "slow down (throttled)");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(error.source().unwrap().to_string(), "inner");
        assert!(format!("{error:?}").contains("throttled"));
    }

    #[test]
    fn other_takes_any_error_over() {
        let error = AuthError::other(io::Error::other("the vault is sealed"));
        assert_eq!(error.kind(), AuthErrorKind::Other);
        assert_eq!(error.to_string(), "the vault is sealed");
        assert!(error.source().is_some());
    }
}
