//! The cost of receiving an event beyond the HMAC of its body.
//!
//! Run `cargo bench -p frameio-sdk --bench webhooks`. The table at the end has the ratios for a body of 2 kB: the
//! contestants take turns, and the median of the rounds is used.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for people, which may panic

#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant, UNIX_EPOCH};

use criterion::Criterion;
use frameio_sdk::webhooks::{SIGNATURE_HEADER, TIMESTAMP_HEADER, Webhooks};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use sha2::Sha256;

const SECRET: &str = "a secret of the length that the service gives out";
const TIMESTAMP: &str = "1764243300";
const BODY_BYTES: usize = 2048;
const ROUNDS: usize = 101;
const CALLS: u32 = 2_000;

fn main() {
    let body = body();
    let headers = headers(&body);
    let webhooks = Webhooks::new([SECRET]).clock(|| UNIX_EPOCH + Duration::from_secs(1_764_243_300));
    let floor = || black_box(hmac(&body));
    let verify = || black_box(webhooks.verify(&headers, &body).unwrap().secret_index);
    let receive = || black_box(webhooks.receive(&headers, &body).unwrap());

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("an event of 2 kB");
    group.bench_function("the HMAC alone", |bencher| bencher.iter(floor));
    group.bench_function("verified", |bencher| bencher.iter(verify));
    group.bench_function("verified and read", |bencher| bencher.iter(receive));
    group.finish();
    criterion.final_summary();

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push((time(floor), time(verify), time(receive)));
    }
    println!();
    println!("the HMAC alone    {:>6.2} µs", support::median(rounds.iter().map(|round| round.0)));
    println!("verified          ratio {:.3}", support::median(rounds.iter().map(|round| round.1 / round.0)));
    println!("verified and read ratio {:.3}", support::median(rounds.iter().map(|round| round.2 / round.0)));
}

/// Microseconds per call.
fn time<T>(call: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

/// The whole check by hand with the same crates, from the secret to the comparison.
fn hmac(body: &[u8]) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    for part in [b"v0:".as_slice(), TIMESTAMP.as_bytes(), b":", body] {
        mac.update(part);
    }
    mac.verify_slice(&[0; 32]).is_ok()
}

fn body() -> Vec<u8> {
    let event = r#"{"type":"file.ready","resource":{"id":"f","type":"file"},"account":{"id":"a"},"filler":""#;
    let end = "\"}";
    format!("{event}{}{end}", "x".repeat(BODY_BYTES - event.len() - end.len())).into_bytes()
}

fn headers(body: &[u8]) -> HeaderMap {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    for part in [b"v0:".as_slice(), TIMESTAMP.as_bytes(), b":", body] {
        mac.update(part);
    }
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut headers = HeaderMap::new();
    headers.insert(TIMESTAMP_HEADER, TIMESTAMP.parse().unwrap());
    headers.insert(SIGNATURE_HEADER, format!("v0={digits}").parse().unwrap());
    headers
}
