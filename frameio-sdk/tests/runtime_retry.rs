//! Retries: which failures, how many, after which delay, and with which token.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frameio_sdk::models::ProjectUpdateParams;
use frameio_sdk::retry::{Budget, ExponentialBackoff, Failure, TokenBudget};
use frameio_sdk::{Client, RetryPolicy};
use support::{PROFILE, PROJECT, Reply, Rotating, SHORT, Server, timeless};
use tokio::time::Instant;

async fn rename(client: &Client) -> Result<String, frameio_sdk::Error> {
    let data = ProjectUpdateParams::new().name("x");
    client.account("a-1").projects().update("p-1", data).await.map(|project| project.name)
}

#[tokio::test(start_paused = true)]
async fn transient_statuses_are_retried_for_every_method() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::start(move |number, _| match number {
            0 | 1 => Reply::empty(status),
            _ => Reply::json(200, PROJECT),
        })
        .await;
        // A client that waits for rate limits handles 429 outside the retry policy.
        let client = server.timeless("tok-1").wait_for_rate_limits(false).build().unwrap();
        let start = Instant::now();
        assert_eq!(rename(&client).await.unwrap(), "x", "{status}");

        // The delays are 1 s and 2 s, or 30 s and 48 s after a 5xx, each with up to 25 % of jitter.
        let waited = start.elapsed().as_secs_f64();
        let least = if status >= 500 { 78.0 } else { 3.0 };
        assert!(waited >= least && waited < least * 1.251, "{status}: {waited}");
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        assert!(
            seen.iter().all(|request| request.body == r#"{"data":{"name":"x"}}"#),
            "every attempt should send the body"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_last_attempt_is_reported() {
    let server = Server::start(|number, _| Reply::json(503, &format!(r#"{{"message":"no. {number}"}}"#))).await;
    let client = server.timeless("tok-1").build().unwrap();
    let error = client.users().show().await.unwrap_err();
    assert_eq!(error.to_string(), "users.show: 503 Service Unavailable: no. 2 (after 3 attempts)");
    assert_eq!((error.attempts(), server.seen().len()), (3, 3));

    let error = client.users().show().max_retries(0).await.unwrap_err();
    assert_eq!((error.attempts(), server.seen().len()), (1, 4));
}

#[tokio::test(start_paused = true)]
async fn earlier_failures_are_kept_in_order() {
    let server = Server::start(|number, _| match number {
        0 => Reply::HangUp,
        1 => Reply::json(503, r#"{"message":"overloaded"}"#),
        _ => Reply::json(404, "{}"),
    })
    .await;
    let error = server.timeless("tok-1").build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_not_found() && error.attempts() == 3, "{error:?}");
    let [first, second] = error.earlier() else { panic!("{error:?}") };
    assert!(first.is_transport() && first.attempts() == 1, "{first:?}");
    assert_eq!(second.to_string(), "users.show: 503 Service Unavailable: overloaded (after 2 attempts)");
    assert!(second.earlier().is_empty());
}

#[derive(Clone, Default)]
struct Counting(Arc<AtomicU32>);

impl Budget for Counting {
    fn withdraw(&self, _: &Failure<'_>) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        true
    }

    fn deposit(&self, _: u32) {}
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_does_not_fit_the_deadline_withdraws_nothing_from_the_budget() {
    let server = Server::start(|_, _| Reply::empty(503)).await;
    let spent = Counting::default();
    let policy = RetryPolicy::standard().budget(spent.clone());
    let client = server.timeless("tok-1").retry_policy(policy).build().unwrap();
    let begun = Instant::now();
    let error = client.users().show().deadline(Duration::from_secs(20)).await.unwrap_err();
    assert!(error.is_server_error() && error.attempts() == 1, "{error:?}");
    assert_eq!((begun.elapsed().as_secs(), spent.0.load(Ordering::SeqCst)), (0, 0));
    client.users().show().deadline(Duration::from_secs(50)).await.unwrap_err();
    assert_eq!(spent.0.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn permanent_errors_are_not_retried() {
    for status in [400, 403, 404, 409, 422] {
        let server = Server::start(move |_, _| Reply::empty(status)).await;
        server.timeless("tok-1").build().unwrap().users().show().await.unwrap_err();
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_sets_the_delay() {
    for (header, value, seconds) in [("retry-after", "7", 7), ("retry-after", "Fri, 01 Jan 2100 00:00:09 GMT", 9)] {
        let server = Server::start(move |number, _| match number {
            0 => Reply::empty(429).header(header, value).header("date", "Fri, 01 Jan 2100 00:00:00 GMT"),
            _ => Reply::json(200, PROFILE),
        })
        .await;
        let start = Instant::now();
        let response = server.timeless("t").build().unwrap().users().show().with_response().await.unwrap();
        let waited = start.elapsed().as_secs_f64() / f64::from(seconds);
        assert!((1.0..1.26).contains(&waited), "{value}: {waited} times the expected delay");
        assert_eq!(response.meta().attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_refused_by_the_rate_limit_waits_for_a_free_slot() {
    let server = Server::start(|number, _| match number {
        0 => Reply::empty(429)
            .header("x-ratelimit-limit", "10")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-window", "60000"),
        _ => Reply::json(200, PROFILE),
    })
    .await;
    let start = Instant::now();
    server.timeless("t").build().unwrap().users().show().await.unwrap();
    let waited = start.elapsed();
    assert!(waited >= Duration::from_secs(6) && waited < Duration::from_millis(7600), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_refused_twelve_times_by_the_rate_limit_is_sent_a_thirteenth_time() {
    let refuse = |times: usize| {
        Server::start(move |number, _| match number < times {
            true => Reply::json(429, PROFILE).header("retry-after", "1"),
            false => Reply::json(200, PROFILE),
        })
    };
    let server = refuse(12).await;
    let response = server.timeless("t").build().unwrap().users().show().with_response().await.unwrap();
    assert_eq!((response.meta().status().as_u16(), response.meta().attempts()), (200, 13));

    // After that, refusals count as retries, of which there are two, and a further 429 is the error.
    let server = refuse(usize::MAX).await;
    let error = server.timeless("t").build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_rate_limited() && error.status().is_some_and(|status| status == 429), "{error}");
    assert_eq!((error.attempts(), server.seen().len(), error.earlier().len()), (15, 15, 14));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_minutes_is_left_to_the_caller() {
    let server = Server::script(vec![|| Reply::empty(503).header("retry-after", "3600")]).await;
    let error = server.timeless("t").build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn when_the_server_may_have_acted_only_idempotent_calls_are_retried() {
    let answer = |number: usize, body: &str| if number == 0 { Reply::HangUp } else { Reply::json(200, body) };

    let server = Server::start(move |number, _| answer(number, PROFILE)).await;
    server.timeless("t").build().unwrap().users().show().await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let server = Server::start(move |number, _| answer(number, PROJECT)).await;
    let error = rename(&server.timeless("t").build().unwrap()).await.unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_timeout_is_retried_only_for_idempotent_calls() {
    let server = Server::start(|number, _| if number == 0 { Reply::Silence } else { Reply::json(200, PROFILE) }).await;
    let client = server.builder("t").timeout(SHORT).build().unwrap();
    client.users().show().await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let server = Server::script(vec![|| Reply::Silence]).await;
    let client = server.builder("t").timeout(SHORT).build().unwrap();
    assert!(rename(&client).await.unwrap_err().is_timeout());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_truncated_response_is_retried() {
    let server = Server::start(|number, _| match number {
        0 => Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"data\"".to_vec()),
        _ => Reply::json(200, PROFILE),
    })
    .await;
    server.timeless("t").build().unwrap().users().show().await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_connection_is_retried_for_every_method() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = timeless(Client::builder("t").base_url(&url)).max_retries(3).build().unwrap();
    let error = rename(&client).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!(error.attempts(), 4);
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let server = Server::start(|_, request| match request.header("authorization") {
        Some("Bearer tok-2") => Reply::json(200, PROJECT),
        _ => Reply::empty(401),
    })
    .await;
    let tokens = Rotating::new();
    let client = server.builder(tokens.clone()).max_retries(0).build().unwrap();
    rename(&client).await.unwrap();
    let sent: Vec<_> = server.seen().iter().map(|r| r.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(sent, ["Bearer tok-1", "Bearer tok-2"]);
    assert!(server.seen().iter().all(|request| request.body == r#"{"data":{"name":"x"}}"#));
    assert_eq!(tokens.state.lock().unwrap().refused, 1);
}

#[tokio::test]
async fn a_second_rejected_token_is_an_error() {
    let server = Server::script(vec![|| Reply::empty(401)]).await;
    let error = server.builder(Rotating::new()).build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_auth());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_rejected_token_without_a_successor_is_not_sent_twice() {
    let server = Server::script(vec![|| Reply::empty(401)]).await;
    let error = server.client().users().show().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn the_reason_for_a_missing_new_token_is_reported() {
    let server = Server::script(vec![|| Reply::empty(401)]).await;
    let tokens = Rotating::new();
    tokens.state.lock().unwrap().runs_dry = true;
    let error = server.builder(tokens).build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_auth() && error.auth().unwrap().is_sign_in_required(), "{error}");
    assert!(error.attempts() == 1 && error.earlier()[0].is_unauthorized(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn every_attempt_asks_the_provider_for_the_token() {
    let server =
        Server::start(|number, _| if number < 2 { Reply::empty(503) } else { Reply::json(200, PROFILE) }).await;
    let tokens = Rotating::new();
    server.timeless(tokens.clone()).build().unwrap().users().show().await.unwrap();
    assert_eq!(tokens.state.lock().unwrap().asked, 3);
}

#[tokio::test(start_paused = true)]
async fn a_delay_beyond_the_deadline_is_not_started() {
    let server = Server::script(vec![|| Reply::empty(503)]).await;
    let client = server.timeless("t").deadline(Duration::from_secs(20)).build().unwrap();
    let start = Instant::now();
    let error = client.users().show().await.unwrap_err();
    assert!(error.is_server_error(), "the error should be that of the last attempt: {error}");
    assert_eq!((error.attempts(), start.elapsed()), (1, Duration::ZERO));
    let error = client.users().show().deadline(Duration::from_secs(50)).await.unwrap_err();
    assert_eq!(error.attempts(), 2, "one delay of 30 s fits the deadline, the next of 60 s does not");
}

#[tokio::test(start_paused = true)]
async fn the_safe_policy_repeats_no_call_with_side_effects() {
    for (status, attempts) in [(503, 1), (408, 1), (500, 1)] {
        let server = Server::start(move |_, _| Reply::empty(status)).await;
        let client = server.timeless("t").retry_policy(RetryPolicy::safe()).build().unwrap();
        assert_eq!(rename(&client).await.unwrap_err().attempts(), attempts, "{status}");
        assert_eq!(client.users().show().await.unwrap_err().attempts(), 3, "reads should still be retried: {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_can_override_the_retry_policy() {
    let server = Server::script(vec![|| Reply::empty(404)]).await;
    let client = server.timeless("t").build().unwrap();
    let backoff = ExponentialBackoff::new().answer(Duration::from_millis(10));
    let persistent = RetryPolicy::standard().classify(|failure: &Failure<'_>| failure.error.is_not_found());
    let persistent = persistent.backoff(backoff).max_retries(4);
    assert_eq!(client.users().show().retry_policy(persistent.clone()).await.unwrap_err().attempts(), 5);
    let error = client.users().show().retry_policy(persistent).max_retries(1).await.unwrap_err();
    assert_eq!(error.attempts(), 2, "the policy of the call should apply");
    assert_eq!(client.users().show().await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_limits_retries_during_an_outage() {
    let server = Server::script(vec![|| Reply::empty(503)]).await;
    let policy = RetryPolicy::standard().budget(TokenBudget::with_capacity(25));
    let client = server.timeless("t").retry_policy(policy).wait_for_rate_limits(false).build().unwrap();
    for _ in 0..10 {
        assert!(client.clone().users().show().await.unwrap_err().is_server_error());
    }
    assert_eq!(server.seen().len(), 10 + 5, "ten calls, and the five retries that 25 tokens allow");
}

#[tokio::test]
async fn a_stalled_response_times_out() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut streams = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::io::AsyncReadExt::read_buf(&mut stream, &mut Vec::with_capacity(4096)).await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n{")
                .await
                .unwrap();
            streams.push(stream);
        }
    });
    let client = Client::builder("t").base_url(url).timeout(None).stall_timeout(SHORT).max_retries(1).build().unwrap();
    let error = client.users().show().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 2, "{error}");
}
