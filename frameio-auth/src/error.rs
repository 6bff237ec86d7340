//! The error of all flows.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

type Source = Arc<dyn StdError + Send + Sync>;

/// The kind of an [`AuthError`], for a `match` on [`AuthError::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The identity service was not reached, did not answer, or failed (5xx): trying again later may work.
    Network,
    /// The identity service limits the rate of requests.
    RateLimited,
    /// The identity service refused: wrong client, wrong secret, wrong scope; or the user did.
    Rejected,
    /// The refresh token or code is missing, has expired or was revoked: the user has to sign in (again).
    SignInRequired,
    /// The identity service answered with something that is not a token.
    InvalidResponse,
    /// The configuration of the provider is not valid.
    Configuration,
    /// A PKCE verifier is not valid: its length, or its characters.
    Pkce,
    /// A callback is not valid, or does not belong to the sign-in that was started. It may be an attack: nothing
    /// was exchanged.
    Callback,
    /// Tokens that were stored or exported cannot be used: damaged, of a newer format, of another client.
    InvalidTokens,
    /// The store of the tokens failed, see [`TokenStore`](crate::TokenStore).
    Store,
    /// Anything else, such as the failure of a provider of your own.
    Other,
}

/// The error of a token provider or a flow.
///
/// The text is one line that says what to do next. It never contains a token or a secret, even if the identity
/// service sent one back; providers of your own must keep to this. Errors are cheap to clone, because all callers that
/// waited for one token get the same error.
///
/// ```
/// use frameio_auth::AuthError;
///
/// let error = AuthError::rejected("the client is unknown").with_code("invalid_client");
/// assert!(error.is_rejected());
/// assert_eq!(error.code(), Some("invalid_client"));
/// assert_eq!(error.to_string(), "the client is unknown (invalid_client)");
/// ```
#[derive(Clone)]
pub struct AuthError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: AuthErrorKind,
    message: String,
    code: Option<String>,
    description: Option<String>,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl AuthError {
    /// Creates an error of this kind. The message says what went wrong and what to do about it, without any secret.
    pub fn new(kind: AuthErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Arc::new(Inner { kind, message, code: None, description: None, retry_after: None, source: None }))
    }

    /// The identity service was not reached or did not answer.
    pub fn network(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Network, message)
    }

    /// The identity service refused.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Rejected, message)
    }

    /// Creates the error of a user who has to sign in again.
    pub fn sign_in_required(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::SignInRequired, message)
    }

    /// The configuration of the provider is not valid.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::Configuration, message)
    }

    /// Any other failure, such as that of a provider of your own.
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        Self::new(AuthErrorKind::Other, source.to_string()).with_source(source)
    }

    /// Adds the code of the identity service, such as `invalid_grant`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).code = Some(code.into());
        self
    }

    /// Adds the description of the identity service, without any secret.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).description = Some(description.into());
        self
    }

    /// Adds the time to wait that the identity service asked for.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        Arc::make_mut(&mut self.0).retry_after = Some(wait);
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Arc::make_mut(&mut self.0).source = Some(Arc::from(source.into()));
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

    /// The description of the identity service (`error_description`).
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The time to wait that the identity service asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The cause. [`source`](StdError::source) leaves it out when its text is part of this error's, so that a chain of
    /// causes repeats nothing.
    pub fn get_ref(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// The identity service was not reached or did not answer; trying again later may work.
    pub fn is_network(&self) -> bool {
        self.0.kind == AuthErrorKind::Network
    }

    /// The identity service limits the rate of requests; see [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == AuthErrorKind::RateLimited
    }

    /// The identity service refused: wrong client, secret or scope. Trying again does not help.
    pub fn is_rejected(&self) -> bool {
        self.0.kind == AuthErrorKind::Rejected
    }

    /// The refresh token or code has expired or was revoked: the user has to sign in again.
    pub fn is_sign_in_required(&self) -> bool {
        self.0.kind == AuthErrorKind::SignInRequired
    }

    /// The identity service answered with something that is not a token.
    pub fn is_invalid_response(&self) -> bool {
        self.0.kind == AuthErrorKind::InvalidResponse
    }

    /// The configuration of the provider is not valid.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == AuthErrorKind::Configuration
    }

    /// A PKCE verifier is not valid.
    pub fn is_pkce(&self) -> bool {
        self.0.kind == AuthErrorKind::Pkce
    }

    /// A callback does not belong to the sign-in that was started. It may be an attack: start the sign-in again.
    pub fn is_callback(&self) -> bool {
        self.0.kind == AuthErrorKind::Callback
    }

    /// Tokens that were stored or exported cannot be used.
    pub fn is_invalid_tokens(&self) -> bool {
        self.0.kind == AuthErrorKind::InvalidTokens
    }

    /// The store of the tokens failed.
    pub fn is_store(&self) -> bool {
        self.0.kind == AuthErrorKind::Store
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match (&self.0.code, &self.0.description) {
            (Some(code), Some(description)) => write!(f, " ({code}: {description})"),
            (Some(word), None) | (None, Some(word)) => write!(f, " ({word})"),
            (None, None) => Ok(()),
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
        if let Some(description) = &self.0.description {
            debug.field("description", description);
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
        let said = self.to_string();
        let source = self.get_ref().map(|source| source as &(dyn StdError + 'static));
        std::iter::successors(source, |&error| error.source()).find(|error| !said.contains(&error.to_string()))
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
        let predicates: [(AuthErrorKind, Predicate); 10] = [
            (AuthErrorKind::Network, AuthError::is_network),
            (AuthErrorKind::RateLimited, AuthError::is_rate_limited),
            (AuthErrorKind::Rejected, AuthError::is_rejected),
            (AuthErrorKind::SignInRequired, AuthError::is_sign_in_required),
            (AuthErrorKind::InvalidResponse, AuthError::is_invalid_response),
            (AuthErrorKind::Configuration, AuthError::is_configuration),
            (AuthErrorKind::Pkce, AuthError::is_pkce),
            (AuthErrorKind::Callback, AuthError::is_callback),
            (AuthErrorKind::InvalidTokens, AuthError::is_invalid_tokens),
            (AuthErrorKind::Store, AuthError::is_store),
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
        let copy = error.clone().with_description("come back later");
        assert_eq!(copy.to_string(), "slow down (throttled: come back later)");
        assert_eq!((error.description(), copy.description()), (None, Some("come back later")));
    }

    #[test]
    fn other_wraps_any_error() {
        let error = AuthError::other(io::Error::other("the vault is sealed"));
        assert_eq!(error.kind(), AuthErrorKind::Other);
        assert_eq!(error.to_string(), "the vault is sealed");
        assert!(error.source().is_none(), "the text contains the cause already");
        assert!(error.get_ref().is_some_and(|source| source.downcast_ref::<io::Error>().is_some()));
    }
}
