//! Signing in with a browser that is redirected to a listener on this computer.

#![cfg(all(feature = "loopback", any(feature = "rustls", feature = "native-tls")))]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::convert::Infallible;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault, SignIn, credentials::*};
use frameio_auth::reqwest::{self, Certificate, Client, StatusCode};
use frameio_auth::{LoopbackLogin, SpaAuth, WebAppAuth};
use support::signing_in::{insecure_client, page, spa, start_login};
use support::{consent, free_port, requests, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::time::timeout;

fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

#[tokio::test]
async fn a_browser_is_redirected_over_tls() {
    let fake = start().await;
    let port = free_port();
    let auth = spa(&fake, format!("https://localhost:{port}/callback"));
    let (url, login) = start_login(LoopbackLogin::new(&auth)).await;
    let callback = consent(&url).await;
    assert!(callback.starts_with(&format!("https://localhost:{port}/callback?code=")), "{callback}");

    // The certificate is for localhost: a client that trusts it connects, and any other refuses.
    let answer = insecure_client().get(format!("https://localhost:{port}/")).send().await.unwrap();
    let made = answer.extensions().get::<reqwest::tls::TlsInfo>().unwrap().peer_certificate().unwrap().to_vec();
    let strict = Client::builder().build().unwrap();
    assert!(strict.get(&callback).send().await.unwrap_err().is_connect());
    let trusting = Client::builder().tls_certs_only([Certificate::from_der(&made).unwrap()]).build().unwrap();
    for host in ["127.0.0.1", "[::1]"] {
        let answer = trusting.get(format!("https://{host}:{port}/")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "both addresses of localhost should be served");
    }
    let answer = trusting.get(&callback).send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("<h1>You are signed in</h1>"));

    let tokens = login.await.unwrap().unwrap();
    assert_eq!(auth.token().await.unwrap(), *tokens.access_token());
    assert_eq!(fake.calls("ims.token"), 1);
    assert!(!is_open(port), "the port should be closed");
}

#[tokio::test]
async fn unrelated_requests_do_not_end_the_sign_in() {
    let fake = start().await;
    let port = free_port();
    let auth = spa(&fake, format!("https://localhost:{port}/callback"));
    let (url, login) = start_login(LoopbackLogin::new(&auth)).await;
    let (browser, here) = (insecure_client(), format!("https://localhost:{port}"));

    for (path, status, complaint) in [
        ("/", 404, "nothing here"),
        ("/favicon.ico", 404, "nothing here"),
        ("/callback/", 404, "nothing here"),
        ("/callback", 400, "no `state`"),
        ("/callback?code=s3cret&state=guess", 400, "state` of another sign-in"),
        ("/callback?error=access_denied&state=guess", 400, "state` of another sign-in"),
        ("/callback?error=access_denied", 400, "no `state`, and says: the sign-in was cancelled"),
        ("/callback?next=https://evil.example/?state=guess", 400, "no `state`"),
        ("/callback?code=a&code=b", 400, "twice"),
    ] {
        let (found, text) = page(&browser, &format!("{here}{path}")).await;
        assert_eq!(found, status, "{path}");
        assert!(text.contains(complaint) && !text.contains("s3cret"), "{path}: {text}");
    }
    let callback = consent(&url).await;
    for method in [reqwest::Method::POST, reqwest::Method::HEAD] {
        let answer = browser.request(method, &callback).body("x").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"GET".parse().unwrap()));
    }
    // Connections that stay silent, speak another protocol, send too much, or break off.
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    }
    for noise in [&b"GET /callback?code=1 HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01\x02\x00\x01", &[0xff; 100_000]] {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let _ = stream.write_all(noise).await;
        drop(stream);
    }
    assert!(browser.get(format!("{here}/?{}", "x".repeat(100_000))).send().await.is_err_or_refused());
    assert!(!login.is_finished());
    assert_eq!(fake.calls("ims.token"), 0);

    let (status, text) = page(&browser, &callback).await;
    assert!(status == 200 && text.contains("You are signed in"), "{text}");
    login.await.unwrap().unwrap();
    assert_eq!(fake.calls("ims.token"), 1);
}

