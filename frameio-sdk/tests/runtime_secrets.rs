//! Secrets that a hostile or careless server echoes, and the hosts that receive a token.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::error::Error as StdError;
use std::process::Command;

use frameio_sdk::{Client, Method};
use support::{PROFILE, Reply, Seen, Server};

const TOKEN: &str = "fio-u-a/secret+token=of~this_client";
const SIGNED: &str = "https://s3.example/parts/1?X-Amz-Signature=5167a7e&X-Amz-Expires=86400";

/// Every text that a program may print of an error.
fn texts(error: &frameio_sdk::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    text
}

/// The token as it was received and a signed URL, both encoded by `spell`.
fn echo(request: &Seen, spell: fn(&str) -> String) -> String {
    let token = request.header("authorization").unwrap();
    spell(&format!("{token} may not read {SIGNED}"))
}

fn json_escaped(text: &str) -> String {
    text.replace('/', "\\/")
}

fn percent_encoded(text: &str) -> String {
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    encoded.to_string().to_lowercase()
}

fn html(text: &str) -> String {
    text.replace('/', "&#x2F;").replace('=', "&#61;").replace('+', "&#x2b;")
}

#[tokio::test]
async fn secrets_echoed_by_the_server_are_not_printed() {
    let spellings: [fn(&str) -> String; 4] = [str::to_owned, percent_encoded, html, json_escaped];
    for spell in spellings {
        for status in [400, 401, 403, 404, 422, 500, 302, 200] {
            let server = Server::start(move |_, request| {
                let echo = echo(request, spell);
                let json = serde_json::Value::from(echo.as_str()).to_string();
                let body = match status {
                    200 => format!(r#"{{"data":{{"id":"u","name":"N","email":{{{json}:1}}}}}}"#),
                    _ => format!(r#"{{"errors":[{{"title":{json},"detail":{json},"source":{{"pointer":{json}}}}}]}}"#),
                };
                Reply::json(status, &body)
                    .header("x-request-id", &echo)
                    .header("location", &format!("https://{}.example/{echo}", "fio-u-a-secret"))
            })
            .await;
            let error = server.builder(TOKEN).max_retries(0).build().unwrap().users().show().await.unwrap_err();
            let text = texts(&error);
            for secret in
                ["a/secret", "secret+token", "secret%2btoken", "secret&#x2b;", "5167a7e", r"a\/secret", "a%2fsecret"]
            {
                assert!(!text.contains(secret), "{status}: {secret} in {text}");
            }
        }
    }
}

#[tokio::test]
async fn a_short_token_does_not_redact_every_message() {
    let server = Server::script(vec![|| Reply::json(404, r#"{"errors":[{"detail":"no such token"}]}"#)]).await;
    let error = server.builder("token").build().unwrap().users().show().await.unwrap_err();
    assert!(error.to_string().contains("no such token"), "{error}");
}

#[tokio::test]
async fn a_custom_path_stays_below_the_base_url() {
    let server = Server::script(vec![|| Reply::json(200, "{}")]).await;
    let client = Client::builder("t").base_url(format!("{}/prefix", server.url)).build().unwrap();
    for path in ["/%2e%2e/secret", "/v4/.%2E/../x", "/a%2f%2e%2e%2f..", "/%252e%252e/x"] {
        let error = client.request(Method::GET, path).await.unwrap_err();
        assert!(error.is_invalid_input(), "{path}: {error}");
    }
    assert!(server.seen().is_empty());
    client.request(Method::GET, "/v4/a..b").await.unwrap();
    assert_eq!(server.seen()[0].path(), "/prefix/v4/a..b");
}

/// The environment variable that tells the child process, which has a proxy in its environment, which server to call.
const CHILD: &str = "FRAMEIO_SDK_TEST_CALL";

/// The proxy of the environment is a server that counts its requests. Setting a variable of the own process is
/// `unsafe`, so the test runs itself again in a child process.
#[tokio::test]
async fn a_server_on_localhost_is_not_called_through_a_proxy() {
    if let Ok(url) = std::env::var(CHILD) {
        Client::builder("t").base_url(url).max_retries(0).build().unwrap().users().show().await.unwrap();
        return;
    }
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let proxy = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    for (url, direct) in [(server.url.clone(), 1), (server.url.replace("127.0.0.1", "localhost"), 2)] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "a_server_on_localhost_is_not_called_through_a_proxy"]).env(CHILD, url);
        for variable in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            child.env(variable, &proxy.url);
        }
        for variable in ["no_proxy", "NO_PROXY", "REQUEST_METHOD"] {
            child.env_remove(variable);
        }
        let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!((server.seen().len(), proxy.seen().len()), (direct, 0));
    }
    // The proxy works: requests to other hosts go through it.
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "another_host_is_called_through_the_proxy"]).env(CHILD, "http://api.example");
    child.env("http_proxy", &proxy.url);
    for variable in ["no_proxy", "NO_PROXY", "REQUEST_METHOD"] {
        child.env_remove(variable);
    }
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn another_host_is_called_through_the_proxy() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let client = Client::builder("t").base_url(url).allow_insecure_http(true).max_retries(0).build().unwrap();
    client.users().show().await.unwrap();
}
