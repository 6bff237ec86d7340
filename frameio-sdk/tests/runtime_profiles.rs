//! Client profiles, and clients for another user.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::time::Duration;

use frameio_sdk::{Profile, RateLimitState};
use support::{PROFILE, Reply, Server, timeless};
use tokio::time::Instant;

/// The time that a call takes whose first response is a 503.
async fn time_of_one_503(profile: Profile) -> Duration {
    let server = Server::script(vec![|| Reply::empty(503), || Reply::json(200, PROFILE)]).await;
    let client = timeless(server.builder("t").profile(profile)).build().unwrap();
    let begun = Instant::now();
    client.users().show().await.unwrap();
    begun.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_batch_profile_waits_as_the_service_asks_and_the_interactive_one_does_not() {
    let batch = time_of_one_503(Profile::batch()).await;
    assert!((30..40).contains(&batch.as_secs()), "{batch:?}");
    let interactive = time_of_one_503(Profile::interactive()).await;
    assert!((500..1000).contains(&interactive.as_millis()), "{interactive:?}");
}

#[tokio::test(start_paused = true)]
async fn the_interactive_profile_does_not_wait_beyond_the_deadline() {
    let server = Server::start(|_, _| Reply::empty(503).header("retry-after", "30")).await;
    let client = timeless(server.builder("t").profile(Profile::interactive())).build().unwrap();
    let begun = Instant::now();
    let error = client.users().show().await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(30))));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn settings_after_a_profile_override_it() {
    let server = Server::start(|_, _| Reply::empty(503)).await;
    let client = server.builder("t").max_retries(9).profile(Profile::interactive()).max_retries(0).build().unwrap();
    assert_eq!(client.users().show().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn a_client_for_another_user_has_its_own_token_and_limits() {
    let server = Server::start(|_, _| Reply::json(200, PROFILE)).await;
    let first = server.builder("tok-1").default_header("x-app", "7").build().unwrap();
    let second = first.with_token("tok-2");
    first.users().show().await.unwrap();
    second.users().show().await.unwrap();
    second.users().show().await.unwrap();
    let seen = server.seen();
    let tokens: Vec<_> = seen.iter().map(|seen| seen.header("authorization").unwrap()).collect();
    assert_eq!(tokens, ["Bearer tok-1", "Bearer tok-2", "Bearer tok-2"]);
    assert!(seen.iter().all(|seen| seen.header("x-app") == Some("7")));
    assert_eq!(first.base_url(), second.base_url());
    let left = |states: Vec<RateLimitState>| states[0].remaining;
    assert_eq!(left(first.rate_limits()), left(second.rate_limits()) + 1);
}
