//! SDK clients with tokens from the identity service, for each flow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault, credentials::*};
use frameio_sdk::Client;
use frameio_sdk::auth::{IntoTokenProvider, MemoryStore, NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth};

async fn start() -> FakeFrameio {
    FakeFrameio::builder().start().await.unwrap()
}

fn client(fake: &FakeFrameio, auth: impl IntoTokenProvider) -> Client {
    Client::builder(auth).base_url(fake.base_url()).build().unwrap()
}

/// Opens the authorization page as a browser would, and returns the URL of the redirect.
async fn consent(url: &str) -> String {
    use frameio_sdk::reqwest;
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_service_signs_in_with_client_credentials() {
    let fake = start().await;
    let builder = ServerToServerAuth::builder(S2S_CLIENT_ID, CLIENT_SECRET).ims_base_url(fake.base_url());
    let auth = builder.build().unwrap();
    let client = client(&fake, &auth);
    let first = client.users().show().await.unwrap();
    client.users().show().await.unwrap();
    assert_eq!(fake.calls("ims.token"), 1);

    // The API rejects the token; the client gets a new one and sends the call again.
    fake.expire_token(auth.token().await.unwrap().expose_secret());
    let again = client.users().show().await.unwrap();
    assert_eq!(again.id, first.id);
    assert_eq!(fake.calls("ims.token"), 2);
    fake.assert_no_violations();
}

#[tokio::test]
async fn a_wrong_client_secret_is_an_error_of_the_call() {
    let fake = start().await;
    let builder = ServerToServerAuth::builder(S2S_CLIENT_ID, "guess").ims_base_url(fake.base_url());
    let error = client(&fake, builder.build().unwrap()).users().show().await.unwrap_err();
    assert!(error.is_auth() && error.auth().unwrap().is_rejected(), "{error}");
    assert_eq!(error.auth().unwrap().code(), Some("invalid_client"));
    assert!(!format!("{error} {error:?}").contains("guess"));
    assert_eq!((fake.calls("ims.token"), fake.calls("users.show")), (1, 0));
}

#[tokio::test]
async fn users_of_a_web_application_sign_in_and_out() {
    let fake = start().await;
    let app = WebAppAuth::builder(WEB_CLIENT_ID, CLIENT_SECRET, REDIRECT_URI).ims_base_url(fake.base_url());
    let app = app.build().unwrap();
    let authorization = app.authorization().unwrap();
    let callback = consent(authorization.url()).await;

    let (user, other) = (app.new_session_with(MemoryStore::new()), app.new_session());
    user.exchange_callback(&callback, &authorization).await.unwrap();
    let client = client(&fake, &user);
    client.users().show().await.unwrap();
    fake.advance(Duration::from_secs(86_400));
    client.users().show().await.unwrap();
    assert_eq!(fake.calls("ims.token"), 2, "one request for the code and one refresh");
    assert!(other.token().await.unwrap_err().is_sign_in_required(), "sessions should be separate");

    assert!(user.revoke().await.is_complete());
    assert_eq!(fake.calls("ims.revoke"), 2);
    let error = client.users().show().await.unwrap_err();
    assert!(error.auth().unwrap().is_sign_in_required(), "{error}");
}

#[tokio::test]
async fn public_clients_sign_in() {
    let fake = start().await;
    let spa =
        SpaAuth::builder(SPA_CLIENT_ID, "https://localhost:9000/cb").ims_base_url(fake.base_url()).build().unwrap();
    let authorization = spa.authorization_url("a word").unwrap();
    let callback = consent(&authorization.url).await;
    assert!(callback.starts_with("https://localhost:9000/cb?") && callback.ends_with("state=a%20word"), "{callback}");
    let callback = frameio_sdk::reqwest::Url::parse(&callback).unwrap();
    let (_, code) = callback.query_pairs().find(|(name, _)| name == "code").unwrap();
    spa.exchange_code(code.as_ref(), &authorization.code_verifier).await.unwrap();
    client(&fake, spa.clone()).users().show().await.unwrap();

    let native = NativeAppAuth::builder(NATIVE_CLIENT_ID, NATIVE_REDIRECT_URI).ims_base_url(fake.base_url());
    let native = native.build().unwrap();
    let callback = consent(native.authorization().unwrap().url()).await;
    native.exchange_callback(&callback).await.unwrap();
    client(&fake, native.clone()).users().show().await.unwrap();
    let again = native.exchange_callback(&callback).await.unwrap_err();
    assert!(again.is_callback(), "a callback should be accepted once: {again}");
    assert_eq!(fake.calls("ims.token"), 2);
}

#[tokio::test]
async fn a_call_waits_out_a_fault_of_the_identity_service() {
    let fake = start().await;
    let builder = ServerToServerAuth::builder(S2S_CLIENT_ID, CLIENT_SECRET).ims_base_url(fake.base_url());
    let client = client(&fake, builder.build().unwrap());
    fake.fault(Fault::status(503).header("retry-after", "0").on("ims.token").times(2));
    client.users().show().await.unwrap();
    assert_eq!(fake.calls("ims.token"), 3);
}

#[test]
fn a_blocking_program_signs_in_with_a_browser() {
    use frameio_sdk::auth::blocking::{LoopbackLogin, SpaAuth, block_on};

    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let auth = SpaAuth::builder(PUBLIC_CLIENT_ID, "http://localhost/callback").ims_base_url(fake.base_url());
    let auth = auth.build().unwrap();
    let client = frameio_sdk::blocking::Client::builder(&auth).base_url(fake.base_url()).build().unwrap();
    let error = client.users().show().send().unwrap_err();
    assert!(error.auth().unwrap().is_sign_in_required(), "{error}");

    let browser = |url: &str| {
        let url = url.to_owned();
        let visit = async move { frameio_sdk::reqwest::get(consent(&url).await).await.map(|answer| answer.status()) };
        block_on(visit).unwrap().map(|status| assert!(status.is_success(), "{status}"))
    };
    LoopbackLogin::new(&auth).any_port().open_with(browser).run().unwrap();
    let name = client.users().show().send().unwrap().name;

    // The API rejects the token; both kinds of client get the next one, which is requested once.
    fake.expire_token(auth.token().unwrap().expose_secret());
    assert_eq!(client.users().show().send().unwrap().name, name);
    let async_client = Client::builder(&auth).base_url(fake.base_url()).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(async { async_client.users().show().await }).unwrap().name, name);
    assert_eq!(fake.calls("ims.token"), 2, "one request for the code and one refresh");
    assert!(auth.revoke().is_complete());
    fake.assert_no_violations();
}
