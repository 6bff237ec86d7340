//! The decisions, case by case, without a flow.

use std::time::Duration;

use tokio::time::Instant;

use super::BUFFER;
use crate::clock::{Clock, Now};
use crate::error::{AuthError, AuthErrorKind};
use crate::grant::Grant;
use crate::session::cached::{CachedTokens, Data};
use crate::session::decide::{
    Job, MIN_RENEWAL_INTERVAL, Maintenance, Next, Reason, TokenStatus, after_due, after_requested, needs_replacement,
    refusal_pause, status,
};
use crate::store::StoreVersion;
use crate::token::AccessToken;
use crate::tokens::Tokens;

const LIFETIME: Duration = Duration::from_secs(3_600);

fn tokens(now: Now, has_refresh_token: bool) -> Tokens {
    Tokens {
        client_id: None,
        ims_base_url: None,
        access_token: AccessToken::new("held"),
        refresh_token: has_refresh_token.then(|| "refresh".into()),
        expires_at: now.wall + LIFETIME,
        lifetime: LIFETIME,
        user_id: None,
        id_token: None,
    }
}

fn cached(now: Now) -> CachedTokens {
    CachedTokens::new(tokens(now, true), now, BUFFER)
}

fn after(now: Now, time: Duration) -> Now {
    Now { instant: now.instant + time, wall: now.wall + time }
}

fn with(mut cached: CachedTokens, change: impl FnOnce(&mut CachedTokens)) -> CachedTokens {
    change(&mut cached);
    cached
}

fn gone() -> AuthError {
    AuthError::sign_in_required("gone")
}

/// A word for each state.
fn label(status: TokenStatus) -> &'static str {
    match status {
        TokenStatus::Fresh(_) => "fresh",
        TokenStatus::Aging(_, Maintenance::Renew) => "renew",
        TokenStatus::Aging(_, Maintenance::SaveAgain) => "save",
        TokenStatus::Backoff(_) => "not yet",
        TokenStatus::Missing => "nothing",
    }
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_is_renewed_early_if_the_grant_allows_it() {
    let now = Clock::simulated().now();
    let (young, old, expired) = (now, after(now, LIFETIME - BUFFER), after(now, LIFETIME));
    let observed = |cached: CachedTokens, grant, at| {
        label(status(&Data { cached: Some(cached), ..Data::default() }, at, grant, false))
    };
    let without_refresh = || CachedTokens::new(tokens(now, false), now, BUFFER);
    let ended = || with(cached(now), |cached| cached.ended = Some(gone()));
    let refused = || with(cached(now), |cached| cached.refused = true);
    let neither = || with(without_refresh(), |cached| cached.ended = Some(gone()));
    for (cached, grant, at, expected) in [
        (cached(now), Grant::Code, young, "fresh"),
        (cached(now), Grant::Code, old, "renew"),
        (cached(now), Grant::Code, expired, "nothing"),
        (without_refresh(), Grant::Code, old, "fresh"),
        (without_refresh(), Grant::Code, expired, "nothing"),
        (without_refresh(), Grant::ClientCredentials, old, "renew"),
        (ended(), Grant::Code, old, "fresh"),
        (ended(), Grant::ClientCredentials, old, "renew"),
        (neither(), Grant::Code, old, "fresh"),
        (refused(), Grant::Code, young, "nothing"),
    ] {
        assert_eq!(observed(cached, grant, at), expected, "{grant:?}, {:?} later", at.instant - now.instant);
    }
}

#[tokio::test(start_paused = true)]
async fn unsaved_tokens_are_saved_again_unless_they_are_renewed() {
    let now = Clock::simulated().now();
    let old = after(now, LIFETIME - BUFFER);
    let saved = || cached(now).saved_as(StoreVersion::new("1"));
    let observed = |cached: CachedTokens, at, has_store| {
        label(status(&Data { cached: Some(cached), ..Data::default() }, at, Grant::Code, has_store))
    };
    assert_eq!(observed(cached(now), now, false), "fresh");
    assert_eq!(observed(cached(now), now, true), "save");
    assert_eq!(observed(saved(), now, true), "fresh");
    assert_eq!(observed(cached(now), old, true), "renew");
    assert_eq!(observed(saved().unsaved_after(None), now, true), "save");
}

