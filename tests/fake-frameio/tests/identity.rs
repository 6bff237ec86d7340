//! The identity service: grants, tokens and their revocation.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use fake_frameio::{FakeFrameio, credentials::*};
use serde_json::{Value, json};
use support::{Answer, World, demo};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn ask(world: &World, path: &str, form: &str) -> Answer {
    let request = world.http.post(format!("{}/ims/{path}", world.fake.base_url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    world.send(request).await
}

async fn me(world: &World, tokens: &Value) -> u16 {
    let token = tokens["access_token"].as_str().unwrap();
    let request = world.http.get(format!("{}/v4/me", world.fake.base_url())).bearer_auth(token);
    world.send(request).await.status
}

/// Requests the authorization page and returns the URL that it redirects to.
async fn authorize(world: &World, query: &str) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}/ims/authorize/v2?{query}", world.fake.base_url());
    let response = client.get(url).send().await.unwrap();
    assert_eq!(response.status(), 302);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn code_of(location: &str) -> &str {
    location.split("code=").nth(1).unwrap().split('&').next().unwrap()
}

fn error(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["error"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn client_credentials_are_exchanged_for_an_access_token() {
    let world = demo().await;
    let form = |id: &str, secret: &str, scope: &str| {
        format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scope}")
    };
    let scope = "openid%20AdobeID%20frame.s2s.all";
    let tokens = ask(&world, "token/v3", &form(S2S_CLIENT_ID, CLIENT_SECRET, scope)).await.expect(200);
    assert_eq!((tokens["token_type"].as_str(), tokens["expires_in"].as_u64()), (Some("bearer"), Some(86_399)));
    assert!(tokens.get("refresh_token").is_none());
    assert_eq!(me(&world, &tokens).await, 200);
    world.fake.advance(Duration::from_secs(86_399));
    assert_eq!(me(&world, &tokens).await, 401);
    let wrong = ask(&world, "token/v3", &form(S2S_CLIENT_ID, "guess", scope)).await;
    assert_eq!(error(&wrong), (401, "invalid_client"));
    let scope = ask(&world, "token/v3", &form(S2S_CLIENT_ID, CLIENT_SECRET, "email")).await;
    assert_eq!(error(&scope), (400, "invalid_scope"));
    for (scope, expected) in [("frame.s2s.all", "invalid_scope"), ("openid", "unauthorized_client")] {
        let web = ask(&world, "token/v3", &form(WEB_CLIENT_ID, CLIENT_SECRET, scope)).await;
        assert_eq!(error(&web), (400, expected));
    }
    let public = ask(&world, "token/v3", &form(SPA_CLIENT_ID, CLIENT_SECRET, "openid")).await;
    assert_eq!(public.body["error_description"], "unexpected client_secret parameter");
    assert_eq!(world.fake.calls("ims.token"), 6);
}

#[tokio::test]
async fn a_web_application_rotates_its_refresh_token() {
    let world = demo().await;
    let query = format!("client_id={WEB_CLIENT_ID}&scope=openid,offline_access&state=a%26b");
    let location = authorize(&world, &query).await;
    assert!(location.starts_with(&format!("{REDIRECT_URI}?code=")) && location.ends_with("&state=a%26b"), "{location}");
    let exchange = format!("grant_type=authorization_code&code={}", code_of(&location));
    let with_secret = async |form: &str| {
        let url = format!("{}/ims/token/v3", world.fake.base_url());
        let request = world.http.post(url).basic_auth(WEB_CLIENT_ID, Some(CLIENT_SECRET));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        world.send(request).await
    };
    let first = with_secret(&exchange).await.expect(200);
    assert_eq!(me(&world, &first).await, 200);
    assert_eq!(error(&with_secret(&exchange).await), (400, "invalid_grant"), "an authorization code can be used once");
    let refresh = |tokens: &Value| {
        format!("grant_type=refresh_token&refresh_token={}", tokens["refresh_token"].as_str().unwrap())
    };
    let second = with_secret(&refresh(&first)).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(error(&with_secret(&refresh(&first)).await), (400, "invalid_grant"), "a refresh token can be used once");
    world.fake.advance(Duration::from_secs(15 * 24 * 60 * 60));
    let late = with_secret(&refresh(&second)).await;
    assert!(late.body["error_description"].as_str().unwrap().contains("expired"));
}

#[tokio::test]
async fn a_public_client_must_use_pkce() {
    let world = demo().await;
    let query = format!("client_id={SPA_CLIENT_ID}&code_challenge={CHALLENGE}&code_challenge_method=S256&scope=openid");
    let wanted = "https%3A%2F%2Flocalhost%3A9999%2Fcb";
    let exchange = async |verifier: &str| {
        let location = authorize(&world, &format!("{query}&redirect_uri={wanted}")).await;
        assert!(location.starts_with("https://localhost:9999/cb?code="), "{location}");
        let form = format!(
            "grant_type=authorization_code&code={}&redirect_uri={wanted}&code_verifier={verifier}",
            code_of(&location)
        );
        ask(&world, &format!("token/v3?client_id={SPA_CLIENT_ID}"), &form).await
    };
    let tokens = exchange(VERIFIER).await.expect(200);
    assert!(tokens.get("refresh_token").is_none(), "without offline_access, there is no refresh token");
    assert_eq!(error(&exchange(&VERIFIER.replace('d', "e")).await), (400, "invalid_grant"));
    let missing = authorize(&world, &format!("client_id={SPA_CLIENT_ID}")).await;
    assert!(missing.contains("error=invalid"), "{missing}");
    let astray = authorize(&world, &format!("{query}&redirect_uri=https%3A%2F%2Fevil.example")).await;
    assert!(astray.starts_with(REDIRECT_URI), "an unknown redirect URI is replaced by the default of the client");
    let native = format!("client_id={NATIVE_CLIENT_ID}&code_challenge={VERIFIER}&response_mode=fragment");
    assert!(authorize(&world, &native).await.starts_with(&format!("{NATIVE_REDIRECT_URI}#code=")));
}

#[tokio::test]
async fn a_revoked_token_is_rejected_by_the_api_and_by_userinfo() {
    let world = World::start(FakeFrameio::builder().token_lifetime(Duration::from_secs(60))).await;
    let client = format!("client_id={S2S_CLIENT_ID}&client_secret={CLIENT_SECRET}");
    let form = format!("grant_type=client_credentials&scope=frame.s2s.all&{client}");
    let tokens = ask(&world, "token/v3", &form).await.expect(200);
    assert_eq!(tokens["expires_in"], 60);
    let token = tokens["access_token"].as_str().unwrap();
    let info = async || {
        let url = format!("{}/ims/userinfo/v2", world.fake.base_url());
        world.send(world.http.get(url).bearer_auth(token)).await
    };
    assert_eq!(info().await.expect(200)["name"], "Service Account User");
    let revoked = ask(&world, "revoke", &format!("token={token}&{client}")).await;
    assert_eq!((revoked.status, revoked.body), (200, json!("")));
    assert_eq!((info().await.status, me(&world, &tokens).await), (401, 401));
    let found = world.get("/ims/.well-known/openid-configuration").await.expect(200);
    assert_eq!(found["token_endpoint"], format!("{}/ims/token/v3", world.fake.base_url()));
    assert_eq!(world.get("/ims/nothing").await.status, 404);
}
