//! Custom requests, for operations without a generated method.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use frameio_sdk::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Reply, Rotating, Server, page};

#[derive(Debug, PartialEq, Deserialize)]
struct Weather {
    sunny: bool,
}

#[tokio::test]
async fn a_custom_request_sets_method_path_query_headers_and_body() {
    let server = Server::script(vec![|| Reply::json(200, r#"{"sunny":true}"#).header("x-request-id", "r-1")]).await;
    let client = server.client();
    let request = client
        .request(Method::POST, "/v4/accounts/{account_id}/weather/{place}")
        .path("adobe:a/b|2")
        .path(7)
        .query("units", "metric")
        .query("days[max]", 3_i32)
        .header("api-version", "next")
        .json(&json!({"data": {"wind": null}}));
    assert_eq!(request.clone().decode::<Weather>().await.unwrap(), Weather { sunny: true });
    let reply = request.clone().with_response().await.unwrap();
    assert_eq!((reply.request_id(), reply.body().as_ref()), (Some("r-1"), br#"{"sunny":true}"#.as_slice()));

    let seen = server.seen();
    assert_eq!(seen[0].target, "/v4/accounts/adobe%3Aa%2Fb%7C2/weather/7?units=metric&days%5Bmax%5D=3");
    assert_eq!((seen[0].method.as_str(), seen[0].body.as_str()), ("POST", r#"{"data":{"wind":null}}"#));
    assert_eq!(seen[0].header("authorization"), Some("Bearer tok-1"));
    assert_eq!((seen[0].header("accept"), seen[1].header("accept")), (Some("application/json"), Some("*/*")));
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(seen[0].header("api-version"), Some("next"));

    client.request(Method::PUT, "/v4/x").body("text/plain", "hi").await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[2].header("content-type"), seen[2].body.as_str()), (Some("text/plain"), "hi"));
}

#[tokio::test]
async fn a_path_cannot_leave_the_server() {
    let server = Server::script(vec![|| Reply::json(200, "{}")]).await;
    for path in ["https://evil.example/v4", "//evil.example/v4", "v4/me", "/v4/../x", "/v4?x=1", ""] {
        let error = server.client().request(Method::GET, path).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with("GET request: "), "{path}: {error}");
    }
    let error = server.client().request(Method::GET, "/v4/{id}").await.unwrap_err();
    assert!(error.to_string().contains("no value for `id`"), "{error}");
    let error = server.client().request(Method::GET, "/v4/{id}").path("..").await.unwrap_err();
    assert!(error.to_string().contains("`id`"), "{error}");
    assert!(server.seen().is_empty(), "nothing should be sent");
}

#[tokio::test(start_paused = true)]
async fn custom_requests_have_the_same_retries_and_errors() {
    let server = Server::script(vec![|| Reply::json(401, "{}"), || Reply::empty(503), || {
        Reply::json(422, r#"{"errors":[{"detail":"too wet","source":{"pointer":"/data/wind"}}]}"#)
    }])
    .await;
    let client = server.timeless(Rotating::new()).build().unwrap();
    let error = client.request(Method::POST, "/v4/weather").await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    assert_eq!((error.operation(), error.attempts()), (Some("POST request"), 3));
    assert_eq!(error.api().unwrap().errors()[0].pointer.as_deref(), Some("/data/wind"));
}

#[tokio::test(start_paused = true)]
async fn a_custom_request_can_be_marked_idempotent() {
    for (method, said, attempts) in
        [(Method::POST, None, 1), (Method::POST, Some(true), 3), (Method::GET, None, 3), (Method::GET, Some(false), 1)]
    {
        let server = Server::script(vec![|| Reply::HangUp]).await;
        let request = server.timeless("t").build().unwrap().request(method.clone(), "/v4/x");
        let request = if let Some(said) = said { request.idempotent(said) } else { request };
        assert_eq!(request.await.unwrap_err().attempts(), attempts, "{method} {said:?}");
    }
}

#[tokio::test]
async fn custom_lists_work_with_any_page_type() {
    let server = Server::start(|_, request| match request.parameter("after") {
        None => Reply::json(200, &page(&["a"], Some("/v4/x?after=1"))),
        Some(_) => Reply::json(200, &page(&["b"], None)),
    })
    .await;
    let request = server.client().request(Method::GET, "/v4/x").query("page_size", 1);
    let request = request.decode::<frameio_sdk::models::FileAssetsWithIncludesResponse>();
    assert_eq!(request.items().try_collect().await.unwrap().len(), 2);
    assert!(server.seen().iter().all(|seen| seen.parameter("page_size").as_deref() == Some("1")));
}

#[tokio::test]
async fn a_decode_error_names_its_place() {
    let server = Server::script(vec![|| Reply::json(200, r#"{"sunny":1}"#)]).await;
    let request = server.client().request(Method::GET, "/v4/x");
    let error = request.clone().decode::<Weather>().await.unwrap_err();
    assert_eq!(error.decode().unwrap().path(), "sunny");
    assert_eq!(request.decode::<Value>().await.unwrap(), json!({"sunny": 1}));
}
