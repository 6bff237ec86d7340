//! One sign-in shared by tasks, processes and runtimes.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault};
use frameio_auth::{FileStore, TokenProvider, TokenStore};
use support::{service, signed_in, start, web};

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_thousand_tasks_with_an_expired_token_send_one_refresh() {
    let fake = start().await;
    for round in 1..4 {
        let auth = signed_in(web(&fake).build().unwrap()).await;
        let old = auth.token().await.unwrap();
        auth.invalidate(&old);
        let start = Arc::new(tokio::sync::Barrier::new(1000));
        let tasks = (0..1000).map(|_| {
            let (auth, start) = (auth.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                auth.token().await.unwrap()
            })
        });
        let mut tokens = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            tokens.push(task.await.unwrap());
        }
        assert_eq!(fake.calls("ims.token"), 2 * round, "one request to sign in and one to refresh");
        assert!(tokens.iter().all(|token| *token == tokens[0] && *token != old));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn cancelled_callers_do_not_block_the_others() {
    let fake = start().await;
    for round in 1..11 {
        let auth = signed_in(web(&fake).build().unwrap()).await;
        auth.invalidate(&auth.token().await.unwrap());
        fake.fault(Fault::delay(Duration::from_millis(20)).on("ims.token"));
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let auth = auth.clone();
                tokio::spawn(async move { auth.token().await.unwrap() })
            })
            .collect();
        // Every second caller is cancelled, including at some point the one that started the refresh.
        let mut tokens = Vec::new();
        for (number, task) in tasks.into_iter().enumerate() {
            match number % 2 {
                0 => task.abort(),
                _ => tokens.push(task.await.unwrap()),
            }
        }
        assert!(tokens.iter().all(|token| *token == tokens[0]));
        assert_eq!(fake.calls("ims.token"), 2 * round, "one request to sign in and one to refresh");
    }
}

const PROCESSES: usize = 8;
const STORE: &str = "FRAMEIO_AUTH_TEST_STORE";
const SERVER: &str = "FRAMEIO_AUTH_TEST_SERVER";

/// A child process that refreshes the token; passes at once in an ordinary run of the tests.
#[tokio::test]
async fn child_process_that_refreshes() {
    let (Ok(path), Ok(server)) = (std::env::var(STORE), std::env::var(SERVER)) else { return };
    use fake_frameio::credentials::*;
    let auth = frameio_auth::WebAppAuth::builder(WEB_CLIENT_ID, CLIENT_SECRET, REDIRECT_URI);
    let auth = auth.ims_base_url(server).store(FileStore::new(path)).build().unwrap();
    let token = auth.token().await.unwrap();
    println!("token={}", token.expose_secret());
    println!("refresh={}", auth.export_tokens().unwrap().refresh_token().unwrap().expose_secret());
}

/// Starts the child processes and gives the tokens that each of them printed.
fn run_processes(fake: &FakeFrameio, path: &std::path::Path) -> Vec<(String, String)> {
    let children: Vec<_> = (0..PROCESSES)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["child_process_that_refreshes", "--exact", "--nocapture"])
                .env(STORE, path)
                .env(SERVER, fake.base_url())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let line = |text: &str, name: &str| {
        let found = text.lines().find_map(|line| line.split_once(name).map(|(_, value)| value.to_owned()));
        found.unwrap_or_else(|| panic!("{text}"))
    };
    children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}");
            (line(&text, "token="), line(&text, "refresh="))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_processes_with_one_token_file_refresh_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let fake = start().await;
    let auth = signed_in(web(&fake).store(FileStore::new(&path)).build().unwrap()).await;
    let first = auth.token().await.unwrap();

    // The file holds an expired access token and a refresh token that can be used once.
    let mut tokens: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    tokens["expires_at"] = 1_700_000_000.into();
    std::fs::write(&path, tokens.to_string()).unwrap();
    fake.clear_requests();
    // The delay is long enough for all processes to find the expired token before one has a new one.
    fake.fault(Fault::delay(Duration::from_secs(2)).on("ims.token"));

    let (server, place) = (Arc::new(fake), path.clone());
    let fake = Arc::clone(&server);
    let printed = tokio::task::spawn_blocking(move || run_processes(&server, &place)).await.unwrap();
    assert_eq!(fake.calls("ims.token"), 1);
    assert!(printed.iter().all(|tokens| *tokens == printed[0]), "{}", printed.len());
    assert_ne!(printed[0].0, first.expose_secret());
    assert_eq!(printed.len(), PROCESSES);

    let stored = FileStore::new(&path).load().await.unwrap().unwrap().tokens;
    assert_eq!(stored.access_token().expose_secret(), printed[0].0);
    assert_eq!(stored.refresh_token().unwrap().expose_secret(), printed[0].1);
    // The flow that signed in adopts the stored tokens, whose refresh token is the valid one.
    auth.invalidate(&first);
    assert_eq!(auth.token().await.unwrap().expose_secret(), printed[0].0);
    auth.refresh().await.unwrap();
    assert_eq!(fake.calls("ims.token"), 2);
}

#[test]
fn a_dropped_runtime_does_not_block_later_calls() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let auth = service(&fake).build().unwrap();
    fake.fault(Fault::delay(Duration::from_millis(500)).on("ims.token"));
    let first = runtime();
    let left = first.block_on(async { tokio::time::timeout(Duration::from_millis(50), auth.token()).await });
    assert!(left.is_err(), "the request should still be in flight");
    drop(first);
    // The request is lost with its runtime. At most one call reports that, and the next one gets a token.
    let second = runtime();
    let token = second.block_on(async {
        match auth.token().await {
            Err(_) => auth.token().await,
            token => token,
        }
    });
    assert!(token.is_ok(), "{token:?}");
}

#[test]
fn without_a_tokio_runtime_the_background_thread_sends_the_request() {
    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let auth = service(&fake).build().unwrap();
    // The executor that polls this future is not tokio's.
    let outcome = std::thread::spawn(move || {
        let mut future = Box::pin(auth.token());
        let waker = std::task::Waker::noop();
        let mut context = std::task::Context::from_waker(waker);
        loop {
            if let std::task::Poll::Ready(outcome) = future.as_mut().poll(&mut context) {
                return outcome;
            }
        }
    });
    assert!(!outcome.join().unwrap().unwrap().expose_secret().is_empty());
    assert_eq!(fake.calls("ims.token"), 1);
}
