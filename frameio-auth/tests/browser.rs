//! The example `login` with a real browser. Without `chromium` and `chromedriver`, the tests print a line that says so
//! and pass.

#![cfg(all(feature = "loopback", any(feature = "rustls", feature = "native-tls")))]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::path::Path;
use std::process::Output;

use fake_frameio::{FakeFrameio, SignIn, credentials::PUBLIC_CLIENT_ID};
use support::browser::Browser;
use support::free_port;
use support::programs::{Running, example_with, shown};

/// The example `login`, its stand-in and its folder for tokens.
struct Tool {
    fake: FakeFrameio,
    folder: tempfile::TempDir,
    port: u16,
}

impl Tool {
    async fn new() -> Self {
        let fake = FakeFrameio::builder().sign_in(SignIn::Page).start().await.unwrap();
        let port = free_port();
        Self { fake, folder: tempfile::tempdir().unwrap(), port }
    }

    fn tokens(&self) -> std::path::PathBuf {
        self.folder.path().join("tokens.json")
    }

    /// Starts the example and gives the URL that it prints because there is no screen.
    async fn start(&self) -> (Running, String) {
        let mut command = example_with("login", &self.fake, PUBLIC_CLIENT_ID);
        command.env("FRAMEIO_REDIRECT_URI", format!("https://localhost:{}/callback", self.port));
        command.env("FRAMEIO_TOKENS", self.tokens());
        let mut login = Running::new(&mut command);
        tokio::task::spawn_blocking(move || {
            let url = shown(&mut login);
            (login, url)
        })
        .await
        .unwrap()
    }
}

async fn end(login: Running) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = tokio::task::spawn_blocking(|| login.wait()).await.unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_past_the_certificate_warning_and_only_once() {
    let Some(browser) = Browser::start(false).await else { return };
    let tool = Tool::new().await;
    let (login, url) = tool.start().await;
    browser.open(&url).await;
    assert_eq!(browser.text("#client", "").await, PUBLIC_CLIENT_ID);
    browser.click("#allow").await;
    // The certificate is self-signed for this sign-in, so the browser warns and the user continues.
    assert!(browser.text("#main-message h1", "").await.contains("not private"));
    browser.click("#details-button").await;
    browser.click("#proceed-link").await;
    assert_eq!(browser.text("h1", "You are").await, "You are signed in");
    assert!(browser.text("p", "").await.starts_with("You can close this window"));

    let (code, stdout) = end(login).await;
    assert!(code == Some(0) && stdout.starts_with("You have signed in.\nYou are Ada Demo <ada"), "{stdout}");
    assert!(Path::new(&tool.tokens()).exists());
    drop(browser);

    let mut again = example_with("login", &tool.fake, PUBLIC_CLIENT_ID);
    let (code, stdout) = end(Running::new(again.env("FRAMEIO_TOKENS", tool.tokens()))).await;
    assert!(code == Some(0) && stdout.starts_with("You had signed in before.\nYou are Ada Demo <ada"), "{stdout}");
    assert_eq!(tool.fake.calls("ims.token"), 1);
    tool.fake.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_denies_consent() {
    let Some(browser) = Browser::start(true).await else { return };
    let tool = Tool::new().await;
    let (login, url) = tool.start().await;
    // A window that is left over from an earlier sign-in.
    browser.open(&format!("https://localhost:{}/callback?code=old&state=old", tool.port)).await;
    assert_eq!(browser.text("h1", "This is").await, "This is not the sign-in that the program waits for");
    browser.open(&url).await;
    browser.click("#refuse").await;
    assert_eq!(browser.text("h1", "You are").await, "You are not signed in");
    assert!(browser.text("p", "").await.contains("access_denied"));
    let (code, stdout) = end(login).await;
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(!tool.tokens().exists());
}
