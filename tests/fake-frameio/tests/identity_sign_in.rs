//! Signing in: the page, redirects without a page, and the validation of authorization requests.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault, SignIn, credentials::*};
use reqwest::{Response, redirect::Policy};
use serde_json::json;
use support::{Answer, World, demo};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const FORM: &str = "application/x-www-form-urlencoded";

async fn authorize(world: &World, query: &str) -> Response {
    let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    http.get(format!("{}/ims/authorize/v2?{query}", world.fake.base_url())).send().await.unwrap()
}

/// Submits the form of the page.
async fn submit(world: &World, form: &str) -> Response {
    let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let url = format!("{}/ims/authorize/v2", world.fake.base_url());
    http.post(url).header("content-type", FORM).body(form.to_owned()).send().await.unwrap()
}

#[track_caller]
fn location(response: &Response) -> String {
    assert_eq!(response.status(), 302);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn parameter<'a>(location: &'a str, name: &str) -> Option<&'a str> {
    let (_, pairs) = location.split_once(['?', '#'])?;
    pairs.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

async fn token(world: &World, query: &str, form: &str) -> Answer {
    let request = world.http.post(format!("{}/ims/token/v3{query}", world.fake.base_url()));
    world.send(request.header("content-type", FORM).body(form.to_owned())).await
}

