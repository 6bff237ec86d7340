//! The tokens in memory, and their state.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{Deadline, Now};
use crate::error::AuthError;
use crate::store::StoreVersion;
use crate::tokens::Tokens;

/// No token has a longer lifetime.
const FAR_FUTURE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Tokens with their expiry, and their relation to the store.
#[derive(Clone)]
pub(super) struct CachedTokens {
    pub(super) tokens: Tokens,
    expires: Deadline,
    renew: Deadline,
    /// When they were issued, if they replaced a token that the API had refused.
    pub(super) replaced: Option<Instant>,
    /// Whether the API has refused the access token before its expiry.
    pub(super) refused: bool,
    /// The stored version of these tokens, or of their predecessors if these are not stored.
    pub(super) version: Option<StoreVersion>,
    /// Whether the store has these tokens.
    pub(super) saved: bool,
    /// The reason why the refresh token cannot be used any more.
    pub(super) ended: Option<AuthError>,
    /// Whether a response was lost that may have contained the next refresh token.
    pub(super) lost: bool,
}

impl CachedTokens {
    /// Tokens that are valid until `tokens.expires_at`, but at most for the lifetime that they were issued with,
    /// because the clock may have been wrong or set back since. An expiry more than a year ahead is impossible: such a
    /// token counts as expired, which costs a refresh.
    pub(super) fn new(tokens: Tokens, now: Now, buffer: Duration) -> Self {
        let left = tokens.expires_at.duration_since(now.wall).unwrap_or_default();
        let left = if left > FAR_FUTURE { Duration::ZERO } else { left.min(tokens.lifetime) };
        let expires = Deadline::after(now, left);
        let renew = expires.minus(buffer.min(tokens.lifetime / 2));
        Self {
            tokens,
            expires,
            renew,
            replaced: None,
            refused: false,
            version: None,
            saved: false,
            ended: None,
            lost: false,
        }
    }

    pub(super) fn replacing(mut self, refused: bool, now: Instant) -> Self {
        self.replaced = refused.then_some(now);
        self
    }

    pub(super) fn saved_as(mut self, version: StoreVersion) -> Self {
        (self.version, self.saved) = (Some(version), true);
        self
    }

    /// Marks the tokens as not saved; the store still has `version`.
    pub(super) fn unsaved_after(mut self, version: Option<StoreVersion>) -> Self {
        (self.version, self.saved) = (version, false);
        self
    }

    pub(super) fn is_usable(&self, now: Now) -> bool {
        !self.refused && !self.expires.has_passed(now)
    }

    /// Whether they are valid, and need no renewal yet.
    pub(super) fn is_fresh(&self, now: Now) -> bool {
        self.is_usable(now) && !self.renew.has_passed(now)
    }
}

/// The mutable state of a sign-in.
#[derive(Default)]
pub(super) struct Data {
    pub(super) cached: Option<CachedTokens>,
    /// Work that can wait is not done before this time.
    pub(super) pause: Option<Instant>,
    /// The last problem that did not prevent the use of the token.
    pub(super) problem: Option<AuthError>,
    /// Until when no token is requested, and the refusal that caused the pause.
    pub(super) refusal: Option<(Instant, AuthError)>,
}
