//! Renewing a token while it still works.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::simulated::Behavior;
use super::{BUFFER, Setup, access_token, sleep_secs};

#[tokio::test(start_paused = true)]
async fn one_caller_waits_and_all_others_get_the_old_token_at_once() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3600 - BUFFER.as_secs()).await;
    setup.ims.script([Behavior::Slow(1, 1)]);
    let start = Instant::now();
    let (one, two, three) = tokio::join!(access_token(&session), access_token(&session), access_token(&session));
    assert_eq!((one.as_str(), two.as_str(), three.as_str()), ("access-2", "access-1", "access-1"));
    assert_eq!(start.elapsed(), Duration::from_secs(2), "only the first one waited");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
    assert_eq!(access_token(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn other_callers_do_not_wait() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3550).await;
    setup.ims.script([Behavior::Slow(2, 2)]);
    let first = tokio::spawn({
        let session = Arc::clone(&session);
        async move { access_token(&session).await }
    });
    sleep_secs(1).await;
    let start = Instant::now();
    for _ in 0..10 {
        assert_eq!(access_token(&session).await, "access-1");
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(first.await.unwrap(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn the_next_caller_waits_if_the_waiting_one_is_cancelled() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3550).await;
    setup.ims.script([Behavior::Slow(2, 2)]);
    tokio::time::timeout(Duration::from_secs(1), session.token()).await.unwrap_err();
    let start = Instant::now();
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(start.elapsed(), Duration::from_secs(3), "the request of the first caller continued");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_stops_waiting_and_the_response_is_used_later() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3550).await;
    setup.ims.script([Behavior::Slow(4, 4)]);
    let start = Instant::now();
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!(start.elapsed(), super::super::handle::MAX_EARLY_WAIT);
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(start.elapsed(), Duration::from_secs(8));
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_early_renewal_is_repeated_after_a_pause() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3545).await;
    setup.ims.script([Behavior::Status(503, None), Behavior::Unreachable]);
    let start = Instant::now();
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!((start.elapsed(), setup.ims.requests().len()), (Duration::ZERO, 1));
    assert!(session.last_problem().unwrap().is_network());
    sleep_secs(11).await;
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(11).await;
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 3);
    assert!(session.last_problem().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_early_failure_is_not_final_if_the_token_expires_meanwhile() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3590).await;
    // The early attempt hangs past the expiry and fails. Callers that then need a token get all attempts.
    setup.ims.script([Behavior::Never, Behavior::Status(500, None), Behavior::Status(500, None)]);
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(10).await;
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_token_with_a_short_lifetime_is_not_renewed_by_every_call() {
    let setup = Setup::service();
    setup.ims.set_lifetime(40);
    let session = setup.session();
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(19).await;
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(2).await;
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_token_there_is_no_early_renewal() {
    let setup = Setup::new();
    let session = setup.session();
    let mut tokens = setup.issue();
    tokens.refresh_token = None;
    session.import(tokens).await.unwrap();
    sleep_secs(3595).await;
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(5).await;
    let error = session.token().await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("no refresh token"), "{error}");
    assert!(setup.ims.requests().is_empty());
}
