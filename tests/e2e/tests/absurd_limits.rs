//! Servers that send nonsensical or changing rate limits: a client keeps making progress and never waits longer than
//! allowed.
//!
//! Time is simulated.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::future::IntoFuture as _;
use std::time::Duration;

use e2e::{World, timeless};
use fake_frameio::{FakeFrameio, Fault, RateLimits};
use frameio_sdk::models::ProjectUpdateParams;
use frameio_sdk::{Client, ClientBuilder, Error, concurrent};
use tokio::time::Instant;

const LIMIT: &str = "x-ratelimit-limit";
const REMAINING: &str = "x-ratelimit-remaining";
const WINDOW: &str = "x-ratelimit-window";

async fn world(limits: RateLimits) -> World {
    World::of(FakeFrameio::builder().rate_limits(limits)).await
}

fn client(world: &World, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    set(timeless(Client::builder(world.fake.token()).base_url(world.fake.base_url()))).build().unwrap()
}

/// Renames a project `calls` times, five at a time, and returns the time taken. The published limit is 10 a minute.
async fn rename(world: &World, client: &Client, calls: usize) -> Result<Duration, Error> {
    let begun = Instant::now();
    let call = |number| {
        let change = ProjectUpdateParams::new().name(format!("Name {number}"));
        client.account(world.account.id()).projects().update(&world.demo().project, change).into_future()
    };
    concurrent::in_order(5, (0..calls).map(call)).try_collect().await?;
    Ok(begun.elapsed())
}

/// The time that `rename` takes under the published limit.
fn published(calls: u32) -> Duration {
    Duration::from_secs(6) * calls.saturating_sub(10)
}

fn is_about(found: Duration, expected: Duration) -> bool {
    found >= expected && found <= expected + expected / 20 + Duration::from_millis(100)
}

