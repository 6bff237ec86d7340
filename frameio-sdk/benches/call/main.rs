//! The cost of a call beyond the HTTP client, beside the same request sent and decoded by hand with reqwest and
//! serde_json.
//!
//! Run `cargo bench -p frameio-sdk --bench call`. It uses loopback and a server that does almost nothing. The table at
//! the end has the ratios: the contestants take turns, so that other load on the machine affects both alike, and the
//! median of the rounds is used.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for people, which may panic

#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use frameio_sdk::models::FileWithIncludes;
use frameio_sdk::{Client, reqwest};
use support::server;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const ACCOUNT: &str = "6f9b6dae-6f4c-47a8-aac2-ce17a5794a3b";
const FILE: &str = "0c5a9f6e-3b9f-4f0e-9a41-2f7a0d3c8b55";

/// The numbers of calls in flight at the same time.
const IN_FLIGHT: [usize; 2] = [1, 64];

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counted = support::counted();
    let url = match &counted {
        Some([url, ..]) => url.clone(),
        None => server::start(|_| support::file_body()),
    };
    if std::env::args().any(|argument| argument == "--serve") {
        println!("{url}");
        loop {
            std::thread::park();
        }
    }
    let sdk = Client::builder("token").base_url(&url).build().unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    if let Some([_, contestant, rounds]) = counted {
        let rounds = rounds.parse().unwrap();
        match contestant.as_str() {
            "sdk" => time(&runtime, rounds, 1, || ours(sdk.clone())),
            _ => time(&runtime, rounds, 1, || bare(http.clone(), url.clone())),
        };
        return;
    }

    let mut criterion = Criterion::default().configure_from_args();
    for in_flight in IN_FLIGHT {
        let mut group = criterion.benchmark_group(format!("a call, {in_flight} in flight"));
        group.bench_function("reqwest and serde_json", |bencher| {
            bencher.iter_custom(|rounds| time(&runtime, rounds, in_flight, || bare(http.clone(), url.clone())));
        });
        group.bench_function("sdk", |bencher| {
            bencher.iter_custom(|rounds| time(&runtime, rounds, in_flight, || ours(sdk.clone())));
        });
        group.finish();
    }
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--profile-time") {
        return; // a profiler counts only what it asked for
    }

    println!();
    for in_flight in IN_FLIGHT {
        let calls = (2048 / in_flight) as u64;
        let pairs: Vec<(f64, f64)> = (0..31)
            .map(|_| {
                let bare = time(&runtime, calls, in_flight, || bare(http.clone(), url.clone()));
                let ours = time(&runtime, calls, in_flight, || ours(sdk.clone()));
                (bare.as_secs_f64(), ours.as_secs_f64())
            })
            .collect();
        let each = |time: f64| time * 1e6 / (calls as f64 * in_flight as f64);
        let bare = support::median(pairs.iter().map(|pair| pair.0));
        let ours = support::median(pairs.iter().map(|pair| pair.1));
        let ratio = support::median(pairs.iter().map(|pair| pair.1 / pair.0));
        println!(
            "{in_flight:>3} in flight: reqwest and serde_json {:>6.1} µs a call, sdk {:>6.1} µs, ratio {ratio:.3}",
            each(bare),
            each(ours)
        );
    }
}

/// Times `rounds * in_flight` calls, `in_flight` of them at a time.
fn time<F, Fut>(runtime: &Runtime, rounds: u64, in_flight: usize, call: F) -> Duration
where
    F: Fn() -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    runtime.block_on(async {
        let start = Instant::now();
        if in_flight == 1 {
            for _ in 0..rounds {
                call().await;
            }
        } else {
            let mut calls = JoinSet::new();
            for _ in 0..in_flight as u64 * rounds {
                if calls.len() == in_flight {
                    calls.join_next().await.unwrap().unwrap();
                }
                calls.spawn(call());
            }
            while let Some(call) = calls.join_next().await {
                call.unwrap();
            }
        }
        start.elapsed()
    })
}

async fn ours(client: Client) {
    black_box(client.account(ACCOUNT).files().show(FILE).await.unwrap());
}

/// The same call by hand: the same URL and headers, a check of the status, and the same type.
async fn bare(client: reqwest::Client, url: String) {
    let request = client
        .get(format!("{url}/v4/accounts/{ACCOUNT}/files/{FILE}"))
        .bearer_auth("token")
        .header("accept", "application/json")
        .header("user-agent", "by-hand/1.0")
        .timeout(Duration::from_secs(60));
    let response = request.send().await.unwrap().error_for_status().unwrap();
    let body = response.bytes().await.unwrap();
    black_box(serde_json::from_slice::<Whole>(&body).unwrap().data);
}

/// The response as it is on the wire.
#[derive(serde::Deserialize)]
struct Whole {
    data: FileWithIncludes,
}
