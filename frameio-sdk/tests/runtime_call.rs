//! The request that one call sends, and the value that it reads from the response.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::future::IntoFuture as _;
use std::time::Duration;

use frameio_sdk::auth::{AccessToken, AuthError, from_fn};
use frameio_sdk::models::ProjectUpdateParams;
use frameio_sdk::{Client, LegacyToken};
use support::{PROFILE, PROJECT, Reply, SHORT, Server};

fn renamed() -> ProjectUpdateParams {
    ProjectUpdateParams::new().name("x")
}

#[tokio::test]
async fn a_request_builder_is_awaited_directly() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let profile = server.client().users().show().await.unwrap();
    assert_eq!((profile.name.as_str(), profile.id.as_str()), ("N", "u-1"));

    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str(), seen.body.as_str()), ("GET", "/v4/me", ""));
    assert_eq!(seen.header("authorization"), Some("Bearer tok-1"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("user-agent"), Some(concat!("frameio-sdk-rust/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(seen.header("content-type"), None);
}

#[tokio::test]
async fn a_body_is_sent_as_json() {
    let server = Server::script(vec![|| Reply::json(200, PROJECT)]).await;
    let project = server.client().account("a-1").projects().update("p-1", renamed()).await.unwrap();
    assert_eq!(project.name, "x");
    assert_eq!(serde_json::to_value(&project.created_at).unwrap(), "2024-05-01T12:00:00.120000Z");

    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PATCH", "/v4/accounts/a-1/projects/p-1"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.body, r#"{"data":{"name":"x"}}"#);
}

#[tokio::test]
async fn ids_are_escaped_and_cannot_change_the_path() {
    let server = Server::script(vec![|| Reply::json(200, PROJECT)]).await;
    server.client().account("adobe:1|2").projects().update("a/../b?c#d e", renamed()).await.unwrap();
    assert_eq!(server.seen()[0].target, "/v4/accounts/adobe%3A1%7C2/projects/a%2F..%2Fb%3Fc%23d%20e");
}

#[tokio::test]
async fn ids_that_no_path_can_hold_are_refused_before_sending() {
    let server = Server::script(vec![|| Reply::json(200, PROJECT)]).await;
    for id in ["", ".", ".."] {
        let error = server.client().account("a-1").projects().update(id, renamed()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert!(error.to_string().starts_with("projects.update: `project_id` is "), "{error}");
        assert_eq!((error.attempts(), error.operation()), (0, Some("projects.update")));
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn with_response_gives_status_headers_and_request_id() {
    let server = Server::script(vec![|| {
        Reply::json(200, PROFILE)
            .header("x-request-id", "req-9")
            .header("x-ratelimit-limit", "100")
            .header("x-ratelimit-remaining", "98")
            .header("x-ratelimit-window", "60000")
            .header("x-more", "m")
    }])
    .await;
    let response = server.client().users().show().with_response().await.unwrap();
    assert_eq!((response.status().as_u16(), response.request_id()), (200, Some("req-9")));
    assert_eq!(response.headers()["x-more"], "m");
    let limit = response.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.window), (100, 98, Duration::from_secs(60)));
    assert_eq!(response.meta().attempts(), 1);
    assert_eq!(response.into_body().name, "N");
}

#[tokio::test]
async fn headers_of_a_call_override_those_of_the_client() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let client = server
        .builder("tok-1")
        .user_agent("ingest/1")
        .default_header("x-a", "client")
        .default_header("x-b", "client")
        .build()
        .unwrap();
    client.users().show().header("X-B", "call").await.unwrap();
    let seen = &server.seen()[0];
    let sent = ["user-agent", "x-a", "x-b"].map(|name| seen.header(name).unwrap());
    assert_eq!(sent, ["ingest/1", "client", "call"]);
}

#[tokio::test]
async fn a_call_cannot_override_the_authorization_header() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let error = server.client().users().show().header("Authorization", "Bearer s3cret").await.unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("authorization"), "{error}");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_path_in_the_base_url_is_kept() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let client = Client::builder("t").base_url(format!("{}/mock/one/", server.url)).build().unwrap();
    client.users().show().await.unwrap();
    assert_eq!(server.seen()[0].target, "/mock/one/v4/me");
}

#[tokio::test]
async fn a_redirect_is_an_error_and_the_token_is_not_forwarded() {
    let elsewhere = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let target = format!("{}/v4/me?signature=s3cret", elsewhere.url);
    let server = Server::start(move |_, _| Reply::empty(302).header("location", &target)).await;
    let error = server.client().users().show().await.unwrap_err();
    assert!(error.is_redirect() && error.status().is_some_and(|status| status == 302), "{error:?}");
    let expected =
        format!("users.show: 302 Found: a redirect to {}, which is not followed; check the base URL", elsewhere.url);
    assert_eq!(error.to_string(), expected);
    assert!(!format!("{error:?}").contains("s3cret"));
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn a_legacy_token_adds_its_header() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let client = server.builder(LegacyToken::new("fio-u-1")).build().unwrap();
    client.users().show().await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("authorization"), Some("Bearer fio-u-1"));
    assert_eq!(seen.header("x-frameio-legacy-token-auth"), Some("true"));
}

