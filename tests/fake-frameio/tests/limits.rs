//! Rate limits.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use fake_frameio::{FakeFrameio, RateLimits};
use serde_json::{Value, json};
use support::{Answer, World, demo};

fn told(answer: &Answer) -> [Option<u64>; 3] {
    ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-window"]
        .map(|name| answer.header(name).and_then(|text| text.parse().ok()))
}

#[tokio::test]
async fn every_response_except_204_has_the_rate_limit_headers() {
    let world = demo().await;
    let path = world.at(&format!("/files/{}", world.fake.demo().file));
    assert_eq!(told(&world.get(&path).await), [Some(10), Some(10), Some(1000)]);
    assert_eq!(told(&world.get("/v4/me").await), [Some(100), Some(100), Some(60_000)]);
    let deleted = world.delete(&path).await;
    assert_eq!((deleted.status, told(&deleted)), (204, [None; 3]));
    assert_eq!(told(&world.get(&path).await), [Some(10), Some(10), Some(1000)], "a 404 has the headers, too");
}

#[tokio::test]
async fn requests_over_the_limit_are_429_until_the_bucket_drains() {
    let world = World::start(FakeFrameio::builder().rate_limits(RateLimits::Strict)).await;
    let path = world.at(&format!("/files/{}/status", world.fake.demo().file));
    // Only `advance` moves the paused clock. Otherwise, the bucket would drain while the test runs.
    tokio::time::pause();
    for left in (0..5).rev() {
        let answer = world.get(&path).await;
        assert_eq!((answer.status, told(&answer)[1]), (200, Some(left)));
    }
    let refused = world.get(&path).await;
    assert_eq!((refused.status, told(&refused)), (429, [Some(5), Some(0), Some(1000)]));
    assert!(refused.header("retry-after").is_none());
    assert_eq!(world.get("/v4/me").await.status, 200, "other operations have their own buckets");
    world.fake.advance(Duration::from_millis(200));
    assert_eq!(world.get(&path).await.status, 200);
    assert_eq!(world.get(&path).await.status, 429);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn scaled_limits_keep_the_window() {
    let world = World::start(FakeFrameio::builder().rate_limits(RateLimits::Scaled(0.5))).await;
    let path = world.at(&format!("/files/{}", world.fake.demo().file));
    assert_eq!(told(&world.get(&path).await), [Some(5), Some(4), Some(1000)]);
}

#[tokio::test]
async fn rate_limits_can_be_changed_over_http() {
    let world = demo().await;
    let path = world.at(&format!("/files/{}/status", world.fake.demo().file));
    let limits = async |factor: Value| world.post("/__fake/rate_limits", json!({"factor": factor})).await.status;
    assert_eq!(limits(json!(0.2)).await, 204);
    tokio::time::pause();
    assert_eq!((world.get(&path).await.status, world.get(&path).await.status), (200, 429));
    assert_eq!(limits(Value::Null).await, 204);
    assert_eq!((world.get(&path).await.status, world.get(&path).await.status), (200, 200));
    for wrong in [json!(0), json!(-1), json!("1")] {
        assert_eq!(limits(wrong).await, 422);
    }
}
