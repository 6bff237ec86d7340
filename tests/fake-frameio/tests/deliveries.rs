//! Deliveries of webhooks and custom actions: signatures, retries and faults.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "support/receiver.rs"]
mod receiver;
mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fake_frameio::Fault;

use fake_frameio::FakeFrameio;
use hmac::{Hmac, KeyInit, Mac};
use receiver::{ReceivedRequest, Receiver};
use serde_json::{Value, json};
use sha2::Sha256;
use support::World;

async fn world() -> World {
    World::start(FakeFrameio::builder().webhook_retry(Duration::from_millis(1))).await
}

/// Registers a webhook and returns its secret.
async fn listen(world: &World, url: &str, events: Value) -> String {
    let path = world.at(&format!("/workspaces/{}/webhooks", world.fake.demo().workspace));
    let body = json!({"data": {"name": "Test", "url": url, "events": events}});
    world.post(&path, body).await.expect(201)["data"]["secret"].as_str().unwrap().to_owned()
}

fn is_signed(received: &ReceivedRequest, secret: &str) -> bool {
    let timestamp = &received.headers["x-frameio-request-timestamp"];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(timestamp.parse::<u64>().unwrap().abs_diff(now) < 60);
    let signature = received.headers["x-frameio-signature"].strip_prefix("v0=").unwrap();
    let signature: Vec<u8> =
        (0..signature.len()).step_by(2).map(|at| u8::from_str_radix(&signature[at..at + 2], 16).unwrap()).collect();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{timestamp}:{}", received.body).as_bytes());
    mac.verify_slice(&signature).is_ok()
}

#[tokio::test]
async fn a_webhook_delivery_is_signed() {
    let (world, mut receiver) = (world().await, Receiver::start(&[], "").await);
    let secret = listen(&world, &receiver.url, json!(["folder.created"])).await;
    let demo = world.fake.demo();
    let path = world.at(&format!("/folders/{}/folders", demo.folder));
    let made = world.post(&path, json!({"data": {"name": "F"}})).await.expect(201);
    let received = receiver.next().await;
    assert!(is_signed(&received, &secret));
    assert!(!is_signed(&received, "another"));
    assert_eq!(received.headers["user-agent"], "Frame.io V4 API");
    let expected = json!({
        "type": "folder.created",
        "resource": {"id": made["data"]["id"], "type": "folder"},
        "account": {"id": demo.account},
        "workspace": {"id": demo.workspace},
        "project": {"id": demo.project},
        "user": {"id": demo.user},
    });
    assert_eq!(serde_json::from_str::<Value>(&received.body).unwrap(), expected);
}

#[tokio::test]
async fn a_webhook_receives_only_subscribed_events() {
    let (world, mut receiver) = (world().await, Receiver::start(&[], "").await);
    listen(&world, &receiver.url, json!(["comment.created", "share.viewed"])).await;
    let comments = world.at(&format!("/files/{}/comments", world.fake.demo().file));
    world
        .patch(&world.at(&format!("/files/{}", world.fake.demo().file)), json!({"data": {"name": "n"}}))
        .await
        .expect(200);
    world.post(&comments, json!({"data": {"text": "hello"}})).await.expect(201);
    assert!(receiver.next().await.body.contains("comment.created"));
    world.fake.view_share(&world.fake.demo().share, None);
    assert!(receiver.next().await.body.contains("share.viewed"));
}

#[tokio::test]
async fn a_failing_delivery_is_attempted_five_times() {
    let (world, mut receiver) = (world().await, Receiver::start(&[500, 503, 302, 404, 500, 200], "").await);
    listen(&world, &receiver.url, json!(["project.updated"])).await;
    let path = world.at(&format!("/projects/{}", world.fake.demo().project));
    world.patch(&path, json!({"data": {"name": "One"}})).await.expect(200);
    for _ in 0..5 {
        receiver.next().await;
    }
    // The sixth status is for the next event, because there is no sixth attempt.
    world.patch(&path, json!({"data": {"name": "Two"}})).await.expect(200);
    receiver.next().await;
    while world.fake.deliveries().len() < 6 {
        tokio::task::yield_now().await;
    }
    let seen: Vec<(u32, Option<u16>)> =
        world.fake.deliveries().iter().map(|delivery| (delivery.attempt, delivery.status)).collect();
    let statuses = [500, 503, 302, 404, 500].map(Some);
    let expected: Vec<_> = (1..).zip(statuses).chain([(1, Some(200))]).collect();
    assert_eq!(seen, expected);
    assert!(world.fake.deliveries()[5].is_accepted());
}