#[tokio::test(start_paused = true)]
async fn pauses_and_refusals_end_exactly_on_time() {
    let now = Clock::simulated().now();
    let old = after(now, LIFETIME - BUFFER);
    let nanosecond = Duration::from_nanos(1);
    let paused = |until: Instant| {
        label(status(
            &Data { cached: Some(cached(now)), pause: Some(until), ..Data::default() },
            old,
            Grant::Code,
            true,
        ))
    };
    assert_eq!(paused(old.instant + nanosecond), "fresh");
    assert_eq!(paused(old.instant), "renew");
    let refused = |until: Instant| {
        label(status(&Data { refusal: Some((until, gone())), ..Data::default() }, now, Grant::Code, false))
    };
    assert_eq!(refused(now.instant + nanosecond), "not yet");
    assert_eq!(refused(now.instant), "nothing");
    let working =
        Data { cached: Some(cached(now)), refusal: Some((now.instant + LIFETIME, gone())), ..Data::default() };
    assert_eq!(
        label(status(&working, now, Grant::Code, false)),
        "fresh",
        "a valid token is returned despite a refusal"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_in_a_while() {
    let now = Clock::simulated().now();
    let refused = AccessToken::new("held");
    let replacing = |at: Instant| cached(now).replacing(true, at);
    assert!(needs_replacement(&cached(now), &refused, now));
    assert!(!needs_replacement(&cached(now), &AccessToken::new("another"), now));
    assert!(needs_replacement(&cached(now).replacing(false, now.instant), &refused, now));
    assert!(!needs_replacement(
        &replacing(now.instant),
        &refused,
        after(now, MIN_RENEWAL_INTERVAL - Duration::from_nanos(1))
    ));
    assert!(needs_replacement(&replacing(now.instant), &refused, after(now, MIN_RENEWAL_INTERVAL)));
}

#[test]
fn token_requests_pause_as_long_as_the_service_asks_up_to_a_minute() {
    let limited = || AuthError::new(AuthErrorKind::RateLimited, "slow down");
    let seconds = Duration::from_secs;
    assert_eq!(refusal_pause(&gone()), None);
    assert_eq!(refusal_pause(&limited()), Some(seconds(10)));
    assert_eq!(refusal_pause(&limited().with_retry_after(seconds(3))), Some(seconds(3)));
    assert_eq!(refusal_pause(&gone().with_retry_after(seconds(3))), Some(seconds(3)));
    assert_eq!(refusal_pause(&limited().with_retry_after(seconds(600))), Some(seconds(60)));
}

#[tokio::test(start_paused = true)]
async fn the_next_step_depends_on_the_flight_and_its_outcome() {
    let tokens = tokens(Clock::simulated().now(), true);
    let [early, due, asked] = [Reason::Early, Reason::Due, Reason::Requested].map(Job::Renew);
    for job in [early, due, asked] {
        assert_eq!(after_due(job, Some(&tokens)), Next::Take(()), "{job:?}");
        assert_eq!(after_requested(job, true), Next::Take(()), "{job:?}");
    }
    assert_eq!([early, due, asked].map(|job| after_due(job, None)), [Next::Recheck, Next::Fail(()), Next::Fail(())]);
    let failed = [early, due, asked].map(|job| after_requested(job, false));
    assert_eq!(failed, [Next::Recheck, Next::Recheck, Next::Fail(())]);
    for job in [Job::SaveAgain, Job::SignIn, Job::SignOut] {
        assert_eq!((after_due(job, None), after_due(job, Some(&tokens))), (Next::Recheck, Next::Recheck), "{job:?}");
        assert_eq!(
            (after_requested(job, true), after_requested(job, false)),
            (Next::Recheck, Next::Recheck),
            "{job:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn lifetimes_over_a_year_count_as_expired() {
    let now = Clock::simulated().now();
    let day = Duration::from_secs(24 * 60 * 60);
    let lives = |days: u32| {
        let tokens = Tokens { expires_at: now.wall + day * days, lifetime: day * days, ..tokens(now, true) };
        CachedTokens::new(tokens, now, BUFFER)
    };
    assert!(lives(366).is_usable(after(now, day * 365)));
    assert!(!lives(367).is_usable(now), "such a lifetime means that a clock was wrong");
}
