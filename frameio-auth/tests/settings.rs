//! Invalid settings are refused when a flow is built, or before a request is sent.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use frameio_auth::{AuthError, ClientAuthentication, NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth};
use support::{code_of, consent, native, requests, spa, start, web};

fn complains<T>(built: Result<T, AuthError>, about: &str) {
    let error = built.err().unwrap();
    assert!(error.is_configuration() && error.to_string().contains(about), "{about}: {error}");
}

#[test]
fn every_flow_validates_its_configuration() {
    const HERE: &str = "https://localhost/cb";
    complains(ServerToServerAuth::builder("", "s").build(), "client id is empty");
    complains(ServerToServerAuth::builder("  ", "s").build(), "client id is empty");
    complains(ServerToServerAuth::builder("c\nd", "s").build(), "client id has characters");
    complains(ServerToServerAuth::builder("c", "").build(), "client secret is empty");
    complains(ServerToServerAuth::builder("c", " \n").build(), "client secret is empty");
    complains(ServerToServerAuth::builder("c", "s").scopes(" ").build(), "no scopes");
    complains(ServerToServerAuth::builder("c", "s").scopes("a\r\nb").build(), "control characters");
    complains(ServerToServerAuth::builder("c", "s").ims_base_url("http://ims.example").build(), "use https");
    let basic = ServerToServerAuth::builder("c:d", "s").client_authentication(ClientAuthentication::Basic);
    complains(basic.build(), "colon");
    complains(WebAppAuth::builder("", "s", HERE).build(), "client id is empty");
    complains(WebAppAuth::builder("c", "", HERE).build(), "client secret is empty");
    complains(WebAppAuth::builder("c", "s", "").build(), "redirect URI cannot be used: it is empty");
    complains(WebAppAuth::builder("c", "s", "http://app.example/cb").build(), "use https");
    complains(SpaAuth::builder("", HERE).build(), "client id is empty");
    complains(SpaAuth::builder("c", "").build(), "redirect URI cannot be used: it is empty");
    complains(SpaAuth::builder("c", "http://app.example/cb").build(), "use https");
    complains(SpaAuth::builder("c", "adobe+abc://adobeid/c").build(), "NativeAppAuth");
    complains(NativeAppAuth::builder("", "adobe+abc://adobeid/c").build(), "client id is empty");
    complains(NativeAppAuth::builder("c", "").build(), "redirect URI cannot be used: it is empty");
    complains(NativeAppAuth::builder("c", "other://cb").build(), "adobe+<hash>");

    let trimmed = ServerToServerAuth::builder(" c\n", " s\n").build().unwrap();
    assert_eq!(trimmed.client_id(), "c", "surrounding white space should be trimmed");
}

#[tokio::test]
async fn a_malformed_code_verifier_is_not_sent() {
    let fake = start().await;
    let auth = spa(&fake).build().unwrap();
    for verifier in ["", "too-short", &"x".repeat(42), &"x".repeat(129), &"+".repeat(43)] {
        assert!(auth.exchange_code("code", verifier).await.unwrap_err().is_pkce());
        assert!(native(&fake).build().unwrap().exchange_code("code", verifier).await.unwrap_err().is_pkce());
    }
    assert!(auth.exchange_code(" ", "x".repeat(43)).await.unwrap_err().is_callback());
    assert_eq!(fake.calls("ims.token"), 0);
    // A well-formed verifier of another sign-in is rejected by the identity service.
    let authorization = auth.authorization_url("state").unwrap();
    let code = code_of(&consent(&authorization.url).await);
    let error = auth.exchange_code(code, "x".repeat(43)).await.unwrap_err();
    assert!(error.is_sign_in_required() && error.code() == Some("invalid_grant"), "{error}");
    assert_eq!(fake.calls("ims.token"), 1, "a rejected request should not be retried");
}

#[tokio::test]
async fn a_callback_is_valid_once_and_for_its_own_sign_in() {
    let fake = start().await;
    let app = web(&fake).build().unwrap();
    let (mine, other) = (app.authorization().unwrap(), app.authorization().unwrap());
    let callback = consent(mine.url()).await;
    assert!(app.exchange_callback(&callback, &other).await.unwrap_err().is_callback());
    assert_eq!(fake.calls("ims.token"), 0);
    app.exchange_callback(&callback, &mine).await.unwrap();
    let before = app.token().await.unwrap();
    let error = app.exchange_callback(&callback, &mine).await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("was used before"), "{error}");
    assert_eq!(app.token().await.unwrap(), before, "the old token should be kept");

    let native = native(&fake).build().unwrap();
    let (one, two) = (native.authorization().unwrap(), native.authorization().unwrap());
    let (one, two) = (consent(one.url()).await, consent(two.url()).await);
    native.exchange_callback(&two).await.unwrap();
    native.exchange_callback(&one).await.unwrap();
    assert!(native.exchange_callback(&one).await.unwrap_err().is_callback());
    let denied = native.exchange_callback("adobe+demo://adobeid/demo-native?error=access_denied").await.unwrap_err();
    assert!(denied.is_rejected() && denied.code() == Some("access_denied"), "{denied}");
    assert_eq!(requests(&fake, "ims.token").len(), 4);

    // The operating system may start a new process of the program to handle the callback.
    let begun = native.authorization().unwrap();
    let callback = consent(begun.url()).await;
    let restarted = support::native(&fake).build().unwrap();
    assert!(restarted.exchange_callback(&callback).await.unwrap_err().is_callback());
    restarted.resume(begun);
    restarted.exchange_callback(&callback).await.unwrap();
}
