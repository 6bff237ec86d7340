//! The examples, run as programs: their output, their exit codes and the state that they leave behind.
//!
//! `cargo test -p frameio-auth` builds them together with this file; `--test examples` alone does not.

#![cfg(any(feature = "rustls", feature = "native-tls"))]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::io::{BufRead as _, BufReader, pipe};
use std::process::Command;

use fake_frameio::{FakeFrameio, Fault, SignIn, credentials::*};
use frameio_auth::reqwest::{Client, StatusCode, Url, header, redirect};
#[cfg(feature = "loopback")]
use support::programs::shown;
use support::programs::{Running, example, example_with};

const EXAMPLES: &[&str] = &[
    "service",
    "web_app",
    #[cfg(feature = "loopback")]
    "login",
];

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn start() -> FakeFrameio {
    FakeFrameio::builder().sign_in(SignIn::Page).start_blocking().unwrap()
}

#[test]
fn service_prints_its_user() {
    let (code, stdout, stderr) = run(&mut example("service"));
    assert_eq!((code, stderr.lines().count()), (Some(0), 1), "{stderr}");
    assert!(stdout.starts_with("Good for 23 hours.\nYou are Service Account User <"), "{stdout}");
    assert!(stderr.starts_with("FRAMEIO_CLIENT_ID is not set: this is a stand-in at http://127.0.0.1:"), "{stderr}");

    let fake = start();
    let (code, _, stderr) = run(example_with("service", &fake, S2S_CLIENT_ID).env("FRAMEIO_CLIENT_SECRET", "guess"));
    assert_eq!((code, stderr.lines().count()), (Some(1), 1));
    assert!(stderr.starts_with("error: ") && stderr.contains("invalid_client"), "{stderr}");
    // A token that the API rejects is replaced once.
    fake.fault(Fault::status(401).on("users.show"));
    let (code, stdout, stderr) =
        run(example_with("service", &fake, S2S_CLIENT_ID).env("FRAMEIO_CLIENT_SECRET", CLIENT_SECRET));
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    assert_eq!((fake.calls("ims.token"), fake.calls("users.show")), (3, 2));
}

/// A minimal browser that keeps cookies and follows redirects only on request.
struct Browser {
    http: Client,
    cookie: Option<String>,
}

impl Browser {
    fn new() -> Self {
        let http = Client::builder().danger_accept_invalid_certs(true).redirect(redirect::Policy::none());
        Self { http: http.build().unwrap(), cookie: None }
    }

    async fn ask(&mut self, post: bool, url: &str) -> (StatusCode, Option<String>, String) {
        let request = if post { self.http.post(url) } else { self.http.get(url) };
        let cookie = self.cookie.iter().map(|cookie| ("cookie", cookie.as_str()));
        let answer = cookie.fold(request, |request, (name, value)| request.header(name, value)).send().await.unwrap();
        let text =
            |name| answer.headers().get(name).map(|value: &header::HeaderValue| value.to_str().unwrap().to_owned());
        let location = text(header::LOCATION);
        if let Some(cookie) = text(header::SET_COOKIE) {
            assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            self.cookie = cookie.split(';').next().filter(|cookie| *cookie != "session=").map(str::to_owned);
        }
        (answer.status(), location, answer.text().await.unwrap())
    }

    /// Chooses a user on the stand-in's consent page and submits the decision; gives the URL of the redirect.
    async fn decide(&self, url: &str, user: &str, decision: &str) -> String {
        let page = self.http.get(url).send().await.unwrap().text().await.unwrap();
        let (front, _) = page.split_once(user).unwrap_or_else(|| panic!("{user} is not in {page}"));
        let id = front.rsplit_once("<option value=\"").unwrap().1.split('"').next().unwrap();
        let mut form = Url::parse(url).unwrap();
        form.query_pairs_mut().append_pair("user_id", id).append_pair("decision", decision);
        let body = form.query().unwrap().to_owned();
        form.set_query(None);
        let answer = self.http.post(form).header("content-type", "application/x-www-form-urlencoded").body(body);
        answer.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned()
    }
}

