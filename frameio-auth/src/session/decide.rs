//! The decisions of a session, as pure functions of its state. They neither wait nor send.

use std::time::Duration;

use super::cached::{CachedTokens, Data};
use crate::clock::Now;
use crate::error::AuthError;
use crate::grant::Grant;
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// The reason for a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The current token expires soon. It gets one attempt, because it can be repeated later.
    Early,
    /// There is no valid token.
    Due,
    /// A caller requested a new token, whatever the state of the current one.
    Requested,
}

/// The purpose of a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Renew(Reason),
    SaveAgain,
    SignIn,
    SignOut,
}

/// The state, as seen by a caller who needs a token.
#[derive(Debug)]
pub(super) enum TokenStatus {
    /// A valid token.
    Fresh(AccessToken),
    /// A valid token, and work to do before it expires.
    Aging(AccessToken, Maintenance),
    /// No token, and the identity service must not be asked yet: the error of its last refusal.
    Backoff(AuthError),
    /// No token: a new one has to be requested.
    Missing,
}

/// Work to do while a token is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maintenance {
    Renew,
    /// The tokens are not in the store, because it failed when they were issued.
    SaveAgain,
}

/// The minimum time between two replacements of refused tokens. If the API refuses the replacement as well, it would
/// refuse the next one too.
pub(super) const MIN_RENEWAL_INTERVAL: Duration = Duration::from_secs(10);
/// The pause after the identity service has limited the rate of token requests without naming a time.
const REFUSAL_PAUSE: Duration = Duration::from_secs(10);
/// The longest pause that the identity service can ask for.
const MAX_REFUSAL_PAUSE: Duration = Duration::from_secs(60);

/// Determines the state, as seen by a caller who needs a token.
pub(super) fn status(data: &Data, now: Now, grant: Grant, has_store: bool) -> TokenStatus {
    let Some(cached) = data.cached.as_ref().filter(|cached| cached.is_usable(now)) else {
        return match &data.refusal {
            Some((until, error)) if now.instant < *until => TokenStatus::Backoff(error.clone()),
            _ => TokenStatus::Missing,
        };
    };
    let token = cached.tokens.access_token.clone();
    if data.pause.is_some_and(|until| now.instant < until) {
        return TokenStatus::Fresh(token);
    }
    let can_renew =
        grant == Grant::ClientCredentials || (cached.tokens.refresh_token.is_some() && cached.ended.is_none());
    if can_renew && !cached.is_fresh(now) {
        TokenStatus::Aging(token, Maintenance::Renew)
    } else if has_store && !cached.saved {
        TokenStatus::Aging(token, Maintenance::SaveAgain)
    } else {
        TokenStatus::Fresh(token)
    }
}

/// Whether to replace a token that the API refused: only if it is the current one, and did not itself replace a refused
/// token a moment ago.
pub(super) fn needs_replacement(cached: &CachedTokens, refused: &AccessToken, now: Now) -> bool {
    cached.tokens.access_token == *refused
        && cached
            .replaced
            .is_none_or(|replaced| now.instant.saturating_duration_since(replaced) >= MIN_RENEWAL_INTERVAL)
}

/// How long to pause token requests after the identity service has refused one.
pub(super) fn refusal_pause(error: &AuthError) -> Option<Duration> {
    match error.retry_after() {
        Some(wait) => Some(wait.min(MAX_REFUSAL_PAUSE)),
        None => error.is_rate_limited().then_some(REFUSAL_PAUSE),
    }
}

/// What a caller does after a flight that it has waited for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    Take(T),
    Fail(T),
    Recheck,
}

/// The next step of a caller that waited because there was no token.
pub(super) fn after_due(job: Job, tokens: Option<&Tokens>) -> Next<()> {
    match (job, tokens) {
        // Taken without looking at the state again: with a very short lifetime, the token may be about to expire
        // already.
        (Job::Renew(_), Some(_)) => Next::Take(()),
        // An early renewal has only one attempt, so a failure is not final.
        (Job::Renew(Reason::Early), None) => Next::Recheck,
        (Job::Renew(_), None) => Next::Fail(()),
        _ => Next::Recheck,
    }
}

/// The next step of a caller that requested a new token.
pub(super) fn after_requested(job: Job, has_tokens: bool) -> Next<()> {
    match (job, has_tokens) {
        (Job::Renew(_), true) => Next::Take(()),
        (Job::Renew(Reason::Requested), false) => Next::Fail(()),
        _ => Next::Recheck,
    }
}
