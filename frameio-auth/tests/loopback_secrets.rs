//! No output and no trace event of a loopback sign-in contains a secret.

#![cfg(all(feature = "loopback", any(feature = "rustls", feature = "native-tls")))]
#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use frameio_auth::{LoopbackLogin, reqwest};
use support::signing_in::{insecure_client, page, spa, start_login};
use support::{consent, start};

#[tokio::test]
async fn no_trace_event_contains_a_secret() {
    let recorder = support::recorder::Recorder::default();
    let guard = recorder.install();
    let fake = start().await;
    let auth = spa(&fake, "https://localhost/callback");
    let login = LoopbackLogin::new(&auth).any_port();
    let printed = format!("{login:?}");
    let (url, login) = start_login(login).await;
    let browser = insecure_client();
    let callback = consent(&url).await;
    let forged = callback.replace("state=", "state=x");
    let (_, shown) = page(&browser, &forged).await;
    let (_, last) = page(&browser, &callback).await;
    let tokens = login.await.unwrap().unwrap();
    drop(guard);

    let url = reqwest::Url::parse(&callback).unwrap();
    let secrets = url.query_pairs().map(|(_, value)| value.into_owned());
    let tokens = [tokens.access_token().expose_secret(), tokens.refresh_token().unwrap().expose_secret()];
    let lines = [recorder.lines(), vec![shown, last, printed]].concat();
    assert!(lines.iter().any(|line| line.contains("waiting for a browser")), "{lines:?}");
    for secret in secrets.chain(tokens.map(str::to_owned)) {
        assert!(secret.len() > 20, "the secret is too short to search for: {secret}");
        // The test's own HTTP client emits events too, with no subscriber.
        assert!(!lines.iter().any(|line| line.contains(&secret)), "{secret}: {lines:#?}");
    }
}