async fn name_of(world: &World, token: &str) -> String {
    let request = world.http.get(format!("{}/v4/me", world.fake.base_url())).bearer_auth(token);
    world.send(request).await.expect(200)["data"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_buttons_of_the_sign_in_page_allow_or_refuse_access() {
    let world = World::start(FakeFrameio::builder().sign_in(SignIn::Page)).await;
    let query = format!("client_id={CLIENT_ID}&scope=openid&state=%22%3E%3Cb%3E&redirect_uri=http://localhost:9/cb");
    let page = authorize(&world, &query).await;
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let html = page.text().await.unwrap();
    let colleague = world.fake.demo().colleague.clone();
    for part in [
        "<form method=\"post\" action=\"/ims/authorize/v2\">",
        "name=\"state\" value=\"&quot;&gt;&lt;b&gt;\"",
        "id=\"allow\" name=\"decision\" value=\"allow\"",
        "id=\"refuse\" name=\"decision\" value=\"refuse\"",
        "Ada Demo (ada@example.com)",
        &format!("<option value=\"{colleague}\">Ben Colleague"),
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("Service Account") && !html.contains("Cleo"), "only active people can be selected");

    let allowed = location(&submit(&world, &format!("{query}&decision=allow&user_id={colleague}")).await);
    assert!(allowed.starts_with("http://localhost:9/cb?code="), "{allowed}");
    assert_eq!(parameter(&allowed, "state"), Some("%22%3E%3Cb%3E"));
    let code = parameter(&allowed, "code").unwrap();
    let form = format!(
        "grant_type=authorization_code&code={code}&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}\
         &redirect_uri=http://localhost:9/cb"
    );
    let tokens = token(&world, "", &form).await.expect(200);
    assert_eq!(name_of(&world, tokens["access_token"].as_str().unwrap()).await, "Ben Colleague");

    let refused = location(&submit(&world, &format!("{query}&decision=refuse")).await);
    assert_eq!(parameter(&refused, "error"), Some("access_denied"));
    assert_eq!(parameter(&refused, "state"), Some("%22%3E%3Cb%3E"));
    assert!(parameter(&refused, "code").is_none());
    let unasked = authorize(&world, &format!("{query}&decision=allow")).await;
    assert_eq!(unasked.status(), 200, "a GET request cannot submit the form");
    let stranger = location(&submit(&world, &format!("{query}&decision=allow&user_id=nobody")).await);
    assert_eq!(parameter(&stranger, "error"), Some("invalid_request"));
}

#[tokio::test]
async fn prompt_none_never_shows_a_page() {
    let world = World::start(FakeFrameio::builder().sign_in(SignIn::Page)).await;
    let query = format!("client_id={PUBLIC_CLIENT_ID}&code_challenge={CHALLENGE}&code_challenge_method=S256&state=s");
    let silent = async || location(&authorize(&world, &format!("{query}&prompt=none")).await);
    let error = async || parameter(&silent().await, "error").map(str::to_owned);
    let at_once = silent().await;
    assert!(at_once.starts_with(REDIRECT_URI) && parameter(&at_once, "code").is_some(), "{at_once}");
    assert_eq!(parameter(&at_once, "state"), Some("s"));

    location(&submit(&world, &format!("{query}&decision=refuse")).await);
    assert_eq!(error().await.as_deref(), Some("consent_required"));
    location(&submit(&world, &format!("{query}&decision=allow")).await);
    assert_eq!(error().await, None);
    world.fake.set_signed_in(None);
    assert_eq!(error().await.as_deref(), Some("login_required"));
    let page = authorize(&world, &query).await.text().await.unwrap();
    assert!(page.contains("Sign in and allow"), "{page}");
    location(&submit(&world, &format!("{query}&decision=allow")).await);
    assert_eq!(error().await, None);
    let again = authorize(&world, &format!("{query}&prompt=login")).await;
    assert_eq!(again.status(), 200, "prompt=login shows the page again");
}

#[tokio::test]
async fn sign_in_can_be_answered_without_a_page() {
    let world = demo().await;
    let query = format!("client_id={WEB_CLIENT_ID}&scope=openid,offline_access");
    let allowed = location(&authorize(&world, &query).await);
    let code = parameter(&allowed, "code").unwrap();
    let credentials = format!("client_id={WEB_CLIENT_ID}&client_secret={CLIENT_SECRET}");
    let form = format!("grant_type=authorization_code&code={code}&{credentials}");
    let tokens = token(&world, "", &form).await.expect(200);
    world.fake.set_sign_in(SignIn::Refuse);
    let refused = location(&authorize(&world, &query).await);
    assert_eq!(parameter(&refused, "error"), Some("access_denied"));
    // The same settings over HTTP, where misspelled ones are rejected.
    let control = async |body| world.post("/__fake/sign_in", body).await.status;
    assert_eq!(control(json!({"answer": "allow", "user_id": world.fake.demo().colleague})).await, 204);
    assert!(parameter(&location(&authorize(&world, &query).await), "code").is_some());
    assert_eq!(control(json!({"user_id": null, "withdraw": WEB_CLIENT_ID})).await, 204);
    let silent = location(&authorize(&world, &format!("{query}&prompt=none")).await);
    assert_eq!(parameter(&silent, "error"), Some("login_required"));
    let refresh = format!("grant_type=refresh_token&refresh_token={}", tokens["refresh_token"].as_str().unwrap());
    let gone = token(&world, "", &format!("{refresh}&{credentials}")).await;
    assert_eq!((gone.status, &gone.body["error"]), (400, &json!("invalid_grant")), "withdrawal revokes refresh tokens");
    for wrong in [json!({"anwser": "page"}), json!({"answer": "maybe"}), json!({"user_id": "nobody"})] {
        assert_eq!(control(wrong).await, 422);
    }
}

#[tokio::test]
async fn authorization_requests_are_validated() {
    let world = demo().await;
    let pkce = format!("code_challenge={CHALLENGE}&code_challenge_method=S256");
    let long = "s".repeat(4097);
    for (query, error) in [
        (format!("client_id={SPA_CLIENT_ID}"), "invalid_request"),
        (format!("client_id={SPA_CLIENT_ID}&code_challenge=short"), "invalid_request"),
        (
            format!("client_id={SPA_CLIENT_ID}&code_challenge={CHALLENGE}a&code_challenge_method=S256"),
            "invalid_request",
        ),
        (format!("client_id={SPA_CLIENT_ID}&code_challenge={CHALLENGE}&code_challenge_method=s256"), "invalid_request"),
        (format!("client_id={SPA_CLIENT_ID}&{pkce}&scope=openid%20offline_acess"), "invalid_scope"),
        (format!("client_id={WEB_CLIENT_ID}&scope=openid,frame.s2s.all"), "invalid_scope"),
        (format!("client_id={WEB_CLIENT_ID}&response_type=token"), "unsupported_response_type"),
        (format!("client_id={WEB_CLIENT_ID}&response_mode=form_post"), "invalid_request"),
        (format!("client_id={WEB_CLIENT_ID}&prompt=consent"), "invalid_request"),
        (format!("client_id={WEB_CLIENT_ID}&state={long}"), "invalid_request"),
    ] {
        let told = location(&authorize(&world, &query).await);
        assert_eq!(parameter(&told, "error"), Some(error), "{query}: {told}");
    }
    for client in ["nobody", S2S_CLIENT_ID, ""] {
        assert_eq!(authorize(&world, &format!("client_id={client}")).await.status(), 400, "{client}");
    }
    // Like Adobe, the stand-in replaces an unregistered redirect URI by the default without an error.
    for redirect in ["http://localhost:1/cb", "https://localhost.evil.example", "https://localhost@evil.example"] {
        let astray = location(&authorize(&world, &format!("client_id={WEB_CLIENT_ID}&redirect_uri={redirect}")).await);
        assert!(astray.starts_with(&format!("{REDIRECT_URI}?code=")), "{astray}");
    }
}

#[tokio::test]
async fn an_authorization_code_expires_after_five_minutes() {
    let world = demo().await;
    let exchange = async |age: u64, verifier: &str| {
        let query = format!("client_id={PUBLIC_CLIENT_ID}&code_challenge={CHALLENGE}&code_challenge_method=S256");
        let allowed = location(&authorize(&world, &query).await);
        world.fake.advance(Duration::from_secs(age));
        // Parameters are accepted in the query as well as in the body.
        let code = parameter(&allowed, "code").unwrap();
        let query = format!("?client_id={PUBLIC_CLIENT_ID}&grant_type=authorization_code&code={code}");
        let answer = token(&world, &query, &format!("code_verifier={verifier}")).await;
        (answer.status, answer.body["error_description"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(exchange(299, VERIFIER).await.0, 200);
    let (status, why) = exchange(300, VERIFIER).await;
    assert!(status == 400 && why.contains("expired"), "{why}");
    assert_eq!(exchange(0, CHALLENGE).await.0, 400, "the challenge is not the verifier");
}

#[tokio::test]
async fn a_scope_in_the_token_request_narrows_the_token() {
    let world = demo().await;
    // `AdobeID` is added to the requested scopes, but a token request that repeats only the others loses it.
    for (repeated, status) in [("", 200), ("&scope=openid,AdobeID", 200), ("&scope=openid", 401)] {
        let query =
            format!("client_id={PUBLIC_CLIENT_ID}&scope=openid&code_challenge={CHALLENGE}&code_challenge_method=S256");
        let allowed = location(&authorize(&world, &query).await);
        let code = parameter(&allowed, "code").unwrap();
        let query = format!("?client_id={PUBLIC_CLIENT_ID}&grant_type=authorization_code&code={code}{repeated}");
        let tokens = token(&world, &query, &format!("code_verifier={VERIFIER}")).await.expect(200);
        let request = world.http.get(format!("{}/v4/me", world.fake.base_url()));
        let answer = world.send(request.bearer_auth(tokens["access_token"].as_str().unwrap())).await;
        assert_eq!(answer.status, status, "{repeated}");
    }
}

#[tokio::test]
async fn the_client_for_every_flow_can_use_client_credentials() {
    let world = demo().await;
    let url = format!("{}/ims/token/v3", world.fake.base_url());
    let body = "grant_type=client_credentials&scope=openid,AdobeID,frame.s2s.all";
    let request = world.http.post(url).basic_auth(CLIENT_ID, Some(CLIENT_SECRET));
    let tokens = world.send(request.header("content-type", FORM).body(body)).await.expect(200);
    assert_eq!(name_of(&world, tokens["access_token"].as_str().unwrap()).await, "Service Account User");
    assert!(tokens.get("sub").is_none() && tokens.get("refresh_token").is_none());
}

#[tokio::test]
async fn faults_of_the_identity_service_use_its_error_format() {
    let world = demo().await;
    for name in ["ims.authorize", "ims.token", "ims.revoke", "ims.userinfo", "ims.configuration"] {
        let path = match name {
            "ims.authorize" => "authorize/v2",
            "ims.token" => "token/v3",
            "ims.revoke" => "revoke",
            "ims.userinfo" => "userinfo/v2",
            _ => ".well-known/openid-configuration",
        };
        world.fake.fault(Fault::status(503).on(name).header("retry-after", "2"));
        let hit = world.get(&format!("/ims/{path}")).await;
        assert_eq!((hit.status, hit.header("retry-after")), (503, Some("2")), "{name}");
        assert_eq!(hit.body["error"], "temporarily_unavailable", "{name}");
        assert_ne!(world.get(&format!("/ims/{path}")).await.status, 503, "{name}: the fault applies once");
    }
}
