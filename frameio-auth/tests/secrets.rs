//! No output contains a secret: no `Debug`, no `Display`, no source of an error, no trace event.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use frameio_auth::{
    AuthError, ClientAuthentication, FileStore, MemoryStore, NativeAppAuth, ServerToServerAuth, SpaAuth, TokenProvider,
    TokenStore, Tokens, WebAppAuth,
};
use support::raw::{RawServer, Reply, json, response};
use support::recorder::Recorder;

const CLIENT_SECRET: &str = "p8e-Clie+nt/S3cret";
const CODE: &str = "eyJraWQiOiJj.c0de-S3cret";
const STATE: &str = "state-S3cret";
const VERIFIER: &str = "verifier-S3cret-verifier-S3cret-verifier-S3cret";

/// The mark in every secret of these tests, plain or percent-encoded, and the Base64 of the client credentials.
const MARKS: [&str; 2] = ["S3cret", "Y2xpZW50OnA4ZS1DbGll"];

/// All texts that were printed.
#[derive(Default)]
struct Printed(Vec<String>);

impl Printed {
    fn debug(&mut self, value: &impl Debug) {
        self.0.push(format!("{value:?} {value:#?}"));
    }

    fn error(&mut self, error: &AuthError) {
        self.debug(error);
        self.0.push(error.to_string());
        let mut source = error.source();
        while let Some(error) = source {
            self.0.push(format!("{error} {error:?}"));
            source = error.source();
        }
    }

    fn outcome<T: Debug>(&mut self, outcome: Result<T, AuthError>) -> Option<T> {
        match outcome {
            Ok(value) => {
                self.debug(&value);
                Some(value)
            }
            Err(error) => {
                self.error(&error);
                None
            }
        }
    }
}

fn echo(text: &str) -> Reply {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let said = format!("you sent {body} after {head}");
    let body = serde_json::json!({"error": format!("invalid {body}"), "error_description": said}).to_string();
    json(400, &body)
}

