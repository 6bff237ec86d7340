//! The decisions of a session, as functions of its state. They neither wait nor send.

use std::time::Duration;

use super::held::{Data, Held};
use crate::clock::Now;
use crate::error::AuthError;
use crate::grant::Grant;
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// Why a new token is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The present one expires soon. One attempt; it can be made again.
    Early,
    /// There is none that works.
    Due,
    /// Somebody wants a new one, whatever the present one.
    Asked,
}

/// What a flight is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Renew(Reason),
    SaveAgain,
    SignIn,
    SignOut,
}

/// What there is for somebody who needs a token.
#[derive(Debug)]
pub(super) enum Look {
    /// A token.
    Fresh(AccessToken),
    /// A token, and something to do while it works.
    Aging(AccessToken, Care),
    /// Nothing, and the identity service is not to be asked again yet: why it refused the last time.
    NotYet(AuthError),
    /// Nothing: a token has to be got.
    Nothing,
}

/// What can be done early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    Renew,
    /// The store failed when these tokens came.
    SaveAgain,
}

/// When the API refuses the successor of a refused token as well, the next one would fare no better: it is not asked for
/// before this time has passed.
pub(super) const MIN_RENEWAL_INTERVAL: Duration = Duration::from_secs(10);
/// How long a refused token request is not repeated, where the identity service says that it is asked too often and not for
/// how long.
const REFUSAL_PAUSE: Duration = Duration::from_secs(10);
/// What the identity service may ask for at most.
const MAX_REFUSAL_PAUSE: Duration = Duration::from_secs(60);

/// What there is right now.
pub(super) fn look(data: &Data, now: Now, grant: Grant, has_store: bool) -> Look {
    let Some(held) = data.held.as_ref().filter(|held| held.works(now)) else {
        return match &data.refusal {
            Some((until, error)) if now.instant < *until => Look::NotYet(error.clone()),
            _ => Look::Nothing,
        };
    };
    let token = held.tokens.access_token.clone();
    if data.pause.is_some_and(|until| now.instant < until) {
        return Look::Fresh(token);
    }
    let can_renew = grant == Grant::ClientCredentials || (held.tokens.refresh_token.is_some() && held.ended.is_none());
    if can_renew && !held.is_fresh(now) {
        Look::Aging(token, Care::Renew)
    } else if has_store && !held.saved {
        Look::Aging(token, Care::SaveAgain)
    } else {
        Look::Fresh(token)
    }
}

/// Whether a token that the API refused is replaced: if it is the one that would be handed out, and did not itself replace a
/// refused one just now.
pub(super) fn is_replaced(held: &Held, refused: &AccessToken, now: Now) -> bool {
    held.tokens.access_token == *refused
        && held.replaced.is_none_or(|replaced| now.instant.saturating_duration_since(replaced) >= MIN_RENEWAL_INTERVAL)
}

/// For how long the identity service is left alone after it refused a token request.
pub(super) fn refusal_pause(error: &AuthError) -> Option<Duration> {
    match error.retry_after() {
        Some(wait) => Some(wait.min(MAX_REFUSAL_PAUSE)),
        None => error.is_rate_limited().then_some(REFUSAL_PAUSE),
    }
}

/// What somebody who needs a token does when the flight has ended that was waited for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    Take(T),
    Fail(T),
    LookAgain,
}

/// After a flight that was waited for because there was no token.
pub(super) fn after_due(job: Job, tokens: Option<&Tokens>) -> Next<()> {
    match (job, tokens) {
        // Not looked for: a token may live so shortly that it is about to expire already.
        (Job::Renew(_), Some(_)) => Next::Take(()),
        // It was made with one attempt only.
        (Job::Renew(Reason::Early), None) => Next::LookAgain,
        (Job::Renew(_), None) => Next::Fail(()),
        _ => Next::LookAgain,
    }
}

/// After a flight that was waited for by somebody who wants a new token, whatever the present one.
pub(super) fn after_asked(job: Job, has_tokens: bool) -> Next<()> {
    match (job, has_tokens) {
        (Job::Renew(_), true) => Next::Take(()),
        (Job::Renew(Reason::Asked), false) => Next::Fail(()),
        _ => Next::LookAgain,
    }
}