#[tokio::test]
async fn an_upload_sends_an_event_for_every_step() {
    let world = World::start(FakeFrameio::builder().transcode_after(Some(Duration::from_millis(5)))).await;
    let mut receiver = Receiver::start(&[], "").await;
    listen(&world, &receiver.url, json!(["file.created", "file.upload.completed", "file.ready"])).await;
    let path = world.at(&format!("/folders/{}/files/local_upload", world.fake.demo().folder));
    let made = world.post(&path, json!({"data": {"name": "a.png", "file_size": 1}})).await.expect(201);
    assert!(receiver.next().await.body.contains("file.created"));
    let url = made["data"]["upload_urls"][0]["url"].as_str().unwrap();
    let put = world.http.put(url).header("x-amz-acl", "private").header("content-type", "image/png").body("x");
    assert_eq!(put.send().await.unwrap().status(), 200);
    assert!(receiver.next().await.body.contains("file.upload.completed"));
    assert!(receiver.next().await.body.contains("file.ready"), "the event does not depend on a request for the file");
}

#[tokio::test]
async fn a_custom_action_returns_a_form_and_receives_its_values() {
    let world = world().await;
    let form = r#"{"title": "T", "description": "D", "fields": [{"type": "text", "label": "L", "name": "n"}]}"#;
    let mut receiver = Receiver::start(&[502], form).await;
    let demo = world.fake.demo();
    let path = world.at(&format!("/workspaces/{}/actions", demo.workspace));
    let body = json!({"data": {"name": "A", "description": "d", "event": "my.event", "url": receiver.url}});
    let made = world.post(&path, body).await.expect(201)["data"].clone();
    let id = made["id"].as_str().unwrap();
    let run = world.fake.run_action(id, &demo.version_stack, &demo.user).await.unwrap();
    assert_eq!((run.status, run.body.as_ref().unwrap()["title"].as_str()), (Some(200), Some("T")));
    let (failed, received) = (receiver.next().await, receiver.next().await);
    assert_eq!(failed.body, received.body, "the retry has the same body");
    assert!(is_signed(&received, made["secret"].as_str().unwrap()));
    let payload: Value = serde_json::from_str(&received.body).unwrap();
    assert_eq!(
        (payload["type"].as_str(), payload["account_id"].as_str()),
        (Some("my.event"), Some(demo.account.as_str()))
    );
    assert_eq!(payload["resource"]["type"], "version_stack");
    assert_ne!(payload["resource"]["id"], json!(demo.version_stack), "the payload has the id of the head version");
    assert!(payload.get("data").is_none());

    let filled = json!({"n": "value"});
    world.fake.submit_form(&run, filled.clone()).await.unwrap();
    let payload: Value = serde_json::from_str(&receiver.next().await.body).unwrap();
    assert_eq!((&payload["data"], &payload["interaction_id"]), (&filled, &json!(run.interaction_id)));
    assert!(world.fake.run_action("nothing", &demo.file, &demo.user).await.is_none());
}

/// Registers a webhook and creates two folders, each of which causes a delivery. Returns the secret.
async fn two_events(world: &World, receiver: &Receiver) -> String {
    let secret = listen(world, &receiver.url, json!(["folder.created"])).await;
    let path = world.at(&format!("/folders/{}/folders", world.fake.demo().folder));
    for name in ["One", "Two"] {
        world.post(&path, json!({"data": {"name": name}})).await.expect(201);
    }
    secret
}