#[tokio::test]
async fn both_windows_of_a_repeated_callback_get_the_final_page() {
    let fake = start().await;
    let gate = Arc::new(Notify::new()); // holds back the token until both windows have sent their request
    let opened = Arc::clone(&gate);
    let auth = SpaAuth::builder(PUBLIC_CLIENT_ID, "http://127.0.0.1/callback")
        .ims_base_url(fake.base_url())
        .on_token_refreshed(move |_| {
            let opened = Arc::clone(&opened);
            async move {
                opened.notified().await;
                Ok::<_, Infallible>(())
            }
        })
        .build()
        .unwrap();
    let (url, login) = start_login(LoopbackLogin::new(&auth).any_port()).await;
    let callback = reqwest::Url::parse(&consent(&url).await).unwrap();
    let mut windows = Vec::new();
    for _ in 0..2 {
        let mut window = tokio::net::TcpStream::connect(("127.0.0.1", callback.port().unwrap())).await.unwrap();
        let target = &callback[url::Position::BeforePath..];
        window.write_all(format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").as_bytes()).await.unwrap();
        windows.push(window);
    }
    // A third request is answered, so the listener has accepted the two before it.
    let elsewhere = callback.join("/").unwrap();
    assert_eq!(page(&insecure_client(), elsewhere.as_str()).await.0, StatusCode::NOT_FOUND);
    gate.notify_one();
    for mut window in windows {
        let mut answer = String::new();
        window.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("You are signed in"), "{answer}");
    }
    login.await.unwrap().unwrap();
    assert_eq!(fake.calls("ims.token"), 1);
}

trait Refused {
    fn is_err_or_refused(&self) -> bool;
}

impl Refused for Result<reqwest::Response, reqwest::Error> {
    fn is_err_or_refused(&self) -> bool {
        self.as_ref().map_or(true, |answer| answer.status().is_client_error())
    }
}

#[tokio::test]
async fn denied_consent_is_reported_in_the_browser_and_in_the_program() {
    let fake = FakeFrameio::builder().sign_in(SignIn::Refuse).start().await.unwrap();
    let auth = spa(&fake, "http://localhost/callback");
    let (url, login) = start_login(LoopbackLogin::new(&auth).any_port()).await;
    let (status, text) = page(&insecure_client(), &consent(&url).await).await;
    assert!(status == 400 && text.contains("You are not signed in") && text.contains("access_denied"), "{text}");
    let error = login.await.unwrap().unwrap_err();
    assert!(error.is_rejected() && error.code() == Some("access_denied"), "{error}");
    assert!(text.contains("the sign-in was cancelled"), "{text}");
}

#[tokio::test]
async fn a_failed_exchange_is_reported_in_the_browser_and_in_the_program() {
    let fake = start().await;
    let auth = spa(&fake, "http://127.0.0.1/callback");
    fake.fault(Fault::status(503).on("ims.token"));
    let (url, login) = start_login(LoopbackLogin::new(&auth).any_port()).await;
    let callback = consent(&url).await;
    assert!(callback.starts_with("http://127.0.0.1:"), "{callback}");
    let (status, text) = page(&insecure_client(), &callback).await;
    assert!(status == 400 && text.contains("You are not signed in"), "{text}");
    assert!(login.await.unwrap().unwrap_err().is_network());
    assert_eq!(requests(&fake, "ims.token").len(), 1);
}