/// A server that cycles through tokens, errors that echo the request, malformed responses and redirects.
async fn server() -> RawServer {
    RawServer::start(|number, request| match number % 6 {
        0 | 3 => json(
            200,
            &format!(
                r#"{{"access_token":"access-S3cret-{number}","refresh_token":"refresh-S3cret-{number}","id_token":"id-S3cret","sub":"user@AdobeID"}}"#
            ),
        ),
        1 => echo(request),
        2 => json(200, r#"{"access_token":"access-S3cret","refresh_token":"refresh-S3cret","token_type":"mac-S3cret"}"#),
        4 => response(200, "content-type: text/html\r\n", "<html>S3cret"),
        _ => response(302, "location: https://evil.example/?code=S3cret\r\n", "S3cret"),
    })
    .await
}

#[tokio::test]
async fn no_output_contains_a_secret() {
    let recorder = Recorder::default();
    let guard = recorder.install();
    let mut printed = Printed::default();
    let server = server().await;
    let folder = tempfile::tempdir().unwrap();
    let file = FileStore::new(folder.path().join("tokens.json"));

    for authentication in [ClientAuthentication::Body, ClientAuthentication::Basic] {
        let builder = ServerToServerAuth::builder("client", CLIENT_SECRET).ims_base_url(&server.url).max_retries(0);
        printed.debug(&builder);
        let service = builder.client_authentication(authentication).store(MemoryStore::new()).build().unwrap();
        printed.debug(&service);
        for _ in 0..7 {
            printed.outcome(service.authenticate().await);
            if let Some(token) = printed.outcome(service.token().await) {
                service.invalidate(&token);
            }
        }
        printed.debug(&service.revoke().await);

        let web = WebAppAuth::builder("client", CLIENT_SECRET, "https://localhost/cb").ims_base_url(&server.url);
        let web = web.client_authentication(authentication).max_retries(0).store(file.clone());
        let web = web.on_token_refreshed(|_| async { Err::<(), _>("no") }).build().unwrap();
        for _ in 0..7 {
            printed.outcome(web.exchange_code(CODE).await);
            printed.outcome(web.refresh().await);
            printed.debug(&web.last_problem());
            printed.debug(&web.export_tokens());
        }
        let begun = web.authorization().unwrap();
        printed.debug(&begun);
        printed.outcome(web.exchange_callback(&format!("https://localhost/cb?code={CODE}&state=other"), &begun).await);
        printed.debug(&file.load().await.unwrap());
        printed.debug(&web.revoke().await);
        printed.debug(&web);
    }

    let spa =
        SpaAuth::builder("client", "https://localhost/cb").ims_base_url(&server.url).max_retries(0).build().unwrap();
    printed.debug(&spa.authorization_url(STATE));
    for _ in 0..7 {
        printed.outcome(spa.exchange_code(CODE, VERIFIER).await);
        printed.outcome(spa.refresh().await);
    }
    printed.outcome(spa.exchange_code(CODE, "S3cret").await);
    printed.outcome(spa.exchange_code(CODE, "S3cret+".repeat(9)).await);
    printed.outcome(spa.import_tokens(Tokens::from_json(r#"{"access_token":"S3cret","expires_at":1}"#).unwrap()).await);
    printed.outcome(Tokens::from_json(r#"{"access_token":["S3cret"],"expires_at":"S3cret"}"#));
    printed.outcome(Tokens::from_json(r#"{"access_token": "S3cret"#));
    printed.debug(&spa.revoke().await);

    let native =
        NativeAppAuth::builder("client", "adobe+abc://adobeid/client").ims_base_url(&server.url).build().unwrap();
    printed.debug(&native.authorization());
    for callback in [
        format!("adobe+abc://adobeid/client?code={CODE}&state={STATE}"),
        format!("adobe+abc://adobeid/client?code={CODE}"),
        format!("adobe+abc://adobeid/client?error=denied&error_description={CODE}&code={CODE}"),
    ] {
        printed.outcome(native.exchange_callback(&callback).await);
    }
    printed.debug(&native);
    for broken in ["https://u:S3cret@ims.example", "http://ims.example/S3cret"] {
        let builder = ServerToServerAuth::builder("client", CLIENT_SECRET).ims_base_url(broken);
        printed.debug(&builder);
        printed.outcome(builder.build());
    }

    drop(guard);
    printed.0.extend(recorder.lines());
    assert!(server.requests().len() > 60 && printed.0.len() > 200 && !recorder.lines().is_empty());
    assert!(
        server.requests().iter().any(|request| request.contains("S3cret")),
        "the requests should contain the secret"
    );
    assert!(printed.0.iter().any(|text| text.contains("[redacted]")), "an echoed secret should be redacted");
    for text in &printed.0 {
        for mark in MARKS {
            assert!(!text.contains(mark), "{mark}: {text}");
        }
    }
}

#[tokio::test]
async fn a_token_request_emits_a_span_with_opentelemetry_names() {
    let server = RawServer::start(|number, _| match number {
        0 => response(503, "retry-after: 0\r\n", ""),
        1 => json(200, r#"{"access_token":"a"}"#),
        _ => json(401, r#"{"error":"invalid_client"}"#),
    })
    .await;
    let recorder = Recorder::default();
    let guard = recorder.install();
    let builder = ServerToServerAuth::builder("client", CLIENT_SECRET).ims_base_url(&server.url);
    let auth = builder.timeout(Duration::from_secs(9)).build().unwrap();
    auth.token().await.unwrap();
    auth.authenticate().await.unwrap_err();
    assert!(!auth.revoke().await.is_complete());
    drop(guard);

    let lines = recorder.lines();
    let spans: Vec<_> = lines.iter().filter(|line| line.starts_with("token_request ")).collect();
    assert_eq!(spans.len(), 3, "{lines:#?}");
    let port = server.url.rsplit_once(':').unwrap().1;
    for field in [
        "otel.name=POST /ims/token/v3",
        "otel.kind=\"client\"",
        "oauth.grant_type=\"client_credentials\"",
        "http.request.method=\"POST\"",
        "url.template=\"/ims/token/v3\"",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={port}"),
    ] {
        assert!(spans[0].contains(field), "{field} is missing: {}", spans[0]);
    }
    assert!(spans[2].contains("POST /ims/revoke") && !spans[2].contains("grant_type"));
    for line in [
        "record http.response.status_code=503",
        "record http.request.resend_count=1",
        "record http.response.status_code=200",
        "record error.type=\"rejected\"",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line} is missing: {lines:#?}");
    }
}
