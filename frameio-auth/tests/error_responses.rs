//! Responses of the identity service other than a token, over real sockets.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use std::time::Duration;

use fake_frameio::{Fault, credentials::*};
use frameio_auth::{AuthError, ServerToServerAuth};
use support::raw::{RawServer, json, response};
use support::{service, signed_in, start, web};

const TOKEN: &str = r#"{"access_token":"tok","token_type":"bearer","expires_in":86399}"#;

#[tokio::test]
async fn transient_failures_are_retried() {
    let fake = start().await;
    let auth = service(&fake).build().unwrap();
    for fault in [
        Fault::status(500).header("retry-after", "0"),
        Fault::html(502).header("retry-after", "0"),
        Fault::status(503).header("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"),
        Fault::status(429).header("retry-after", "0"),
    ] {
        fake.clear_requests();
        fake.fault(fault.on("ims.token").times(2));
        auth.authenticate().await.unwrap();
        assert_eq!(fake.calls("ims.token"), 3);
    }
    // 429 is retried under a limit of its own.
    fake.clear_requests();
    fake.fault(Fault::status(503).header("retry-after", "0").on("ims.token").times(2));
    fake.fault(Fault::status(429).header("retry-after", "0").on("ims.token").times(2));
    auth.authenticate().await.unwrap();
    assert_eq!(fake.calls("ims.token"), 5);
}

#[tokio::test]
async fn permanent_failures_are_reported() {
    let fake = start().await;
    let auth = service(&fake).build().unwrap();
    let before = auth.token().await.unwrap();
    type Is = fn(&AuthError) -> bool;
    let cases: [(Fault, usize, Is, &str); 10] = [
        (Fault::status(503).header("retry-after", "0").times(9), 3, AuthError::is_network, "temporarily_unavailable"),
        (Fault::html(503).header("retry-after", "0").times(9), 3, AuthError::is_network, "http_503"),
        (Fault::status(429).header("retry-after", "0").times(9), 3, AuthError::is_rate_limited, "rate_limited"),
        (Fault::html(429).header("retry-after", "0").times(9), 3, AuthError::is_rate_limited, "http_429"),
        (Fault::html(403), 1, AuthError::is_rejected, "http_403"),
        (Fault::html(408), 1, AuthError::is_rejected, "http_408"),
        (Fault::html(200), 1, AuthError::is_invalid_response, "a web page"),
        (Fault::body(200, ""), 1, AuthError::is_invalid_response, "an empty body"),
        (Fault::body(200, r#"{"access_token":"x","token_type":"mac"}"#), 1, AuthError::is_invalid_response, "bearer"),
        (Fault::html(302).header("location", "https://evil.example"), 1, AuthError::is_invalid_response, "redirect"),
    ];
    for (fault, attempts, is, words) in cases {
        fake.clear_requests();
        fake.fault(fault.on("ims.token"));
        let error = auth.authenticate().await.unwrap_err();
        assert!(is(&error) && error.to_string().contains(words), "{error}");
        assert_eq!(fake.calls("ims.token"), attempts, "{error}");
        fake.clear_faults();
        assert_eq!(auth.token().await.unwrap(), before, "the old token should be kept");
    }
}

#[tokio::test]
async fn broken_connections_are_retried() {
    let fake = start().await;
    let auth = service(&fake).max_retries(1).build().unwrap();
    fake.fault(Fault::reset().on("ims.token"));
    auth.authenticate().await.unwrap();
    fake.fault(Fault::truncate(10).on("ims.token"));
    auth.authenticate().await.unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let auth = ServerToServerAuth::builder("client", "s3cret").ims_base_url(url).max_retries(0).build().unwrap();
    let error = auth.token().await.unwrap_err();
    assert!(error.is_network() && error.to_string().contains("no connection could be made"), "{error}");
}

#[tokio::test]
async fn a_missing_response_times_out() {
    let server = RawServer::start(|number, _| if number == 0 { None } else { json(200, TOKEN) }).await;
    let auth = ServerToServerAuth::builder("client", "s3cret").ims_base_url(&server.url);
    let auth = auth.timeout(Duration::from_millis(50)).max_retries(0).build().unwrap();
    let error = auth.token().await.unwrap_err();
    assert!(error.is_network() && error.to_string().contains("did not answer in time"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_lost_refresh_is_retried_and_then_explained() {
    let fake = start().await;
    let auth = signed_in(web(&fake).max_retries(1).build().unwrap()).await;
    // The service did not process the request, so the retry with the same refresh token succeeds.
    fake.fault(Fault::reset().on("ims.token"));
    auth.refresh().await.unwrap();
    // The service processed the request, and the response with the new refresh token was lost.
    fake.fault(Fault::reset_after().on("ims.token"));
    let error = auth.refresh().await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("was lost, and the old token"), "{error}");
    assert!(auth.token().await.is_ok(), "the access token should be used until it expires");
}

#[tokio::test]
async fn retry_after_is_part_of_the_error() {
    let server = RawServer::start(|_, _| response(429, "retry-after: 3600\r\n", "")).await;
    let auth =
        ServerToServerAuth::builder("client", "s3cret").ims_base_url(&server.url).max_retries(0).build().unwrap();
    let error = auth.token().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
}

#[tokio::test]
async fn an_oversized_response_is_not_read_to_its_end() {
    let body = format!("{{\"access_token\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let server = RawServer::start(move |_, _| json(200, &body)).await;
    let auth =
        ServerToServerAuth::builder("client", "s3cret").ims_base_url(&server.url).max_retries(0).build().unwrap();
    let error = auth.token().await.unwrap_err();
    assert!(error.to_string().contains("one mebibyte"), "{error}");
}

#[tokio::test]
async fn errors_keep_the_code_and_description_of_the_identity_service() {
    let fake = start().await;
    let wrong = ServerToServerAuth::builder(S2S_CLIENT_ID, "guess").ims_base_url(fake.base_url()).build().unwrap();
    let error = wrong.token().await.unwrap_err();
    assert_eq!((error.code(), error.description()), (Some("invalid_client"), Some("client_secret is wrong")));
    let public =
        ServerToServerAuth::builder(SPA_CLIENT_ID, CLIENT_SECRET).ims_base_url(fake.base_url()).build().unwrap();
    assert!(public.token().await.unwrap_err().to_string().contains("use `SpaAuth`"));
    let scopes = service(&fake).scopes("email").build().unwrap();
    assert_eq!(scopes.token().await.unwrap_err().code(), Some("invalid_scope"));
    assert_eq!(fake.calls("ims.token"), 3, "rejected requests should not be retried");
}
