//! The tokens in memory, and what is known about them.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{Deadline, Now};
use crate::error::AuthError;
use crate::store::StoreVersion;
use crate::tokens::Tokens;

/// No token works for longer.
const FAR_FUTURE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Tokens, how long they work, and how they relate to the store.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) tokens: Tokens,
    expires: Deadline,
    renew: Deadline,
    /// When they were issued in the place of a token that the API had refused; `None` for all others.
    pub(super) replaced: Option<Instant>,
    /// The API refused the access token before its time.
    pub(super) refused: bool,
    /// The write by which the store has them, or had their predecessors.
    pub(super) version: Option<StoreVersion>,
    /// Whether the store has these very tokens.
    pub(super) saved: bool,
    /// Why the refresh token is of no use any more.
    pub(super) ended: Option<AuthError>,
    /// A response was lost that may have held the successor of the refresh token.
    pub(super) lost: bool,
}

impl Held {
    /// Tokens that work until `tokens.expires_at`, but never for longer than they lived when they were issued: the
    /// clock may have been set back since, or have been wrong then. A moment that lies more than a year ahead cannot
    /// be: the token counts as expired, which costs a refresh.
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

    /// The store failed: it still has what it had, by that version.
    pub(super) fn unsaved_after(mut self, version: Option<StoreVersion>) -> Self {
        (self.version, self.saved) = (version, false);
        self
    }

    pub(super) fn works(&self, now: Now) -> bool {
        !self.refused && !self.expires.has_come(now)
    }

    /// Works, and for a while.
    pub(super) fn is_fresh(&self, now: Now) -> bool {
        self.works(now) && !self.renew.has_come(now)
    }
}

/// All that changes in a sign-in.
#[derive(Default)]
pub(super) struct Data {
    pub(super) held: Option<Held>,
    /// Nothing that can wait is tried before.
    pub(super) pause: Option<Instant>,
    /// What went wrong beside the token.
    pub(super) problem: Option<AuthError>,
    /// Until when the identity service is left alone because it refused a token request, and how it did.
    pub(super) refusal: Option<(Instant, AuthError)>,
}
