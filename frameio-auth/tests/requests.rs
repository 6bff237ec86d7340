//! The requests of each flow on the wire, as Adobe documents them.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use fake_frameio::{FakeFrameio, Seen, credentials::*};
use frameio_auth::{ClientAuthentication, MemoryStore};
use support::{code_of, consent, native, requests, service, signed_in, spa, start, web};

const BASIC: &str = "Basic ZGVtby13ZWI6ZGVtby1zZWNyZXQ=";

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect()
}

/// The latest request to the token endpoint, after checking what all of them have in common.
fn token_request(fake: &FakeFrameio) -> Seen {
    let seen = requests(fake, "ims.token").pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.status), ("POST", "/ims/token/v3", 200));
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert!(seen.header("user-agent").unwrap().starts_with("frameio-auth-rust/"));
    seen
}

#[tokio::test]
async fn each_flow_sends_the_minimum_of_requests() {
    let fake = start().await;
    let operations = || fake.requests().into_iter().map(|seen| seen.operation).collect::<Vec<_>>();
    let auth = service(&fake).build().unwrap();
    for _ in 0..100 {
        auth.token().await.unwrap();
    }
    assert!(auth.revoke().await.is_complete());
    assert_eq!(operations(), ["ims.token", "ims.revoke"]);

    fake.clear_requests();
    let auth = signed_in(web(&fake).build().unwrap()).await;
    for _ in 0..100 {
        auth.token().await.unwrap();
    }
    auth.refresh().await.unwrap();
    assert!(auth.revoke().await.is_complete());
    // The first request is that of the browser.
    assert_eq!(operations(), ["ims.authorize", "ims.token", "ims.token", "ims.revoke", "ims.revoke"]);

    fake.clear_requests();
    let auth = spa(&fake).store(MemoryStore::new()).build().unwrap();
    let authorization = auth.authorization().unwrap();
    let callback = consent(authorization.url()).await;
    auth.exchange_callback(&callback, &authorization).await.unwrap();
    let again = auth.new_session();
    again.import_tokens(auth.export_tokens().unwrap()).await.unwrap();
    again.token().await.unwrap();
    assert_eq!(operations(), ["ims.authorize", "ims.token"]);
}

#[tokio::test]
async fn client_credentials_are_sent_in_the_form_or_the_header() {
    let fake = start().await;
    service(&fake).build().unwrap().authenticate().await.unwrap();
    let seen = token_request(&fake);
    let secret = [("client_id", S2S_CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    let grant = [("grant_type", "client_credentials"), ("scope", "openid AdobeID frame.s2s.all")];
    assert_eq!(seen.form, pairs(&[secret, grant].concat()));
    assert_eq!((seen.query.as_str(), seen.header("authorization")), ("", None));

    let basic = service(&fake).client_authentication(ClientAuthentication::Basic).scopes("openid,frame.s2s.all");
    basic.build().unwrap().authenticate().await.unwrap();
    let seen = token_request(&fake);
    assert_eq!(seen.form, pairs(&[("grant_type", "client_credentials"), ("scope", "openid,frame.s2s.all")]));
    assert_eq!(seen.header("authorization"), Some("Basic ZGVtby1zMnM6ZGVtby1zZWNyZXQ="));
}

#[tokio::test]
async fn a_web_application_sends_its_secret_in_the_form_or_the_header() {
    let fake = start().await;
    for authentication in [ClientAuthentication::Body, ClientAuthentication::Basic] {
        let (secret, header) = match authentication {
            ClientAuthentication::Basic => (vec![], Some(BASIC)),
            _ => (vec![("client_id", WEB_CLIENT_ID), ("client_secret", CLIENT_SECRET)], None),
        };
        let auth = web(&fake).client_authentication(authentication).build().unwrap();
        let code = code_of(&consent(&auth.authorization_url("state").unwrap()).await);
        let tokens = auth.exchange_code(code.as_str()).await.unwrap();
        let seen = token_request(&fake);
        let grant = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT_URI)];
        assert_eq!(seen.form, pairs(&[&secret[..], &grant].concat()));
        assert_eq!((seen.query.as_str(), seen.header("authorization")), ("", header));

        let first = tokens.refresh_token().unwrap().expose_secret();
        let second = auth.refresh().await.unwrap();
        let seen = token_request(&fake);
        assert_eq!(
            seen.form,
            pairs(&[&secret[..], &[("grant_type", "refresh_token"), ("refresh_token", first)]].concat())
        );
        assert_eq!((seen.query.as_str(), seen.header("authorization")), ("", header));

        // Revocation is documented with `Basic` only, so it does not follow the authentication of the token endpoint.
        fake.clear_requests();
        assert!(auth.revoke().await.is_complete());
        let seen = requests(&fake, "ims.revoke");
        let tokens = [second.access_token().expose_secret(), second.refresh_token().unwrap().expose_secret()];
        assert_eq!(seen.len(), 2);
        for (seen, token) in seen.iter().zip(tokens) {
            assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.query.as_str()), ("POST", "/ims/revoke", ""));
            assert_eq!(
                (seen.form.as_slice(), seen.header("authorization")),
                (&pairs(&[("token", token)])[..], Some(BASIC))
            );
            assert_eq!(seen.status, 200);
        }
    }
}

