//! The cost of a token request beyond the HTTP client, beside the same request by hand with reqwest and serde_json; and
//! the cost of getting a token that is already there.
//!
//! Run `cargo bench -p frameio-auth --features blocking --bench token`. It uses loopback and a server that does almost
//! nothing. The table at the end has the ratios: the contestants take turns, so that other load on the machine affects
//! both alike, and the median of the rounds is used.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for people, which may panic

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use criterion::Criterion;
use frameio_auth::{AccessToken, ServerToServerAuth, blocking, reqwest};

const ROUNDS: usize = 61;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = start();
    let auth = flow(&url);
    let http = client();
    runtime.block_on(auth.token()).unwrap();
    let blocking_flow = blocking::ServerToServerAuth::from(auth.clone());

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("a token request");
    group.bench_function("reqwest and serde_json", |bencher| bencher.iter(|| runtime.block_on(by_hand(&http, &url))));
    group.bench_function("authenticate", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(auth.authenticate()).unwrap()));
    });
    group.finish();
    let mut group = criterion.benchmark_group("a token that is there");
    group.bench_function("token", |bencher| {
        bencher.iter_custom(|rounds| {
            runtime.block_on(async {
                let begun = Instant::now();
                for _ in 0..rounds {
                    black_box(auth.token().await.unwrap());
                }
                begun.elapsed()
            })
        });
    });
    group.bench_function("blocking token", |bencher| bencher.iter(|| black_box(blocking_flow.token().unwrap())));
    group.finish();
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--profile-time") {
        return; // a profiler counts only what it asked for
    }

    println!();
    compare(
        "first token of a program",
        || time(|| runtime.block_on(by_hand(&client(), &url))),
        || time(|| runtime.block_on(flow(&url).token()).unwrap()),
    );
    compare(
        "each further token request",
        || time(|| runtime.block_on(by_hand(&http, &url))),
        || time(|| runtime.block_on(auth.authenticate()).unwrap()),
    );
    compare(
        "the same from a thread that waits",
        || time(|| runtime.block_on(by_hand(&http, &url))),
        || time(|| blocking_flow.authenticate().unwrap()),
    );
}

/// Times two contestants in turns.
fn compare(what: &str, bare: impl Fn() -> Duration, ours: impl Fn() -> Duration) {
    let pairs: Vec<_> = (0..ROUNDS).map(|_| (bare().as_secs_f64(), ours().as_secs_f64())).collect();
    let bare = median(pairs.iter().map(|pair| pair.0)) * 1e6;
    let ours = median(pairs.iter().map(|pair| pair.1)) * 1e6;
    let ratio = median(pairs.iter().map(|pair| pair.1 / pair.0));
    println!("{what:>33}: by hand {bare:>7.1} µs, frameio-auth {ours:>7.1} µs, ratio {ratio:.3}");
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    begun.elapsed()
}

fn flow(url: &str) -> ServerToServerAuth {
    ServerToServerAuth::builder("client", "secret").ims_base_url(url).build().unwrap()
}

/// Configured as a careful program would: no redirects, and no idle connection for a request that is sent once a day.
fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).user_agent("by-hand/1.0");
    builder.connect_timeout(Duration::from_secs(10)).pool_max_idle_per_host(0).build().unwrap()
}

/// The same request by hand: send it, check the status, read the same fields.
async fn by_hand(client: &reqwest::Client, url: &str) {
    #[derive(serde::Deserialize)]
    struct Granted {
        access_token: String,
        expires_in: u64,
    }
    let form = "client_id=client&client_secret=secret&grant_type=client_credentials&scope=openid+AdobeID+frame.s2s.all";
    let request = client
        .post(format!("{url}/ims/token/v3"))
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .timeout(Duration::from_secs(30))
        .body(form);
    let answer = request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
    let granted: Granted = serde_json::from_slice(&answer).unwrap();
    black_box((AccessToken::new(granted.access_token), Instant::now() + Duration::from_secs(granted.expires_in)));
}

/// An identity service that grants every request, on its own thread, one connection at a time.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let token = "e".repeat(1200); // as long as Adobe's tokens
    let body = format!(r#"{{"access_token":"{token}","token_type":"bearer","expires_in":86399}}"#);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\nconnection: close\r\n";
    let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = serve(stream.unwrap(), answer.as_bytes());
        }
    });
    url
}

fn serve(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(5).any(|window| window == b"scope") {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            count => request.extend_from_slice(&buffer[..count]),
        }
    }
    stream.write_all(answer)
}