#[tokio::test(start_paused = true)]
async fn headers_that_are_not_a_limit_are_ignored() {
    let long = "9".repeat(4_000);
    for headers in [
        vec![(LIMIT, "0")],
        vec![(LIMIT, "0"), (REMAINING, "0"), (WINDOW, "0")],
        vec![(LIMIT, "-1")],
        vec![(REMAINING, "-10")],
        vec![(WINDOW, "-60000")],
        vec![(WINDOW, "0")],
        vec![(WINDOW, "99999999999999")],
        vec![(LIMIT, "ten")],
        vec![(LIMIT, "")],
        vec![(LIMIT, "1e3")],
        vec![(LIMIT, "NaN"), (REMAINING, "inf"), (WINDOW, "0x10")],
        vec![(LIMIT, &*long), (REMAINING, &*long), (WINDOW, &*long)],
        vec![(REMAINING, "11")],
        vec![(LIMIT, "10"), (LIMIT, "0"), (LIMIT, "-3")],
        vec![(WINDOW, "\u{e9}")],
    ] {
        let world = world(RateLimits::Strict).await;
        let client = client(&world, |builder| builder);
        world.fake.fault(Fault::headers(headers.clone()).times(usize::MAX));
        let took = rename(&world, &client, 15).await.unwrap();
        assert!(is_about(took, published(15)), "{headers:?}: {took:?}");
        let state = &client.rate_limits()[0];
        assert_eq!((state.limit, state.window, state.waiting), (10, Duration::from_secs(60), 0), "{headers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn extreme_limits_are_accepted() {
    let world = world(RateLimits::Off).await;
    for (limit, window, most) in [
        ("4294967295", "1", Duration::from_secs(30)),
        ("4294967295", "86400000", Duration::from_secs(30)),
        ("1", "1", Duration::from_secs(31)),
    ] {
        let client = client(&world, |builder| builder);
        world.fake.clear_faults();
        world.fake.fault(Fault::headers([(LIMIT, limit), (REMAINING, "0"), (WINDOW, window)]).times(usize::MAX));
        let took = rename(&world, &client, 15).await.unwrap();
        assert!(took <= most, "{limit} in {window} ms: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_one_call_a_day_is_an_error_with_the_time_and_not_a_long_wait() {
    let world = world(RateLimits::Off).await;
    world.fake.fault(Fault::headers([(LIMIT, "1"), (REMAINING, "0"), (WINDOW, "86400000")]).times(usize::MAX));
    let day = Duration::from_secs(24 * 3600);
    for set in [
        (|builder| builder.max_rate_limit_wait(Duration::from_secs(10))) as fn(ClientBuilder) -> ClientBuilder,
        |builder| builder.deadline(Duration::from_secs(10)),
    ] {
        let client = client(&world, set);
        // The remaining calls are whole numbers, so "0" may be almost one.
        rename(&world, &client, 1).await.unwrap();
        rename(&world, &client, 1).await.unwrap();
        let begun = Instant::now();
        let error = rename(&world, &client, 1).await.unwrap_err();
        assert!(begun.elapsed() <= Duration::from_secs(10), "{:?}", begun.elapsed());
        assert!(error.is_rate_limited() && error.attempts() == 0, "{error}");
        assert!(error.retry_after().is_some_and(|wait| wait > day / 2 && wait <= day * 2), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_calls_use_an_increased_limit() {
    let world = world(RateLimits::Strict).await;
    let client = client(&world, |builder| builder);
    rename(&world, &client, 10).await.unwrap();
    world.fake.set_rate_limits(RateLimits::Scaled(100.0));
    let took = rename(&world, &client, 100).await.unwrap();
    assert!(took < Duration::from_secs(13), "the first response should release the waiting calls: {took:?}");
    assert_eq!(client.rate_limits()[0].limit, 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_decreased_limit_takes_time_and_causes_no_errors() {
    let world = world(RateLimits::Scaled(10.0)).await;
    let client = client(&world, |builder| builder);
    rename(&world, &client, 30).await.unwrap();
    world.fake.set_rate_limits(RateLimits::Strict);
    let took = rename(&world, &client, 30).await.unwrap();
    assert!(took >= published(30) && took < published(30) * 11 / 10, "{took:?}");
    assert_eq!(client.rate_limits()[0].limit, 10);
}

#[tokio::test(start_paused = true)]
async fn a_429_with_a_nonsensical_retry_after_is_waited_out() {
    const AHEAD: &str = "Fri, 31 Dec 2100 12:00:00 GMT";
    for headers in [
        vec![("retry-after", "-5")],
        vec![("retry-after", "0")],
        vec![("retry-after", "soon")],
        vec![("retry-after", "1e9")],
        vec![("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")],
        vec![("retry-after", "Fri, 31 Dec 2100 12:00:20 GMT"), ("date", AHEAD)],
        vec![("retry-after", "3"), ("date", AHEAD)],
        vec![("retry-after-ms", "-1"), ("retry-after", "2")],
        vec![("x-ratelimit-reset", "-99999999999")],
        vec![(LIMIT, "0"), (REMAINING, "0"), (WINDOW, "0")],
    ] {
        let world = world(RateLimits::Strict).await;
        let client = client(&world, |builder| builder);
        let refusal = headers.iter().fold(Fault::status(429), |fault, (name, value)| fault.header(*name, *value));
        world.fake.fault(refusal.times(3));
        let took = rename(&world, &client, 12).await.unwrap();
        assert!(took <= published(12) + Duration::from_secs(3 * 20 + 6), "{headers:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_for_more_than_a_minute_is_an_error_at_once() {
    for headers in [
        vec![("retry-after", "86400")],
        vec![("retry-after", "18446744073709551615")],
        vec![("retry-after-ms", "18446744073709551615")],
        vec![("retry-after", "Sat, 01 Jan 2101 12:00:00 GMT"), ("date", "Fri, 31 Dec 2100 12:00:00 GMT")],
    ] {
        let world = world(RateLimits::Strict).await;
        let client = client(&world, |builder| builder);
        let refusal = headers.iter().fold(Fault::status(429), |fault, (name, value)| fault.header(*name, *value));
        world.fake.fault(refusal);
        let begun = Instant::now();
        let error = rename(&world, &client, 1).await.unwrap_err();
        assert_eq!(begun.elapsed().as_secs(), 0);
        assert!(error.is_rate_limited() && error.retry_after() >= Some(Duration::from_secs(86_400)), "{error:?}");
        rename(&world, &client, 1).await.unwrap();
    }
}
