//! Routes, tokens, headers, and responses to unknown paths and ids.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use support::demo;

#[tokio::test]
async fn the_token_identifies_the_user() {
    let world = demo().await;
    let answer = world.get("/v4/me").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["data"]["id"], json!(world.fake.demo().user));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(answer.header("x-request-id").is_some());
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn an_unknown_route_is_404_with_the_error_body() {
    let world = demo().await;
    for (method, path) in [(Method::GET, "/v4/nothing"), (Method::PUT, "/v4/me"), (Method::GET, "/v4/v4/me")] {
        let answer = world.send(world.request(method.clone(), path)).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.errors(), [("", format!("no route found for {method} {path}").as_str())]);
        assert!(answer.header("x-ratelimit-limit").is_some());
    }
}

#[tokio::test]
async fn missing_unknown_and_expired_tokens_are_401() {
    let world = demo().await;
    let url = format!("{}/v4/me", world.fake.base_url());
    let without = world.send(world.http.get(&url)).await;
    let unknown = world.send(world.http.get(&url).bearer_auth("nobody")).await;
    let basic = world.send(world.http.get(&url).header("authorization", "Basic abc")).await;
    world.fake.add_token("short", &world.fake.demo().colleague, Some(Duration::from_secs(60)));
    let before = world.send(world.http.get(&url).bearer_auth("short")).await;
    world.fake.advance(Duration::from_secs(60));
    let after = world.send(world.http.get(&url).bearer_auth("short")).await;
    assert_eq!(before.status, 200);
    assert_eq!(before.body["data"]["name"], "Ben Colleague");
    for (answer, word) in [(without, "required"), (unknown, "not valid"), (basic, "bearer"), (after, "expired")] {
        assert_eq!(answer.status, 401);
        assert!(answer.errors()[0].1.contains(word), "{}", answer.body);
        assert_eq!(answer.body["errors"][0]["title"], "Unauthorized");
    }
}

#[tokio::test]
async fn ids_in_paths_are_uuids_or_adobe_ids() {
    let world = demo().await;
    let answer = world.get("/v4/accounts/42/projects").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.errors()[0].0, "/account_id");
    let answer = world.get(&world.at("/workspaces/adobe:abc")).await;
    assert_eq!(answer.status, 422, "a workspace has no Adobe id");
    let answer = world.get(&world.at("/projects/adobe%3Aurn%3Aaaid%3Asc%3Ademo-project")).await;
    assert_eq!(answer.expect(200)["data"]["id"], json!(world.fake.demo().project));
    let answer = world.get(&world.at("/files/adobe%3Aurn%3Aaaid%3Asc%3Ademo-script%7C3")).await;
    assert_eq!(answer.expect(200)["data"]["name"], "Script.pdf");
    let unknown = world.get(&world.at("/files/00000000-0000-4000-8000-000000000000")).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn resources_of_another_account_are_404() {
    let world = demo().await;
    world.fake.add_token("stranger", "11111111-1111-4111-8111-111111111111", None);
    let url = format!("{}{}", world.fake.base_url(), world.at("/workspaces"));
    assert_eq!(world.send(world.http.get(&url).bearer_auth("stranger")).await.status, 404);
}

#[tokio::test]
async fn two_servers_give_the_same_ids() {
    let (one, two) = (demo().await, demo().await);
    assert_eq!(one.fake.demo(), two.fake.demo());
    let path = one.at(&format!("/folders/{}/children", one.fake.demo().folder));
    assert_eq!(one.get(&path).await.body, two.get(&path).await.body);
}

#[tokio::test]
async fn dropping_the_handle_stops_the_server() {
    let world = demo().await;
    let url = format!("{}/v4/me", world.fake.base_url());
    assert!(world.http.get(&url).send().await.is_ok());
    drop(world.fake);
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    assert!(reqwest::Client::new().get(&url).send().await.is_err());
}

#[tokio::test]
async fn the_version_user_agent_and_legacy_token_headers_take_effect() {
    let world = demo().await;
    let me = || world.request(Method::GET, "/v4/me");
    let experimental = world.send(me().header("api-version", "experimental")).await;
    assert_eq!(experimental.status, 404);
    let urllib = world.send(me().header("user-agent", "Python-urllib/3.12")).await;
    assert_eq!((urllib.status, urllib.header("content-type")), (403, Some("text/html")));
    world.fake.add_legacy_token("old", &world.fake.demo().user);
    let old = || world.http.get(format!("{}/v4/me", world.fake.base_url())).bearer_auth("old");
    assert_eq!(world.send(old()).await.status, 401);
    assert_eq!(world.send(old().header("x-frameio-legacy-token-auth", "true")).await.status, 200);
}

#[tokio::test]
async fn the_readme_names_the_demo_account() {
    let world = demo().await;
    assert!(include_str!("../README.md").contains(&world.fake.demo().account));
}