#[tokio::test]
async fn delivery_faults_take_effect() {
    let (world, mut receiver) = (world().await, Receiver::start(&[], "").await);
    world.fake.fault(Fault::deliver_late(Duration::from_millis(500)).on("deliver.webhook"));
    world.fake.fault(Fault::deliver_twice());
    let secret = two_events(&world, &receiver).await;
    let received = [receiver.next().await, receiver.next().await, receiver.next().await];
    assert_eq!(
        (&received[0].body, &received[0].headers),
        (&received[1].body, &received[1].headers),
        "the first request is repeated"
    );
    assert_ne!(received[0].body, received[2].body, "the delayed first event arrives last");
    assert!(received.iter().all(|received| is_signed(received, &secret)));

    let webhook = world.fake.deliveries()[0].target_id.clone();
    for fault in [Fault::wrong_secret(), Fault::tampered()] {
        world.fake.fault(fault);
        assert!(world.fake.deliver(&webhook, json!({"type": "hologram.created"})));
        let received = receiver.next().await;
        assert!(!is_signed(&received, &secret) && serde_json::from_str::<Value>(&received.body).is_ok());
    }
    world.fake.fault(Fault::time_stamp(-600));
    world.fake.deliver(&webhook, json!([]));
    let stamp: u64 = receiver.next().await.headers["x-frameio-request-timestamp"].parse().unwrap();
    let age = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - stamp;
    assert!((600..660).contains(&age), "{age}");
    world.fake.fault(Fault::answer_lost().times(2));
    world.fake.deliver(&webhook, json!({}));
    for _ in 0..3 {
        assert_eq!(receiver.next().await.body, "{}", "a delivery is retried if its response is lost");
    }
    assert_eq!(world.fake.pending_faults(), 0);
    assert!(!world.fake.deliver("nothing", json!({})));
}

/// The delays between attempts in milliseconds, measured with tokio's clock.
async fn pauses(world: &World, receiver: &mut Receiver) -> Vec<u64> {
    let (webhook, mut last, mut pauses) = (world.fake.demo().webhook.clone(), None, Vec::new());
    let path = world.at(&format!("/webhooks/{webhook}"));
    world.patch(&path, json!({"data": {"url": receiver.url}})).await.expect(200);
    world.fake.deliver(&webhook, json!({}));
    while world.fake.deliveries().len() < 5 {
        if receiver.next_within(Duration::from_secs(300)).await.is_some() {
            let now = tokio::time::Instant::now();
            pauses.extend(last.replace(now).map(|last| now.duration_since(last).as_millis() as u64));
        }
    }
    pauses
}

#[tokio::test]
async fn retry_delays_double_from_fifteen_seconds_with_jitter() {
    let (world, mut receiver) = (support::demo().await, Receiver::start(&[500; 5], "").await);
    tokio::time::pause();
    let pauses = pauses(&world, &mut receiver).await;
    assert_eq!(pauses.len(), 4);
    for (pause, exact) in pauses.iter().zip([15_000, 30_000, 60_000, 120_000]) {
        assert!((exact * 9 / 10..=exact * 11 / 10 + 50).contains(pause), "{pauses:?}");
        assert_ne!(*pause, exact, "{pauses:?}");
    }
}

#[tokio::test]
async fn a_delivery_times_out_after_five_seconds() {
    let (world, mut receiver) = (support::demo().await, Receiver::start(&[0; 5], "").await);
    tokio::time::pause();
    let pauses = pauses(&world, &mut receiver).await;
    assert_eq!(world.fake.deliveries().iter().map(|delivery| delivery.status).collect::<Vec<_>>(), [None; 5]);
    for (pause, exact) in pauses.iter().zip([15_000, 30_000, 60_000, 120_000]) {
        assert!((exact * 9 / 10 + 5_000..=exact * 11 / 10 + 5_050).contains(pause), "{pauses:?}");
    }
}