#[tokio::test]
async fn a_call_without_a_usable_token_sends_nothing() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let vault = from_fn(|| async { Err::<AccessToken, _>(AuthError::sign_in_required("the grant has expired")) });
    let error = server.builder(vault).build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_auth() && error.auth().unwrap().is_sign_in_required());
    assert_eq!(error.to_string(), "users.show: no access token: the grant has expired");

    for token in ["", "two\nlines"] {
        let error = server.builder(token).build().unwrap().users().show().await.unwrap_err();
        assert!(error.is_auth() && error.auth().unwrap().is_configuration(), "{error}");
        assert!(!error.to_string().contains("lines"));
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_token_provider_that_never_completes_times_out() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let stuck = from_fn(std::future::pending::<Result<AccessToken, AuthError>>);
    let error = server.builder(stuck).timeout(SHORT).build().unwrap().users().show().await.unwrap_err();
    assert!(error.is_auth() && error.auth().unwrap().is_network(), "{error}");
}

#[test]
fn clients_calls_and_lists_can_move_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn moved<T: Send + 'static>(_: T) {}
    check(&Client::new("t").clone());
    let client = Client::new(String::from("t"));
    check(&client.users().show());
    moved(client.account("a").files().list("f").items());
    moved(client.account("a").files().list("f").pages());
    moved(client.users().show().into_future());
    moved(client.users().show().with_response());
}

#[tokio::test]
async fn debug_output_has_no_secret() {
    let server = Server::script(vec![|| Reply::empty(500).body("s3cret")]).await;
    let client = server.builder("s3cret").default_header("x-key", "s3cret").max_retries(0).build().unwrap();
    let data = ProjectUpdateParams::new().name("s3cret");
    let call = client.account("s3cret").projects().update("s3cret", data).header("x-key", "s3cret");
    let list = client.account("s3cret").files().list("s3cret");
    let mut said = format!("{client:?} {call:?} {:?} {:?}", list.clone().items(), list.pages());
    let error = call.await.unwrap_err();
    said += &format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(said.contains("projects.update") && said.contains("500"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    assert_eq!(error.api().unwrap().body(), "s3cret".as_bytes());
}

#[tokio::test]
async fn a_custom_http_client_is_used() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let headers = [("x-from".parse().unwrap(), "elsewhere".parse().unwrap())].into_iter().collect();
    let http = frameio_sdk::reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = server.builder("tok-1").http_client(http).build().unwrap();
    client.users().show().await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!((seen.header("x-from"), seen.header("authorization")), (Some("elsewhere"), Some("Bearer tok-1")));
}

#[tokio::test]
async fn a_configured_proxy_receives_the_requests() {
    let proxy = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let through = frameio_sdk::reqwest::Proxy::http(&proxy.url).unwrap();
    let client = Client::builder("tok-1").base_url("http://api.example").allow_insecure_http(true);
    let client = client.configure_http(move |http| http.proxy(through.clone())).build().unwrap();
    client.users().show().await.unwrap();
    client.users().show().connect_timeout(Duration::from_secs(1)).await.unwrap();
    let seen = proxy.seen();
    assert_eq!([&seen[0].target, &seen[1].target], ["http://api.example/v4/me"; 2]);
}
