//! The token store in Redis, against a server that each test starts. Without a `redis-server` in `PATH` the tests print
//! SKIPPED and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // test helpers may panic

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use frameio_auth::{AuthError, RedisStore, StoreVersion, TokenStore, Tokens};
use support::{signed_in, start, web};

const NAME: &str = "test:sign-in";
/// Far longer than any of these tests takes; bounds the wait for a lease that is never released.
const LONG: Duration = Duration::from_secs(60);

/// An empty Redis server, which is stopped when it is dropped.
struct Redis {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Redis {
    async fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = support::free_port();
        let Some(process) = Self::spawn(&folder, port) else {
            eprintln!("SKIPPED: there is no redis-server on the path (apt-get install redis-server)");
            return None;
        };
        let redis = Self { process, port, folder };
        redis.until_it_answers().await;
        Some(redis)
    }

    fn spawn(folder: &tempfile::TempDir, port: u16) -> Option<Child> {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        command.arg("--port").arg(port.to_string()).arg("--dir").arg(folder.path());
        match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(process) => Some(process),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        }
    }

    async fn until_it_answers(&self) {
        let begun = Instant::now();
        while self.store().load().await.is_err() {
            assert!(begun.elapsed() < LONG, "redis-server did not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    async fn start_again(&mut self) {
        self.process = Self::spawn(&self.folder, self.port).unwrap();
        self.until_it_answers().await;
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn store(&self) -> RedisStore {
        RedisStore::new(self.url(), NAME).unwrap()
    }

    async fn raw<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]).query_async(&mut connection).await.unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn tokens(number: u32) -> Tokens {
    let text = format!(
        r#"{{"access_token":"s3cret-{number}","refresh_token":"r3fresh-{number}","expires_at":1760000000,"user_id":"u"}}"#
    );
    Tokens::from_json(&text).unwrap()
}

async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONG, what).await.unwrap()
}

#[tokio::test]
async fn a_save_replaces_only_the_version_that_it_names() {
    let Some(redis) = Redis::start().await else { return };
    let (store, other) = (redis.store(), redis.store());
    assert!(store.load().await.unwrap().is_none());
    assert!(store.save(&tokens(9), Some(&StoreVersion::new("other"))).await.unwrap_err().is_conflict());
    let first = store.save(&tokens(1), None).await.unwrap();
    assert!(other.save(&tokens(9), None).await.unwrap_err().is_conflict());
    let second = other.save(&tokens(2), Some(&first)).await.unwrap();
    assert!(store.save(&tokens(9), Some(&first)).await.unwrap_err().is_conflict());
    let loaded = store.load().await.unwrap().unwrap();
    assert_eq!((loaded.tokens, &loaded.version), (tokens(2), &second));

    store.delete().await.unwrap();
    store.delete().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
    assert!(store.save(&tokens(9), Some(&second)).await.unwrap_err().is_conflict());
    let third = store.save(&tokens(1), None).await.unwrap();
    assert!(first != second && second != third && first != third);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_concurrent_writers_of_one_version_one_succeeds() {
    let Some(redis) = Redis::start().await else { return };
    let mut version = redis.store().save(&tokens(0), None).await.unwrap();
    for _ in 0..5 {
        let writers = (1..17).map(|number| {
            let (store, version) = (redis.store(), version.clone());
            tokio::spawn(async move { store.save(&tokens(number), Some(&version)).await })
        });
        let mut successes = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            match writer.await.unwrap() {
                Ok(version) => successes.push(version),
                Err(error) => assert!(error.is_conflict(), "{error}"),
            }
        }
        assert_eq!(successes.len(), 1);
        version = successes.remove(0);
        assert_eq!(redis.store().load().await.unwrap().unwrap().version, version);
    }
}

#[tokio::test]
async fn one_holder_has_the_lease_and_dropped_waiters_leave_nothing_behind() {
    let Some(redis) = Redis::start().await else { return };
    let (one, two) = (redis.store().lease(LONG), redis.store().lease(LONG));
    let held = within(one.lock()).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), two.lock()).await.is_err(), "the lease should be held");
    // A dropped waiter gives up its place in the queue.
    let mut waker = Context::from_waker(Waker::noop());
    let mut dropped = two.lock();
    assert!(dropped.as_mut().poll(&mut waker).is_pending());
    drop(dropped);
    drop(held);
    drop(within(two.lock()).await.unwrap());
    // The waiter is dropped at various moments, including while the response is in flight.
    for round in 0..20 {
        let waits = tokio::time::timeout(Duration::from_micros(100 * round), one.lock());
        drop(waits.await);
    }
    drop(within(two.lock()).await.unwrap());
}

