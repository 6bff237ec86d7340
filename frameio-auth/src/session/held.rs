//! The tokens in memory, and what is known about them.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{Deadline, Now};
use crate::{AccessToken, AuthError, StoreVersion, Tokens};

/// Tokens, how long they work, and how they relate to the store.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) tokens: Tokens,
    expires: Deadline,
    renew: Deadline,
    /// The API refused the access token before its time.
    pub(super) refused: bool,
    /// The write by which the store has them, or had their predecessors.
    pub(super) version: Option<StoreVersion>,
    /// Whether the store has these very tokens.
    pub(super) saved: bool,
    /// Why the refresh token is of no use any more.
    pub(super) ended: Option<AuthError>,
    /// An answer was lost that may have held the successor of the refresh token.
    pub(super) lost: bool,
}

impl Held {
    /// Tokens that work until `tokens.expires_at`, but never for longer than they lived when they were issued: the clock
    /// may have been set back since, or have been wrong then.
    pub(super) fn new(tokens: Tokens, now: Now, buffer: Duration) -> Self {
        let left = tokens.expires_at.duration_since(now.wall).unwrap_or_default().min(tokens.lifetime);
        let expires = Deadline::after(now, left);
        let renew = expires.minus(buffer.min(tokens.lifetime / 2));
        Self { tokens, expires, renew, refused: false, version: None, saved: false, ended: None, lost: false }
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
}

/// What there is for somebody who needs a token.
pub(super) enum Look {
    /// A token.
    Fresh(AccessToken),
    /// A token, and something to do while it works.
    Aging(AccessToken, Care),
    Nothing,
}

/// What can be done early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    Renew,
    /// The store failed when these tokens came.
    SaveAgain,
}
