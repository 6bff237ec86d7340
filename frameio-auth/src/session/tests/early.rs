//! Renewing a token while it still works.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::simulated::Fate;
use super::{BUFFER, Setup, pass, text};

#[tokio::test(start_paused = true)]
async fn one_caller_waits_and_all_others_have_the_old_token_at_once() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3600 - BUFFER.as_secs()).await;
    setup.ims.fates([Fate::Slow(1, 1)]);
    let start = Instant::now();
    let (one, two, three) = tokio::join!(text(&session), text(&session), text(&session));
    assert_eq!((one.as_str(), two.as_str(), three.as_str()), ("access-2", "access-1", "access-1"));
    assert_eq!(start.elapsed(), Duration::from_secs(2), "only the first one waited");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
    assert_eq!(text(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn the_others_do_not_wait_at_all() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3550).await;
    setup.ims.fates([Fate::Slow(2, 2)]);
    let first = tokio::spawn({
        let session = Arc::clone(&session);
        async move { text(&session).await }
    });
    pass(1).await;
    let start = Instant::now();
    for _ in 0..10 {
        assert_eq!(text(&session).await, "access-1");
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(first.await.unwrap(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn when_the_one_who_waits_is_cancelled_the_next_takes_over() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3550).await;
    setup.ims.fates([Fate::Slow(2, 2)]);
    tokio::time::timeout(Duration::from_secs(1), session.token()).await.unwrap_err();
    let start = Instant::now();
    assert_eq!(text(&session).await, "access-2");
    assert_eq!(start.elapsed(), Duration::from_secs(3), "it went on where the first one was");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn patience_has_an_end_and_the_answer_is_not_lost() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3550).await;
    setup.ims.fates([Fate::Slow(4, 4)]);
    let start = Instant::now();
    assert_eq!(text(&session).await, "access-1");
    assert_eq!(start.elapsed(), super::super::handle::PATIENCE);
    assert_eq!(text(&session).await, "access-2");
    assert_eq!(start.elapsed(), Duration::from_secs(8));
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_costs_one_attempt_and_is_tried_again_after_a_while() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3545).await;
    setup.ims.fates([Fate::Status(503, None), Fate::Unreachable]);
    let start = Instant::now();
    assert_eq!(text(&session).await, "access-1");
    assert_eq!(text(&session).await, "access-1");
    assert_eq!((start.elapsed(), setup.ims.requests().len()), (Duration::ZERO, 1));
    assert!(session.last_problem().unwrap().is_network());
    pass(11).await;
    assert_eq!(text(&session).await, "access-1");
    pass(11).await;
    assert_eq!(text(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 3);
    assert!(session.last_problem().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_early_failure_does_not_count_when_the_token_expires_meanwhile() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    pass(3590).await;
    // The early attempt hangs past the expiry and fails; those who need a token then get the whole effort.
    setup.ims.fates([Fate::Never, Fate::Status(500, None), Fate::Status(500, None)]);
    assert_eq!(text(&session).await, "access-1");
    pass(10).await;
    assert_eq!(text(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_lives_shortly_is_not_renewed_with_every_call() {
    let setup = Setup::service();
    setup.ims.set_lifetime(40);
    let session = setup.session();
    assert_eq!(text(&session).await, "access-1");
    pass(19).await;
    assert_eq!(text(&session).await, "access-1");
    pass(2).await;
    assert_eq!(text(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_token_nothing_is_tried_early() {
    let setup = Setup::new();
    let session = setup.session();
    let mut tokens = setup.issue();
    tokens.refresh_token = None;
    session.import(tokens).await.unwrap();
    pass(3595).await;
    assert_eq!(text(&session).await, "access-1");
    pass(5).await;
    let error = session.token().await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("no refresh token"), "{error}");
    assert!(setup.ims.requests().is_empty());
}
