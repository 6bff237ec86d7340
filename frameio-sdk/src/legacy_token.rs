//! Tokens of the older developer site.

use std::fmt;

use frameio_auth::{AccessToken, SecretString, StaticToken, TokenFuture, TokenProvider};

/// A developer token of the older Frame.io developer site (`fio-u-...`).
///
/// The V4 API takes it from accounts that have moved to V4 and are not managed in the Adobe Admin Console, when the
/// header `x-frameio-legacy-token-auth: true` is sent along; this provider sends it. The scopes that were chosen for the
/// token have no effect on V4: the token has all rights of its owner.
///
/// ```no_run
/// use frameio_sdk::{Client, LegacyToken};
///
/// let client = Client::new(LegacyToken::new("fio-u-..."));
/// ```
#[derive(Clone)]
pub struct LegacyToken(StaticToken);

impl LegacyToken {
    /// Creates a provider of this developer token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        let token = AccessToken::new(token).with_header("x-frameio-legacy-token-auth", "true");
        Self(StaticToken::new(token))
    }
}

impl TokenProvider for LegacyToken {
    fn token(&self) -> TokenFuture<'_> {
        self.0.token()
    }
}

impl fmt::Debug for LegacyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegacyToken([redacted])")
    }
}