#[tokio::test]
async fn a_waiter_that_is_never_polled_again_delays_no_other() {
    let Some(redis) = Redis::start().await else { return };
    let (one, two) = (redis.store().lease(Duration::from_secs(3)), redis.store());
    let held = within(two.lock()).await.unwrap();
    let mut left_behind = one.lock();
    assert!(left_behind.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(held);
    // The waiter gets the lease and is not polled, so it does not take it.
    while redis.raw::<i64>(&["HGET", "{test:sign-in}", "leases"]).await < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let begun = Instant::now();
    let held = within(two.lock()).await.unwrap();
    // The lease expires after one third of its length; a renewed lease would last nine lengths.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    drop(held);
    // When it is polled after all, the waiter queues again.
    drop(within(left_behind).await.unwrap());
}

#[tokio::test]
async fn a_held_lease_is_renewed_a_limited_number_of_times() {
    let Some(redis) = Redis::start().await else { return };
    let (one, two) = (redis.store().lease(Duration::from_millis(300)), redis.store());
    let begun = Instant::now();
    let _held = within(one.lock()).await.unwrap();
    drop(within(two.lock()).await.unwrap());
    // The lease lasts nine times its length; without renewal it would last one.
    assert!(begun.elapsed() > Duration::from_millis(300 * 8), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_paused_holder_does_not_overwrite_a_later_save() {
    let Some(redis) = Redis::start().await else { return };
    let (paused, next) = (redis.store(), redis.store());
    let first = paused.save(&tokens(1), None).await.unwrap();
    let held = within(paused.lock()).await.unwrap();
    // Deleting the lease has the effect of its expiry, without the wait.
    assert_eq!(redis.raw::<i64>(&["DEL", "{test:sign-in}:lease"]).await, 1);
    let later = within(next.lock()).await.unwrap();
    let second = next.save(&tokens(2), Some(&first)).await.unwrap();
    drop(later);
    // The save is refused with the version that the holder knew, and with the current one.
    assert!(paused.save(&tokens(3), Some(&first)).await.unwrap_err().is_conflict());
    assert!(paused.save(&tokens(3), Some(&second)).await.unwrap_err().is_conflict());
    assert_eq!(next.load().await.unwrap().unwrap().tokens, tokens(2));
    drop(held);
    // Under a new lease the save succeeds.
    let _held = within(paused.lock()).await.unwrap();
    paused.save(&tokens(3), Some(&second)).await.unwrap();
}

#[tokio::test]
async fn an_unreachable_server_is_named_and_used_again_after_its_return() {
    let Some(mut redis) = Redis::start().await else { return };
    let store = redis.store();
    let version = store.save(&tokens(1), None).await.unwrap();
    redis.stop();
    let place = format!("127.0.0.1:{}", redis.port);
    let check = |error: AuthError| {
        let text = error.to_string();
        assert!(error.is_store() && text.contains(&place) && text.contains(NAME), "{text}");
        assert!(!text.contains("s3cret") && !text.contains("r3fresh"), "{text}");
    };
    check(store.load().await.unwrap_err().into());
    check(store.save(&tokens(2), Some(&version)).await.unwrap_err().into());
    check(store.delete().await.unwrap_err().into());
    check(within(store.lock()).await.unwrap_err().into());
    redis.start_again().await;
    assert_eq!(store.load().await.unwrap().unwrap().version, version);
    let held = within(store.lock()).await.unwrap();
    let version = store.save(&tokens(2), Some(&version)).await.unwrap();
    drop(held);
    // A restart between two uses causes no error.
    redis.stop();
    redis.start_again().await;
    assert_eq!(store.load().await.unwrap().unwrap().version, version);
}

#[tokio::test]
async fn no_secret_is_in_a_key_an_error_or_debug_output() {
    let Some(redis) = Redis::start().await else { return };
    let store = redis.store();
    let held = within(store.lock()).await.unwrap();
    store.save(&tokens(1), None).await.unwrap();
    let mut keys: Vec<String> = redis.raw(&["KEYS", "*"]).await;
    keys.sort();
    assert_eq!(keys, ["{test:sign-in}", "{test:sign-in}:lease"]);
    drop(held);

    let url = format!("redis://user:passw0rd@127.0.0.1:{}", redis.port);
    let store = RedisStore::new(url, NAME).unwrap();
    let error = AuthError::from(store.save(&tokens(1), None).await.unwrap_err());
    let shown = format!("{store:?} {error} {error:?}");
    assert!(!shown.contains("passw0rd") && !shown.contains("s3cret") && shown.contains(NAME), "{shown}");
    for (url, name) in [("http://passw0rd@host", NAME), ("passw0rd", NAME), ("redis://127.0.0.1", "")] {
        let error = RedisStore::new(url, name).unwrap_err();
        assert!(error.is_configuration() && !format!("{error} {error:?}").contains("passw0rd"), "{error}");
    }
}

const PROCESSES: usize = 8;
const STORE: &str = "FRAMEIO_AUTH_TEST_REDIS";
const SERVER: &str = "FRAMEIO_AUTH_TEST_SERVER";

/// A child process that refreshes the token; passes at once in an ordinary run of the tests.
#[tokio::test]
async fn child_process_that_refreshes() {
    let (Ok(url), Ok(server)) = (std::env::var(STORE), std::env::var(SERVER)) else { return };
    use fake_frameio::credentials::*;
    let auth = frameio_auth::WebAppAuth::builder(WEB_CLIENT_ID, CLIENT_SECRET, REDIRECT_URI);
    let auth = auth.ims_base_url(server).store(RedisStore::new(url, NAME).unwrap()).build().unwrap();
    println!("token={}", auth.token().await.unwrap().expose_secret());
}

/// A child process that holds the lease until it is killed; passes at once in an ordinary run of the tests.
#[tokio::test]
async fn child_process_that_holds_the_lease() {
    let (Ok(url), Err(_)) = (std::env::var(STORE), std::env::var(SERVER)) else { return };
    let _held = RedisStore::new(url, NAME).unwrap().lease(Duration::from_secs(2)).lock().await.unwrap();
    println!("\nholding");
    std::future::pending::<()>().await;
}

fn this_program(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).stdout(Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_killed_holder_the_lease_is_free_once_it_expires() {
    let Some(redis) = Redis::start().await else { return };
    let mut holder = this_program("child_process_that_holds_the_lease").env(STORE, redis.url()).spawn().unwrap();
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "holding"));
    let store = redis.store();
    assert!(tokio::time::timeout(Duration::from_millis(100), store.lock()).await.is_err(), "the lease should be held");
    holder.kill().unwrap(); // sends SIGKILL
    holder.wait().unwrap();
    let left: i64 = redis.raw(&["PTTL", "{test:sign-in}:lease"]).await;
    assert!(left <= 2_000, "the lease should expire in at most 2 s: {left} ms");
    drop(within(store.lock()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_processes_with_one_sign_in_refresh_once() {
    let Some(redis) = Redis::start().await else { return };
    let fake = Arc::new(start().await);
    let auth = signed_in(web(&fake).store(redis.store()).build().unwrap()).await;
    let first = auth.token().await.unwrap();
    // The stored access token has expired, and the refresh token can be used once.
    let mut text: serde_json::Value =
        serde_json::from_str(&redis.raw::<String>(&["HGET", "{test:sign-in}", "tokens"]).await).unwrap();
    text["expires_at"] = 1_700_000_000.into();
    let _: i64 = redis.raw(&["HSET", "{test:sign-in}", "tokens", &text.to_string()]).await;
    fake.clear_requests();
    // The delay is long enough for all processes to find the expired token.
    fake.fault(fake_frameio::Fault::delay(Duration::from_millis(500)).on("ims.token"));

    let (url, server) = (redis.url(), fake.base_url().to_owned());
    let printed = tokio::task::spawn_blocking(move || {
        let spawn =
            |_| this_program("child_process_that_refreshes").env(STORE, &url).env(SERVER, &server).spawn().unwrap();
        let children: Vec<_> = (0..PROCESSES).map(spawn).collect();
        let token = |child: Child| {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let token = text.lines().find_map(|line| line.split_once("token=").map(|(_, token)| token.to_owned()));
            token.unwrap_or_else(|| panic!("{text}"))
        };
        children.into_iter().map(token).collect::<Vec<_>>()
    })
    .await
    .unwrap();
    assert_eq!(printed.len(), PROCESSES);
    assert!(printed.iter().all(|token| *token == printed[0] && token != first.expose_secret()));
    assert_eq!(fake.calls("ims.token"), 1, "one request in total");
    let left: i64 = redis.raw(&["EXISTS", "{test:sign-in}:lease"]).await;
    assert_eq!(left, 0, "no lease should be left");
    let stored = redis.store().load().await.unwrap().unwrap().tokens;
    assert_eq!(stored.access_token().expose_secret(), printed[0]);
}
