//! Deduplication: which deliveries count as repetitions.

use std::time::Duration;

use frameio_sdk::webhooks::{Deduplicator, Event, EventKey, MemorySeen};
use serde_json::json;

use crate::support::{NOW, SECRET, at, signed_at};

fn event(event_type: &str, id: &str, seconds: u64) -> Event {
    let kind = event_type.split('.').next().unwrap();
    let body = json!({"type": event_type, "resource": {"id": id, "type": kind}, "account": {"id": "a"}}).to_string();
    let webhooks = frameio_sdk::webhooks::Webhooks::new([SECRET]).clock(move || at(seconds));
    webhooks.receive(&signed_at(seconds, SECRET, body.as_bytes()), body.as_bytes()).unwrap()
}

#[test]
fn keys_identify_events_and_not_deliveries() {
    let key = |event_type, id, seconds| EventKey::from_event(&event(event_type, id, seconds));
    assert_eq!(key("file.created", "f", NOW), key("file.created", "f", NOW + 15), "a file is created once");
    assert_eq!(key("file.upload.completed", "f", NOW), key("file.upload.completed", "f", NOW + 15));
    assert_eq!(key("file.updated", "f", NOW), key("file.updated", "f", NOW), "a repeated delivery has the same key");
    assert_ne!(key("file.updated", "f", NOW), key("file.updated", "f", NOW + 15), "a later update is another event");
    assert_ne!(key("file.created", "f", NOW), key("file.created", "g", NOW));
    assert_ne!(key("file.created", "f", NOW), key("folder.created", "f", NOW));
    assert_eq!(key("file.created", "f", NOW).as_str().len(), 64);
}

#[tokio::test(start_paused = true)]
async fn an_event_is_first_once_within_the_window() {
    let seen = Deduplicator::in_memory().window(Duration::from_secs(60));
    let (one, other) = (event("file.created", "1", NOW), event("file.created", "2", NOW));
    assert!(seen.is_first(&one).await.unwrap());
    assert!(!seen.is_first(&one).await.unwrap());
    assert!(seen.is_first(&other).await.unwrap());
    tokio::time::advance(Duration::from_secs(59)).await;
    assert!(!seen.is_first(&one).await.unwrap());
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(seen.is_first(&one).await.unwrap(), "the window has ended");
    seen.forget(&one).await.unwrap();
    assert!(seen.is_first(&one).await.unwrap(), "the event should be forgotten");
    assert!(!seen.is_first(&one).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn the_memory_is_bounded() {
    let seen = Deduplicator::new(MemorySeen::new().max_keys(10)).window(Duration::MAX);
    let events: Vec<Event> = (0..11).map(|n| event("file.created", &n.to_string(), NOW)).collect();
    for event in &events {
        assert!(seen.is_first(event).await.unwrap());
    }
    for event in &events[1..] {
        assert!(!seen.is_first(event).await.unwrap(), "the newest ten should be remembered");
    }
    assert!(seen.is_first(&events[0]).await.unwrap(), "the oldest should be forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_concurrent_deliveries_one_is_first() {
    let seen = Deduplicator::in_memory();
    let event = event("file.created", "1", NOW);
    let tasks = (0..64).map(|_| {
        let (seen, event) = (seen.clone(), event.clone());
        tokio::spawn(async move { seen.is_first(&event).await.unwrap() })
    });
    let mut first = 0;
    for task in tasks.collect::<Vec<_>>() {
        first += usize::from(task.await.unwrap());
    }
    assert_eq!(first, 1);
}
