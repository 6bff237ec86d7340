//! The memory that the worst possible response of the maximum size takes. This is the only test of its program, because
//! the peak is measured for the whole process.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod support;

use frameio_sdk::{Client, Method};
use support::{Reply, Server};

/// The peak memory of this process so far, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// JSON of as many small values as the limit allows.
fn worst(limit: usize, value: &str) -> String {
    let mut body = String::with_capacity(limit);
    body.push_str(r#"{"more":["#);
    while body.len() + 2 * value.len() + 4 < limit {
        body.push_str(value);
        body.push(',');
    }
    body.push_str(value);
    body.push_str("]}");
    body
}

/// The bound that the documentation of `ClientBuilder::max_response_bytes` states.
const MAX_FACTOR: f64 = 16.0;
const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

#[tokio::test]
async fn a_response_of_the_maximum_size_takes_no_more_memory_than_documented() {
    let before = peak();
    for value in ["0", "[]", "{}", r#""""#, "null"] {
        let body: &'static str = Box::leak(worst(DEFAULT_LIMIT, value).into_boxed_str());
        let server = Server::start(move |_, _| Reply::json(200, body)).await;
        let client = Client::builder("t").base_url(&server.url).max_retries(0).build().unwrap();
        let error = client.request(Method::GET, "/v4/me").decode::<Small>().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        let factor = (peak() - before) as f64 / DEFAULT_LIMIT as f64;
        println!("{value}: {factor:.1}");
        assert!(factor < MAX_FACTOR, "{value}: {factor:.1}");
    }
    let server = Server::start(|_, _| Reply::json(200, &" ".repeat(DEFAULT_LIMIT + 1))).await;
    let client = Client::builder("t").base_url(&server.url).max_retries(0).build().unwrap();
    assert!(client.users().show().await.unwrap_err().is_too_large());
}

#[derive(Debug, serde::Deserialize)]
struct Small {
    #[allow(dead_code)]
    id: String,
}
