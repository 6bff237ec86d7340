//! Helpers for signing in with a browser that is redirected to this computer.

use fake_frameio::{FakeFrameio, credentials::PUBLIC_CLIENT_ID};
use frameio_auth::reqwest::{Client, StatusCode};
use frameio_auth::{AuthError, LoopbackLogin, SpaAuth, Tokens};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub fn spa(fake: &FakeFrameio, redirect_uri: impl Into<String>) -> SpaAuth {
    SpaAuth::builder(PUBLIC_CLIENT_ID, redirect_uri).ims_base_url(fake.base_url()).max_retries(0).build().unwrap()
}

pub type Login = JoinHandle<Result<Tokens, AuthError>>;

/// Starts a sign-in and gives the URL that the browser would open.
pub async fn start_login(login: LoopbackLogin) -> (String, Login) {
    let (url_sender, url) = oneshot::channel();
    let login = login.open_with(move |url| url_sender.send(url.to_owned()));
    let login = tokio::spawn(login.run());
    (url.await.unwrap(), login)
}

/// A client that accepts any certificate.
pub fn insecure_client() -> Client {
    Client::builder().danger_accept_invalid_certs(true).tls_info(true).build().unwrap()
}

pub async fn page(browser: &Client, url: &str) -> (StatusCode, String) {
    let response = browser.get(url).send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}