#[tokio::test]
async fn retries_keep_their_time_stamp_if_configured() {
    let builder = FakeFrameio::builder().retries_keep_time_stamp(true).webhook_retry(Duration::from_millis(1_100));
    let (world, mut receiver) = (World::start(builder).await, Receiver::start(&[500], "").await);
    let path = world.at(&format!("/webhooks/{}", world.fake.demo().webhook));
    world.patch(&path, json!({"data": {"url": receiver.url}})).await.expect(200);
    world.fake.deliver(&world.fake.demo().webhook, json!({}));
    assert_eq!(receiver.next().await.headers, receiver.next().await.headers);
}

#[tokio::test]
async fn a_custom_action_runs_on_several_assets_and_keeps_its_interaction_id() {
    let (world, mut receiver) = (world().await, Receiver::start(&[], r#"{"title": "T"}"#).await);
    let demo = world.fake.demo();
    let path = world.at(&format!("/workspaces/{}/actions", demo.workspace));
    let body = json!({"data": {"name": "A", "description": "d", "event": "my.event", "url": receiver.url}});
    let id = world.post(&path, body).await.expect(201)["data"]["id"].as_str().unwrap().to_owned();

    let run = format!("/__fake/actions/{id}/run");
    let assets = [&demo.file, &demo.folder, &demo.version_stack];
    let first = world.post(&run, json!({"asset_ids": assets})).await.expect(200);
    assert_eq!((&first["status"], &first["body"]["title"]), (&json!(200), &json!("T")));
    let payload: Value = serde_json::from_str(&receiver.next().await.body).unwrap();
    let kinds: Vec<_> =
        payload["resources"].as_array().unwrap().iter().map(|resource| resource["type"].as_str().unwrap()).collect();
    assert_eq!((kinds, payload.get("resource")), (vec!["file", "folder", "version_stack"], None));

    let mut steps = vec![first["interaction_id"].clone()];
    for answer in ["one", "two"] {
        let form = json!({"asset_ids": assets, "interaction_id": steps[0], "data": {"field": answer}});
        steps.push(world.post(&run, form).await.expect(200)["interaction_id"].clone());
        let payload: Value = serde_json::from_str(&receiver.next().await.body).unwrap();
        assert_eq!((&payload["data"]["field"], &payload["interaction_id"]), (&json!(answer), &steps[0]));
        assert_eq!(payload["resources"].as_array().unwrap().len(), 3);
    }
    steps.dedup();
    assert_eq!(steps.len(), 1);

    let too_many: Vec<&str> = std::iter::repeat_n(demo.file.as_str(), 101).collect();
    assert!(world.fake.run_action_on(&id, &too_many, &demo.user).await.is_none());
    assert!(world.fake.run_action_on(&id, &[], &demo.user).await.is_none());
    let path = world.at(&format!("/actions/{id}"));
    world.patch(&path, json!({"data": {"multi_asset": false}})).await.expect(200);
    assert!(world.fake.run_action_on(&id, &[&demo.file, &demo.folder], &demo.user).await.is_none());
    assert!(world.fake.run_action(&id, &demo.file, &demo.user).await.is_some());
    world.post("/__fake/actions/nothing/run", json!({"asset_ids": [demo.file]})).await.expect(409);
    world.post(&run, json!({"asset_ids": [demo.file], "data": {}})).await.expect(422);
}

#[tokio::test]
async fn every_delivery_fault_can_be_set_over_http() {
    let world = world().await;
    for kind in ["deliver_twice", "deliver_late", "wrong_secret", "time_stamp", "tampered", "answer_lost"] {
        world.post("/__fake/faults", json!({"kind": kind, "on": "deliver.*"})).await.expect(204);
        world.post("/__fake/faults", json!({"kind": kind, "on": "files.show"})).await.expect(422);
    }
    world.post("/__fake/faults", json!({"kind": "time_stamp", "seconds": -1})).await.expect(204);
    world.post("/__fake/faults", json!({"kind": "status", "on": "deliver.webhook"})).await.expect(422);
    assert_eq!(world.fake.pending_faults(), 7);
}
