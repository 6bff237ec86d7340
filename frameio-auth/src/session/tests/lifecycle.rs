//! Expiry, refusal, cancellation, clocks, sign-ins and sign-outs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::simulated::Behavior;
use super::{Setup, access_token, sleep_secs};
use crate::error::AuthError;
use crate::on_refreshed::OnRefreshed;
use crate::pkce::CodeVerifier;
use crate::revocation::Revoked;
use crate::secret::SecretString;
use crate::token::AccessToken;

#[tokio::test(start_paused = true)]
async fn concurrent_callers_share_one_request_and_its_failure() {
    let setup = Setup::service();
    let session = setup.session();
    setup.ims.script([Behavior::Slow(1, 1)]);
    let all = futures_util::future::join_all((0..1000).map(|_| access_token(&session))).await;
    assert!(all.iter().all(|token| token == "access-1"));
    assert_eq!(setup.ims.requests().len(), 1);

    sleep_secs(4000).await;
    setup.ims.script([Behavior::Status(500, None), Behavior::Status(500, None), Behavior::Status(500, None)]);
    let all = futures_util::future::join_all((0..1000).map(|_| session.token())).await;
    assert!(all.into_iter().all(|outcome| outcome.unwrap_err().is_network()));
    assert_eq!(setup.ims.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_response_after_all_callers_left_is_used() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3601).await;
    setup.ims.script([Behavior::Slow(3, 3)]);
    let waiting = (0..5).map(|wait| tokio::time::timeout(Duration::from_secs(wait), session.token()));
    assert!(futures_util::future::join_all(waiting).await.into_iter().all(|outcome| outcome.is_err()));
    sleep_secs(600).await;
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(setup.ims.requests(), ["refresh_token"], "the same request continued");
    assert!(setup.ims.is_valid(session.export().unwrap().refresh_token().unwrap().expose_secret()));
}

#[tokio::test(start_paused = true)]
async fn an_old_failure_is_not_returned_again() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3601).await;
    setup.ims.script([Behavior::Never, Behavior::Never, Behavior::Never]);
    tokio::time::timeout(Duration::from_secs(1), session.token()).await.unwrap_err();
    sleep_secs(3600).await;
    setup.ims.clear_script();
    assert_eq!(access_token(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn only_the_current_token_can_be_refused() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    session.invalidate(&AccessToken::new("another"));
    assert_eq!(access_token(&session).await, "access-1");

    let old = session.token().await.unwrap();
    setup.ims.invalidate("access-1");
    session.invalidate(&old);
    assert_eq!(access_token(&session).await, "access-2");
    session.invalidate(&old);
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 1);

    // A refused token is never returned again.
    sleep_secs(10).await;
    session.invalidate(&AccessToken::new("access-2"));
    setup.ims.script([Behavior::Unreachable, Behavior::Unreachable, Behavior::Unreachable]);
    assert!(session.token().await.unwrap_err().is_network());
    assert_eq!(access_token(&session).await, "access-3");
}