#[tokio::test]
async fn public_clients_send_their_client_id_in_the_query() {
    let fake = start().await;
    let auth = spa(&fake).build().unwrap();
    let authorization = auth.authorization_url("state").unwrap();
    let code = code_of(&consent(&authorization.url).await);
    let tokens = auth.exchange_code(code.as_str(), &authorization.code_verifier).await.unwrap();
    let seen = token_request(&fake);
    let verifier = authorization.code_verifier.expose_secret();
    let grant = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT_URI)];
    assert_eq!(seen.form, pairs(&[&grant[..], &[("code_verifier", verifier)]].concat()));
    assert_eq!((seen.query.as_str(), seen.header("authorization")), ("client_id=demo-spa", None));

    let first = tokens.refresh_token().unwrap().expose_secret();
    auth.refresh().await.unwrap();
    let seen = token_request(&fake);
    assert_eq!(seen.form, pairs(&[("grant_type", "refresh_token"), ("refresh_token", first)]));
    assert_eq!((seen.query.as_str(), seen.header("authorization")), ("client_id=demo-spa", None));

    assert!(auth.revoke().await.is_complete());
    for seen in requests(&fake, "ims.revoke") {
        assert_eq!((seen.query.as_str(), seen.header("authorization")), ("client_id=demo-spa", None));
        assert_eq!((seen.form.len(), seen.form[0].0.as_str()), (1, "token"));
    }
}

#[tokio::test]
async fn a_native_application_sends_the_requests_of_a_single_page_application() {
    let fake = start().await;
    let auth = native(&fake).build().unwrap();
    let callback = consent(auth.authorization().unwrap().url()).await;
    auth.exchange_callback(&callback).await.unwrap();
    let seen = token_request(&fake);
    let names: Vec<_> = seen.form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["grant_type", "code", "redirect_uri", "code_verifier"]);
    assert_eq!(seen.form[2].1, NATIVE_REDIRECT_URI);
    assert_eq!((seen.query.as_str(), seen.header("authorization")), ("client_id=demo-native", None));
}

#[tokio::test]
async fn a_sign_in_without_a_refresh_token_lasts_as_long_as_its_access_token() {
    let fake = start().await;
    let auth = spa(&fake).scopes("openid").build().unwrap();
    let authorization = auth.authorization().unwrap();
    let callback = consent(authorization.url()).await;
    let tokens = auth.exchange_callback(&callback, &authorization).await.unwrap();
    assert!(tokens.refresh_token().is_none());
    let token = auth.token().await.unwrap();
    assert_eq!(&token, tokens.access_token());
    frameio_auth::TokenProvider::invalidate(&auth, &token);
    let error = auth.token().await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("offline_access"), "{error}");
    assert_eq!(fake.calls("ims.token"), 1);
}

#[tokio::test]
async fn one_configuration_serves_many_users() {
    let fake = start().await;
    let app = web(&fake).build().unwrap();
    let (one, two) = (signed_in(app.new_session()).await, signed_in(app.new_session_with(MemoryStore::new())).await);
    assert_ne!(one.token().await.unwrap(), two.token().await.unwrap());
    assert!(app.export_tokens().is_none());
    assert!(one.revoke().await.is_complete());
    assert!(two.token().await.is_ok());
    // A clone shares the sign-in.
    assert_eq!(two.clone().token().await.unwrap(), two.token().await.unwrap());
}
