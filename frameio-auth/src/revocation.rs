//! The outcome of a sign-out.

use crate::error::AuthError;

/// The outcome of a sign-out. In any case, this process no longer uses the tokens.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "a token that could not be revoked works until it expires"]
pub struct Revocation {
    /// The outcome for the access token, which is revoked first. It may still work for a while on some servers.
    pub access_token: Revoked,
    /// The outcome for the refresh token.
    pub refresh_token: Revoked,
    /// Whether the tokens were deleted from the store, too.
    pub store: Result<(), AuthError>,
}

impl Revocation {
    /// Whether every step succeeded.
    pub fn is_complete(&self) -> bool {
        let done = |token: &Revoked| !matches!(token, Revoked::Failed(_));
        done(&self.access_token) && done(&self.refresh_token) && self.store.is_ok()
    }
}

/// The outcome for one token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Revoked {
    /// The identity service has revoked it.
    Yes,
    /// There was none.
    NothingToRevoke,
    /// It may still work until it expires.
    Failed(AuthError),
}

impl Revocation {
    /// The outcome of a sign-out that could not be carried out.
    pub(crate) fn failed(error: AuthError) -> Self {
        let failed = Revoked::Failed(error.clone());
        Self { access_token: failed.clone(), refresh_token: failed, store: Err(error) }
    }
}