#[tokio::test]
async fn every_flow_works_with_any_port() {
    let fake = start().await;
    let web = WebAppAuth::builder(CLIENT_ID, CLIENT_SECRET, "http://[::1]:1/callback?tool=a%20b");
    let web = web.ims_base_url(fake.base_url()).build().unwrap();
    let login = LoopbackLogin::new(&web).any_port().parameter("prompt", "login");
    let (url, login) = start_login(login).await;
    assert!(url.ends_with("&prompt=login") && !url.contains("code_challenge"), "{url}");
    let callback = consent(&url).await;
    assert!(!callback.contains(":1/") && callback.contains("/callback?tool=a%20b&code="), "{callback}");
    assert_eq!(page(&insecure_client(), &callback).await.0, StatusCode::OK);
    login.await.unwrap().unwrap();
    web.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_without_a_callback_times_out() {
    let port = free_port();
    let auth = SpaAuth::builder("client", format!("https://localhost:{port}/callback")).build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = LoopbackLogin::new(&auth).without_browser().on_url(|_| {}).run().await.unwrap_err();
    assert!(error.is_sign_in_required() && error.to_string().contains("300s"), "{error}");
    assert_eq!(begun.elapsed().as_secs(), 300);
    let hour = Duration::from_secs(3600);
    LoopbackLogin::new(&auth).without_browser().on_url(|_| {}).timeout(hour).run().await.unwrap_err();
    assert_eq!(begun.elapsed().as_secs(), 3900);
    assert!(!is_open(port));
}

#[tokio::test]
async fn silent_connections_are_closed() {
    for scheme in ["http", "https"] {
        let port = free_port();
        let auth = SpaAuth::builder("client", format!("{scheme}://localhost:{port}/callback")).build().unwrap();
        let (_, login) = start_login(LoopbackLogin::new(&auth)).await;
        // More connections than are served concurrently.
        let mut silent = Vec::new();
        for _ in 0..100 {
            silent.push(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        }
        // A request on a later connection is answered, so the listener has accepted the others.
        let elsewhere = format!("{scheme}://127.0.0.1:{port}/");
        assert_eq!(page(&insecure_client(), &elsewhere).await.0, StatusCode::NOT_FOUND);
        // The clock moves by this much and no more: a paused clock would move on while the kernel closes connections.
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(59)).await;
        tokio::time::resume();
        for mut stream in silent {
            let closed = timeout(Duration::from_secs(10), stream.read_to_end(&mut Vec::new())).await;
            assert!(closed.is_ok(), "a silent connection is open after a minute");
        }
        assert!(!login.is_finished());
        login.abort();
    }
}

#[tokio::test]
async fn two_hundred_silent_connections_delay_no_other_request() {
    let fake = start().await;
    let port = free_port();
    let auth = spa(&fake, format!("http://localhost:{port}/callback"));
    let (url, login) = start_login(LoopbackLogin::new(&auth)).await;
    let callback = consent(&url).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    }
    // Far below the timeout of a silent connection.
    let answer = tokio::time::timeout(Duration::from_secs(7), insecure_client().get(&callback).send()).await;
    assert_eq!(answer.expect("the request should be answered at once").unwrap().status(), StatusCode::OK);
    login.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_cancelled_sign_in_closes_the_port() {
    let port = free_port();
    let auth = SpaAuth::builder("client", format!("https://localhost:{port}/callback")).build().unwrap();
    let (_, login) = start_login(LoopbackLogin::new(&auth)).await;
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    login.abort();
    assert!(login.await.unwrap_err().is_cancelled());
    assert!(!is_open(port));
    drop(stream);
    let (_, again) = start_login(LoopbackLogin::new(&auth)).await;
    assert!(is_open(port) && !again.is_finished());
}

#[tokio::test]
async fn two_concurrent_sign_ins_need_two_ports() {
    let fake = start().await;
    let (one, two) = (spa(&fake, "https://localhost/one"), spa(&fake, "https://localhost/two"));
    let (one_url, one_login) = start_login(LoopbackLogin::new(&one).any_port()).await;
    let (two_url, two_login) = start_login(LoopbackLogin::new(&two).any_port()).await;
    let browser = insecure_client();
    for url in [&two_url, &one_url] {
        assert_eq!(page(&browser, &consent(url).await).await.0, StatusCode::OK);
    }
    let (one, two) = (one_login.await.unwrap().unwrap(), two_login.await.unwrap().unwrap());
    assert_ne!(one.access_token(), two.access_token());

    let taken = TcpListener::bind("[::1]:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for uri in [format!("https://localhost:{port}/cb"), format!("http://[::1]:{port}/cb")] {
        let error = LoopbackLogin::new(&spa(&fake, uri)).run().await.unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains(&format!("port {port}")), "{error}");
        let source = std::error::Error::source(&error).unwrap().downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(source.kind(), std::io::ErrorKind::AddrInUse);
    }
}

