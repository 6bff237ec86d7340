//! Shared by the tests: a stand-in, a browser whose user consents, and flows that use the stand-in.
#![allow(dead_code, unreachable_pub)] // each test file uses a part of it
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

pub mod browser;
pub mod programs;
pub mod raw;
pub mod recorder;
#[cfg(all(feature = "loopback", any(feature = "rustls", feature = "native-tls")))]
pub mod signing_in;

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use fake_frameio::{FakeFrameio, Seen, credentials::*};
use frameio_auth::{AuthBuilder, NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth, reqwest};

/// A port that is free on IPv4 and IPv6, below the range from which systems assign ephemeral ports.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 1_000) as u16 * 20;
    let ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::SeqCst));
    let is_free = |ip: &str, port| match TcpListener::bind((ip, port)) {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::AddrInUse,
    };
    ports.take(1_000).find(|port| is_free("127.0.0.1", *port) && is_free("::1", *port)).unwrap()
}

pub async fn start() -> FakeFrameio {
    FakeFrameio::builder().start().await.unwrap()
}

pub fn service(fake: &FakeFrameio) -> AuthBuilder<ServerToServerAuth> {
    ServerToServerAuth::builder(S2S_CLIENT_ID, CLIENT_SECRET).ims_base_url(fake.base_url())
}

pub fn web(fake: &FakeFrameio) -> AuthBuilder<WebAppAuth> {
    WebAppAuth::builder(WEB_CLIENT_ID, CLIENT_SECRET, REDIRECT_URI).ims_base_url(fake.base_url())
}

pub fn spa(fake: &FakeFrameio) -> AuthBuilder<SpaAuth> {
    SpaAuth::builder(SPA_CLIENT_ID, REDIRECT_URI).ims_base_url(fake.base_url())
}

pub fn native(fake: &FakeFrameio) -> AuthBuilder<NativeAppAuth> {
    NativeAppAuth::builder(NATIVE_CLIENT_ID, NATIVE_REDIRECT_URI).ims_base_url(fake.base_url())
}

/// Opens a URL as a browser whose user consents, and gives the URL of the redirect.
pub async fn consent(url: &str) -> String {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// The `code` parameter of a callback URL.
pub fn code_of(callback: &str) -> String {
    let callback = reqwest::Url::parse(callback).unwrap();
    callback.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}

/// A web application with a user who has signed in.
pub async fn signed_in(app: WebAppAuth) -> WebAppAuth {
    let authorization = app.authorization().unwrap();
    let callback = consent(authorization.url()).await;
    app.exchange_callback(&callback, &authorization).await.unwrap();
    app
}

/// The requests to one endpoint, such as `ims.token`.
pub fn requests(fake: &FakeFrameio, endpoint: &str) -> Vec<Seen> {
    fake.requests().into_iter().filter(|seen| seen.operation == endpoint).collect()
}
