//! What became of a sign-out.

use crate::error::AuthError;

/// What became of a sign-out. Whatever it says, this process hands the tokens out no more.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "a token that could not be revoked goes on working until it expires"]
pub struct Revocation {
    /// The access token, which is revoked first. It may take a while until every server knows.
    pub access_token: Revoked,
    /// The refresh token.
    pub refresh_token: Revoked,
    /// Whether the store has forgotten them too.
    pub store: Result<(), AuthError>,
}

impl Revocation {
    /// Whether nothing of the sign-in is left anywhere.
    pub fn is_complete(&self) -> bool {
        let done = |token: &Revoked| !matches!(token, Revoked::Failed(_));
        done(&self.access_token) && done(&self.refresh_token) && self.store.is_ok()
    }
}

/// What became of one token.
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
    /// One that did not come about at all.
    pub(crate) fn failed(error: AuthError) -> Self {
        let failed = Revoked::Failed(error.clone());
        Self { access_token: failed.clone(), refresh_token: failed, store: Err(error) }
    }
}