#[tokio::test]
async fn the_url_is_shown_before_it_is_opened() {
    let auth = SpaAuth::builder("client", "https://localhost/cb").build().unwrap();
    let (url_sender, told) = std::sync::mpsc::channel();
    let show = url_sender.clone();
    let login = LoopbackLogin::new(&auth)
        .any_port()
        .on_url(move |url| show.send(format!("shown {url}")).unwrap())
        .open_with(move |url| url_sender.send(format!("opened {url}")).map_err(|_| "nobody listens"));
    let login = tokio::spawn(login.run());
    let lines = tokio::task::spawn_blocking(move || told.iter().take(2).collect::<Vec<_>>()).await.unwrap();
    let start_login =
        "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=client&redirect_uri=https%3A%2F%2Flocalhost%3A";
    assert!(lines[0].starts_with(&format!("shown {start_login}")), "{lines:?}");
    assert_eq!(lines[1].strip_prefix("opened "), lines[0].strip_prefix("shown "));
    login.abort();
}

const SERVER: &str = "FRAMEIO_AUTH_TEST_SERVER";

/// The child process of `sign_in_at`; passes at once in an ordinary run of the tests.
#[tokio::test]
async fn child_process_that_signs_in() {
    let Ok(server) = std::env::var(SERVER) else { return };
    let auth = SpaAuth::builder(PUBLIC_CLIENT_ID, "http://localhost/callback").ims_base_url(server).build().unwrap();
    LoopbackLogin::new(&auth).any_port().timeout(Duration::from_secs(60)).run().await.unwrap();
}

/// Runs `child_process_that_signs_in` with `browser` in `BROWSER` and without a screen; `read` finds the URL in its
/// output.
#[cfg(target_os = "linux")]
async fn sign_in_at(browser: &str, read: impl FnOnce(std::process::ChildStderr) -> String + Send + 'static) {
    let fake = start().await;
    let mut program = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["child_process_that_signs_in", "--exact", "--nocapture"])
        .env(SERVER, fake.base_url())
        .env("BROWSER", browser)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let stderr = program.stderr.take().unwrap();
    let url = tokio::task::spawn_blocking(|| read(stderr)).await.unwrap();
    assert!(page(&insecure_client(), &consent(&url).await).await.1.contains("You are signed in"));
    assert!(tokio::task::spawn_blocking(move || program.wait()).await.unwrap().unwrap().success());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_a_screen_the_url_is_printed() {
    use std::io::{BufRead as _, BufReader};
    sign_in_at("", |stderr| {
        let mut lines = BufReader::new(stderr).lines().map(Result::unwrap);
        lines.find(|line| line.starts_with("To sign in, open this address"));
        lines.next().unwrap()
    })
    .await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_default_browser_is_opened() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (script, pipe) = (folder.path().join("browser"), folder.path().join("pipe"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::write(&script, format!("#!/bin/sh\necho \"$1\" > {}\n", pipe.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    sign_in_at(&script.display().to_string(), move |_| std::fs::read_to_string(pipe).unwrap().trim().to_owned()).await;
}

#[tokio::test]
async fn a_custom_certificate_is_accepted() {
    let fake = start().await;
    let auth = spa(&fake, "https://localhost/callback");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (chain, key) = (&*made.cert.pem(), &*made.signing_key.serialize_pem());
    let (url, login) = start_login(LoopbackLogin::new(&auth).any_port().certificate(chain, key)).await;
    let trusting = Client::builder().tls_certs_only([Certificate::from_pem(chain.as_bytes()).unwrap()]);
    assert_eq!(page(&trusting.build().unwrap(), &consent(&url).await).await.0, StatusCode::OK);
    login.await.unwrap().unwrap();

    for (chain, key, complaint) in [
        ("", key, "the certificate for localhost cannot be read"),
        (key, key, "the certificate for localhost cannot be read"),
        (chain, "s3cret", "the private key of the certificate"),
        (chain, chain, "the private key of the certificate"),
    ] {
        let error = LoopbackLogin::new(&auth).any_port().certificate(chain, key).run().await.unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains(complaint), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"));
    }
}