#[tokio::test(start_paused = true)]
async fn clock_jumps_cost_at_most_one_refresh() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    setup.clock.jump(-100_000);
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(3601).await;
    assert_eq!(access_token(&session).await, "access-2", "the token is renewed although the wall clock leaves a day");
    // One unnecessary refresh and no more, as if the computer had slept.
    setup.clock.jump(1_000_000);
    assert_eq!(access_token(&session).await, "access-3");
    assert_eq!(access_token(&session).await, "access-3");
    setup.clock.jump(-900_000);
    assert_eq!(access_token(&session).await, "access-3");
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn imported_tokens_are_valid_at_most_for_their_lifetime() {
    let setup = Setup::new();
    let session = setup.session();
    let mut tokens = setup.issue();
    tokens.expires_at += Duration::from_secs(100_000);
    session.import(tokens).await.unwrap();
    sleep_secs(3500).await;
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(101).await;
    assert_eq!(access_token(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn without_expires_in_a_token_lives_for_a_day() {
    let setup = Setup::service();
    setup.ims.set_lifetime(1_000_000);
    setup.ims.script([Behavior::Modified(json!({"expires_in": null})), Behavior::Modified(json!({"expires_in": 0}))]);
    let session = setup.session();
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!(session.export().unwrap().lifetime().as_secs(), 86_400);
    sleep_secs(86_000).await;
    assert_eq!(access_token(&session).await, "access-1");
    sleep_secs(401).await;
    assert_eq!(access_token(&session).await, "access-2", "the token is returned although it has expired already");
    assert_eq!(access_token(&session).await, "access-3");
}

#[tokio::test(start_paused = true)]
async fn an_ended_refresh_token_is_sent_only_once() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    setup.ims.revoke_refresh_tokens();
    sleep_secs(3601).await;
    for _ in 0..3 {
        let error = session.token().await.unwrap_err();
        assert!(error.is_sign_in_required() && error.code() == Some("invalid_grant"), "{error}");
    }
    assert!(session.renew().await.unwrap_err().is_sign_in_required());
    assert_eq!(setup.ims.requests().len(), 1);
    session.exchange(SecretString::from("code"), None).await.unwrap();
    assert_eq!(access_token(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_explained_in_the_error() {
    for fate in [Behavior::ResetAfter, Behavior::Truncated] {
        let setup = Setup::new();
        let session = setup.signed_in().await;
        setup.ims.script([fate]);
        // The access token is still valid, so the failed renewal is only visible later.
        let error = match session.renew().await.unwrap_err() {
            error if error.is_invalid_response() => session.renew().await.unwrap_err(),
            error => error,
        };
        assert!(error.is_sign_in_required() && error.to_string().contains("was lost, and the old token"), "{error}");
        assert_eq!(access_token(&session).await, "access-1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_refresh_token_beside_an_unusable_access_token_is_kept() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    setup.ims.script([Behavior::Modified(json!({"token_type": "mac"}))]);
    assert!(session.renew().await.unwrap_err().is_invalid_response());
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!(session.export().unwrap().refresh_token().unwrap().expose_secret(), "refresh-2");
    session.renew().await.unwrap();
    assert_eq!(access_token(&session).await, "access-3");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    setup.ims.script([Behavior::Modified(json!({"refresh_token": null}))]);
    let tokens = session.renew().await.unwrap();
    assert_eq!(tokens.refresh_token().unwrap().expose_secret(), "refresh-1");
    assert_eq!(tokens.user_id(), Some("user@AdobeID"));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_waits_for_a_refresh_in_progress_and_wins() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3601).await;
    setup.ims.script([Behavior::Slow(1, 1)]);
    let exchange = async {
        sleep_secs(1).await;
        session.exchange(SecretString::from("code"), Some(CodeVerifier::generate().unwrap())).await.unwrap()
    };
    let (waited, exchanged) = tokio::join!(access_token(&session), exchange);
    assert_eq!((waited.as_str(), exchanged.access_token().expose_secret()), ("access-2", "access-3"));
    assert_eq!(access_token(&session).await, "access-3");
    assert_eq!(setup.ims.requests(), ["refresh_token", "authorization_code"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_sign_in_finishes_and_serves_the_next_caller() {
    let setup = Setup::new();
    let session = setup.session();
    setup.ims.script([Behavior::Slow(2, 2)]);
    let exchange = session.exchange(SecretString::from("code"), None);
    tokio::time::timeout(Duration::from_secs(1), exchange).await.unwrap_err();
    assert_eq!(access_token(&session).await, "access-1");
    assert_eq!(setup.ims.requests(), ["authorization_code"]);
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_reports_each_step_and_always_deletes_the_tokens() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    let revocation = session.revoke().await;
    assert!(revocation.is_complete());
    assert!(matches!((revocation.access_token, revocation.refresh_token), (Revoked::Yes, Revoked::Yes)));
    assert!(!setup.ims.accepts("access-1") && !setup.ims.is_valid("refresh-1"));
    assert!(session.export().is_none() && session.token().await.unwrap_err().is_sign_in_required());

    session.import(setup.issue()).await.unwrap();
    setup.ims.script([
        Behavior::Status(400, None),
        Behavior::Unreachable,
        Behavior::Unreachable,
        Behavior::Unreachable,
    ]);
    let revocation = session.revoke().await;
    assert!(!revocation.is_complete());
    assert!(matches!(&revocation.access_token, Revoked::Failed(error) if error.is_rejected()));
    assert!(matches!(&revocation.refresh_token, Revoked::Failed(error) if error.is_network()));
    assert!(session.export().is_none());

    let nothing = session.revoke().await;
    assert!(nothing.is_complete() && matches!(nothing.access_token, Revoked::NothingToRevoke));
}

#[tokio::test(start_paused = true)]
async fn a_failed_callback_loses_no_token() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let callback = OnRefreshed::new::<crate::WebAppAuth, _, _>(move |tokens| {
        let call = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            assert_eq!(tokens.access_token().expose_secret(), format!("access-{}", call + 1));
            match call {
                0 => Ok(()),
                1 => Err(std::io::Error::other("the disk is full")),
                2 => panic!("out of order"),
                _ => std::future::pending().await,
            }
        }
    });
    let setup = Setup { on_refreshed: Some(callback), ..Setup::service() };
    let session = setup.session();
    for (call, problem) in
        [None, Some("the disk is full"), Some("it panicked"), Some("deadline")].into_iter().enumerate()
    {
        let start = Instant::now();
        assert_eq!(session.renew().await.unwrap().access_token().expose_secret(), format!("access-{}", call + 1));
        assert!(start.elapsed() <= Duration::from_secs(31), "a callback that hangs is abandoned");
        let said =
            session.last_problem().map(|error: AuthError| format!("{error}: {:?}", std::error::Error::source(&error)));
        assert_eq!(said.is_some(), problem.is_some());
        assert!(said.is_none_or(|said| said.contains(problem.unwrap())), "{problem:?}");
        assert_eq!(access_token(&session).await, format!("access-{}", call + 1));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}
