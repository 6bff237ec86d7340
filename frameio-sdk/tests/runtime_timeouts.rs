//! Timeouts of a client and of a single call.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::time::Duration;

use frameio_sdk::Client;
use support::{PROFILE, Server, timeless};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// Accepts connections and never writes, so that no TLS handshake completes.
async fn silent_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            taken.push(stream);
        }
    });
    url
}

const SECOND: Duration = Duration::from_secs(1);

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test(start_paused = true)]
async fn the_connect_timeout_comes_from_the_client_or_the_call() {
    let client =
        timeless(Client::builder("t").base_url(silent_server().await)).connect_timeout(10 * SECOND).max_retries(0);
    let client = client.build().unwrap();
    for (limit, expected) in [(None, 10), (Some(3), 3), (Some(0), 0), (Some(60), 60)] {
        let begun = Instant::now();
        let call = client.users().show();
        let call = if let Some(limit) = limit { call.connect_timeout(limit * SECOND) } else { call };
        let error = call.await.unwrap_err();
        assert_eq!(begun.elapsed().as_secs(), expected, "{limit:?}");
        assert!(
            error.is_connect() && error.is_transport(),
            "nothing was sent, so the error should be a connect error: {error:?}"
        );
        assert!(error.to_string().starts_with("users.show: no connection to "), "{error}");
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test(start_paused = true)]
async fn a_slow_connection_is_retried_within_the_deadline() {
    let client = timeless(Client::builder("t").base_url(silent_server().await)).build().unwrap();
    let begun = Instant::now();
    let error = client.users().show().connect_timeout(2 * SECOND).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 3, "{error}");
    assert!((6..8).contains(&begun.elapsed().as_secs()), "three attempts with two short delays: {:?}", begun.elapsed());
    let begun = Instant::now();
    client.users().show().connect_timeout(2 * SECOND).deadline(3 * SECOND).await.unwrap_err();
    assert!(begun.elapsed() <= 3 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_pooled_connection_needs_no_connect_timeout() {
    let server = Server::script(vec![|| support::Reply::json(200, PROFILE)]).await;
    let client = server.client();
    for _ in 0..3 {
        client.users().show().connect_timeout(SECOND).await.unwrap();
    }
}