/// Starts the web application and gives its URL.
fn web_app(command: &mut Command) -> (Running, String) {
    let mut app = Running::new(command);
    let mut line = String::new();
    BufReader::new(app.child().stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("Open ").and_then(|rest| rest.split("/ in a browser").next());
    let url = url.unwrap_or_else(|| panic!("{line}")).to_owned();
    (app, url)
}

#[tokio::test]
async fn each_user_of_web_app_has_a_separate_sign_in() {
    let (_app, home) = web_app(&mut example("web_app"));
    let (mut ada, mut ben) = (Browser::new(), Browser::new());
    assert!(ada.ask(false, &home).await.2.contains("You are not signed in"));
    for (browser, name) in [(&mut ada, "Ada Demo"), (&mut ben, "Ben Colleague")] {
        let (status, location, _) = browser.ask(true, &format!("{home}/sign-in")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let before = browser.cookie.clone();
        let callback = browser.decide(&location.unwrap(), name, "allow").await;
        assert!(callback.starts_with(&format!("{home}/callback?code=")), "{callback}");
        // The callback URL does not sign in another browser.
        let (status, _, text) = Browser::new().ask(false, &callback).await;
        assert!(status == 400 && text.contains("no sign-in was started here"), "{text}");
        let (status, location, text) = browser.ask(false, &callback).await;
        assert_eq!((status, location.as_deref()), (StatusCode::SEE_OTHER, Some("/")), "{text}");
        assert!(browser.cookie.is_some() && browser.cookie != before, "the session id should change at sign-in");
    }
    assert!(ada.ask(false, &home).await.2.contains("You are Ada Demo &lt;ada"));
    assert_eq!(ada.ask(true, &format!("{home}/refresh")).await.0, StatusCode::SEE_OTHER);
    assert!(ada.ask(false, &home).await.2.contains("good for 23 hours"));
    assert_eq!(ada.ask(true, &format!("{home}/sign-out")).await.0, StatusCode::SEE_OTHER);
    assert!(ada.cookie.is_none() && ada.ask(false, &home).await.2.contains("You are not signed in"));
    assert!(
        ben.ask(false, &home).await.2.contains("You are Ben Colleague &lt;ben"),
        "the other user should still be signed in"
    );
}

#[tokio::test]
async fn web_app_explains_failures() {
    let fake = start();
    let mut command = example_with("web_app", &fake, CLIENT_ID);
    let (_app, home) = web_app(command.env("FRAMEIO_CLIENT_SECRET", CLIENT_SECRET));
    let mut browser = Browser::new();
    let begin = async |browser: &mut Browser, decision| {
        let location = browser.ask(true, &format!("{home}/sign-in")).await.1.unwrap();
        browser.decide(&location, "Ada Demo", decision).await
    };
    let callback = begin(&mut browser, "refuse").await;
    let (status, _, text) = browser.ask(false, &callback).await;
    assert!(status == 400 && text.contains("access_denied"), "{text}");
    let callback = begin(&mut browser, "allow").await;
    let (status, _, text) = browser.ask(false, &callback.replace("state=", "state=x")).await;
    assert!(status == 400 && text.contains("state` of another sign-in"), "{text}");
    fake.fault(Fault::status(503).header("retry-after", "0").on("ims.token").times(3));
    assert_eq!(browser.ask(false, &callback).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let callback = begin(&mut browser, "allow").await;
    assert_eq!(browser.ask(false, &callback).await.0, StatusCode::SEE_OTHER);

    // Adobe revokes the grant; the next visit reports it and ends the session.
    fake.fault(Fault::status(401).on("users.show"));
    fake.fault(Fault::body(400, r#"{"error":"invalid_grant"}"#).on("ims.token"));
    assert!(browser.ask(false, &home).await.2.contains("Your sign-in has ended"));
    assert!(browser.ask(false, &home).await.2.contains("You are not signed in"));
}

#[cfg(feature = "loopback")]
#[tokio::test]
async fn the_second_run_of_login_needs_no_browser() {
    let fake = start();
    let folder = tempfile::tempdir().unwrap();
    let port = support::free_port();
    let tool = |argument: Option<&str>| {
        let mut command = example_with("login", &fake, PUBLIC_CLIENT_ID);
        command.env("FRAMEIO_REDIRECT_URI", format!("https://localhost:{port}/callback")).args(argument);
        command.env("FRAMEIO_TOKENS", folder.path().join("deep/tokens.json"));
        command
    };
    let mut login = Running::new(&mut tool(None));
    let mut browser = Browser::new();
    let callback = browser.decide(&shown(&mut login), "Ben Colleague", "allow").await;
    assert!(browser.ask(false, &callback).await.2.contains("You are signed in"));
    let output = login.wait();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{stdout}");
    assert!(stdout.starts_with("You have signed in.\nYou are Ben Colleague <ben"), "{stdout}");

    let (code, stdout, stderr) = run(&mut tool(None));
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(stdout.starts_with("You had signed in before.\nYou are Ben Colleague <ben"), "{stdout}");
    assert_eq!(fake.calls("ims.token"), 1);
    let (code, stdout, _) = run(&mut tool(Some("--sign-out")));
    assert_eq!((code, stdout.as_str(), fake.calls("ims.revoke")), (Some(0), "You are signed out.\n", 2));

    let mut login = Running::new(&mut tool(None));
    let callback = browser.decide(&shown(&mut login), "Ben Colleague", "refuse").await;
    assert!(browser.ask(false, &callback).await.2.contains("You are not signed in"));
    assert_eq!(login.wait().status.code(), Some(1));

    let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (code, _, stderr) = run(&mut tool(None));
    assert!(code == Some(1) && stderr.contains(&format!("error: port {port} on localhost is taken")), "{stderr}");
}

#[cfg(feature = "loopback")]
#[tokio::test]
async fn login_without_settings_demonstrates_the_whole_flow() {
    let mut login = Running::new(&mut example("login"));
    let mut browser = Browser::new();
    let callback = browser.decide(&shown(&mut login), "Ada Demo", "allow").await;
    assert_eq!(browser.ask(false, &callback).await.0, StatusCode::OK);
    let output = login.wait();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{stdout}");
    let starts: Vec<_> = stdout.lines().map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    let one_run = ["You are Ada", "The token is"];
    let expected = [&["You have signed"], &one_run[..], &["You had signed"], &one_run, &["You are signed"]].concat();
    assert_eq!(starts, expected, "{stdout}");
}

#[test]
fn a_closed_standard_output_does_not_panic() {
    for name in ["service", "web_app"] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let closed = example(name).stdout(writer).spawn().unwrap().wait_with_output().unwrap();
        let stderr = String::from_utf8(closed.stderr).unwrap();
        assert_eq!(closed.status.code(), Some(141), "{name}: {stderr}");
        assert!(stderr.lines().all(|line| line.starts_with("FRAMEIO_CLIENT_ID is not set")), "{name}: {stderr}");
    }
}

#[test]
fn invalid_settings_are_one_line_on_standard_error() {
    for name in EXAMPLES {
        let with_secret = *name != "login";
        for (variables, complaint) in [
            (
                &[("FRAMEIO_CLIENT_SECRET", "s3cret")][..],
                "error: FRAMEIO_CLIENT_SECRET is set, but FRAMEIO_CLIENT_ID is",
            ),
            (&[("FRAMEIO_CLIENT_ID", " ")], "error: FRAMEIO_CLIENT_ID is set, but empty"),
            (&[("FRAMEIO_CLIENT_ID", "c")], "error: FRAMEIO_CLIENT_ID is set, but FRAMEIO_CLIENT_SECRET is not"),
            (
                &[
                    ("FRAMEIO_CLIENT_ID", "c"),
                    ("FRAMEIO_CLIENT_SECRET", "s3cret"),
                    ("FRAMEIO_IMS_BASE_URL", "nonsense"),
                    ("FRAMEIO_TOKENS", "/nonexistent"),
                ],
                "error: the IMS base URL cannot be used",
            ),
        ] {
            if !with_secret && complaint.ends_with("SECRET is not") {
                continue;
            }
            let (code, stdout, stderr) = run(example(name).envs(variables.iter().copied()));
            assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(1), "", 1), "{name}: {stderr}");
            assert!(stderr.contains(complaint) && !stderr.contains("s3cret"), "{name}: {stderr}");
        }
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, stderr) = run(example("web_app").env("LISTEN", &address));
    assert!(code == Some(1) && stderr.contains(&format!("nothing can listen at {address}")), "{stderr}");
}
