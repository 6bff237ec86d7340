//! Rate limits shared through Redis, against a server that each test starts. Without a `redis-server` in `PATH` the
//! tests print SKIPPED and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "test helpers may panic")]

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fake_frameio::FakeFrameio;
use frameio_sdk::auth::RedisServer;
use frameio_sdk::{Client, LimitStore as _, RateLimit, RedisLimits};

/// One slot every 100 ms, with a burst of ten.
const LIMIT: RateLimit = RateLimit::new(10, 1);
const SLOT: Duration = Duration::from_millis(100);
const BURST: usize = 10;

/// An empty Redis server, which is stopped when it is dropped.
struct Redis {
    process: Child,
    port: u16,
}

impl Redis {
    async fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let redis = Self { process: Self::spawn(port)?, port };
        redis.until_it_answers().await;
        Some(redis)
    }

    fn spawn(port: u16) -> Option<Child> {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string()]);
        match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(process) => Some(process),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("SKIPPED: there is no redis-server on the path (apt-get install redis-server)");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Waits for another process, so in real time: tokio's paused clock does not apply to it.
    async fn until_it_answers(&self) {
        let begun = Instant::now();
        let server = RedisServer::new(self.url()).unwrap();
        while server.eval("return 1", &[], &[]).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "redis-server did not start within 60 s");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn limits(&self, name: &str) -> RedisLimits {
        RedisLimits::new(self.url(), name).unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_clients_get_distinct_slots_and_none_early() {
    let Some(redis) = Redis::start().await else { return };
    let begun = Instant::now();
    let clients = (0..8).map(|_| {
        let limits = redis.limits("one user");
        tokio::spawn(async move {
            let mut due = Vec::new();
            for _ in 0..10 {
                let wait = limits.reserve("files.show", LIMIT, None).await.unwrap();
                due.push(begun.elapsed() + wait);
            }
            due
        })
    });
    let mut due = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        due.extend(client.await.unwrap());
    }
    let asked = begun.elapsed();
    due.sort_unstable();
    assert_eq!(due.len(), 80);
    for (number, due) in due.into_iter().enumerate() {
        let earliest = SLOT * u32::try_from(number.saturating_sub(BURST - 1)).unwrap();
        // The requests to Redis took time as well.
        assert!(earliest <= due && due <= earliest + asked + SLOT, "{number}: {due:?} beside {earliest:?}, {asked:?}");
    }
}

#[tokio::test]
async fn a_slot_beyond_the_longest_wait_is_not_taken_and_limits_are_separate_by_name_and_operation() {
    let Some(redis) = Redis::start().await else { return };
    let limits = redis.limits("one user");
    let hour = RateLimit::new(2, 7_200);
    let reserve = |operation, longest| limits.reserve(operation, hour, longest);
    assert!(reserve("a", None).await.unwrap().is_zero());
    assert!(reserve("a", None).await.unwrap().is_zero());
    let longest = Some(Duration::from_secs(60));
    for _ in 0..3 {
        let wait = reserve("a", longest).await.unwrap();
        assert!(wait > Duration::from_secs(3_590) && wait <= Duration::from_secs(3_601), "{wait:?}");
    }
    let wait = reserve("a", None).await.unwrap();
    assert!(wait <= Duration::from_secs(3_601), "refused reservations took no slot: {wait:?}");
    assert!(reserve("b", longest).await.unwrap().is_zero());
    assert!(redis.limits("another user").reserve("a", hour, longest).await.unwrap().is_zero());
}

#[tokio::test]
async fn keys_expire() {
    let Some(redis) = Redis::start().await else { return };
    redis.limits("one user").reserve("a", RateLimit::new(2, 60), None).await.unwrap();
    let server = RedisServer::new(redis.url()).unwrap();
    let left = server.eval("return redis.call('PTTL', KEYS[1])", &["{one user}:a"], &[]).await.unwrap();
    assert!((1..=30_000).contains(&left), "{left}");
}

#[tokio::test]
async fn an_unreachable_redis_is_reported_and_delays_no_call() {
    let Some(mut redis) = Redis::start().await else { return };
    let limits = Arc::new(redis.limits("one user"));
    let fake = FakeFrameio::builder().start().await.unwrap();
    let client = Client::builder(fake.token()).base_url(fake.base_url()).share_rate_limits(limits.clone());
    let client = client.build().unwrap();
    client.users().show().await.unwrap();
    let server = RedisServer::new(redis.url()).unwrap();
    let taken = server.eval("return redis.call('EXISTS', KEYS[1])", &["{one user}:users.show"], &[]).await.unwrap();
    assert_eq!(taken, 1, "the client should have tried to reserve a slot once");

    redis.stop();
    client.users().show().await.unwrap();
    let error = limits.reserve("a", LIMIT, None).await.unwrap_err().to_string();
    assert!(error.contains("tried again in a few seconds"), "{error}");
    let error = redis.limits("x").reserve("a", LIMIT, None).await.unwrap_err().to_string();
    assert!(error.contains(&format!("127.0.0.1:{}", redis.port)) && error.contains("check that it runs"), "{error}");
}

#[test]
fn passwords_are_in_no_error_and_no_debug_output() {
    let limits = RedisLimits::new("redis://user:s3cret@127.0.0.1:1", "one user").unwrap();
    let text = format!("{limits:?}");
    assert!(text.contains("127.0.0.1:1") && !text.contains("s3cret"), "{text}");
    let error = RedisLimits::new("no-redis://user:s3cret@host", "one user").unwrap_err().to_string();
    assert!(error.contains("redis://host:6379") && !error.contains("s3cret"), "{error}");
}
