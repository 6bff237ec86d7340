//! Reading events: known and unknown types, and payloads that are refused.

use frameio_sdk::models::WebhookEvent;
use frameio_sdk::webhooks::{Event, ReceiveError, Resource};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{EVENT, NOW, SECRET, at, signed, webhooks};

fn receive(body: &[u8]) -> Result<Event, ReceiveError> {
    webhooks([SECRET]).receive(&signed(SECRET, body), body)
}

fn refused_at(body: &[u8]) -> (String, String) {
    match receive(body).unwrap_err() {
        error @ ReceiveError::Payload { .. } => {
            assert_eq!(error.status(), StatusCode::BAD_REQUEST);
            let ReceiveError::Payload { path, message } = error else { unreachable!() };
            (path, message)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_has_its_type_resource_place_and_user() {
    let event = receive(EVENT.as_bytes()).unwrap();
    assert_eq!(event.event_type(), &WebhookEvent::FileReady);
    assert_eq!(event.resource(), &Resource::File("f1".into()));
    assert_eq!(event.account_id().as_str(), "a1");
    assert_eq!(event.workspace_id().unwrap().as_str(), "w1");
    assert_eq!(event.project_id().unwrap().as_str(), "p1");
    assert_eq!(event.user_id().unwrap().as_str(), "u1");
    assert_eq!(event.delivery().unwrap().signed_at, at(NOW));
}

#[test]
fn resources_are_typed_by_family() {
    let resource = |kind: &str| {
        let body = json!({"type": "x.y", "resource": {"id": "i", "type": kind}, "account": {"id": "a"}}).to_string();
        receive(body.as_bytes()).unwrap().resource().clone()
    };
    assert_eq!(resource("folder"), Resource::Folder("i".into()));
    assert_eq!(resource("version_stack"), Resource::VersionStack("i".into()));
    assert_eq!(resource("comment"), Resource::Comment("i".into()));
    assert_eq!(resource("project"), Resource::Project("i".into()));
    assert_eq!(resource("collection"), Resource::Collection("i".into()));
    assert_eq!(resource("share"), Resource::Share("i".into()));
    for name in ["custom_field", "customfield", "field_definition"] {
        assert_eq!(resource(name), Resource::CustomField("i".into()));
    }
    let hologram = resource("hologram");
    assert_eq!((hologram.resource_type(), hologram.id()), ("hologram", "i"));
    for kind in ["file", "folder", "version_stack", "comment", "project", "collection", "share", "custom_field"] {
        assert_eq!((resource(kind).resource_type(), resource(kind).id()), (kind, "i"));
    }
}

#[test]
fn unknown_types_and_members_are_kept_and_written_back() {
    let body = json!({
        "type": "file.dreamt", "resource": {"id": "f", "type": "dream", "depth": 3}, "account": {"id": "a", "region": "eu"},
        "later": [1, 2.5, null, {"x": true}], "project": null,
    });
    let event = receive(body.to_string().as_bytes()).unwrap();
    assert!(matches!(event.event_type(), WebhookEvent::Unknown(name) if name.as_str() == "file.dreamt"));
    assert_eq!(event.project_id(), None);
    assert_eq!(serde_json::to_value(&event).unwrap(), body);
    assert_eq!(event.json()["later"], body["later"]);
    // A program may read the event from a queue of its own.
    let stored = Event::from_unverified(&serde_json::to_vec(&event).unwrap()).unwrap();
    assert_eq!((stored.json(), stored.delivery()), (event.json(), None));
}

#[test]
fn a_missing_or_mistyped_member_is_named() {
    for (path, change) in [
        ("type", json!(null)),
        ("type", json!("")),
        ("type", json!(5)),
        ("resource", json!(null)),
        ("resource", json!("file")),
        ("resource.id", json!(null)),
        ("resource.id", json!(7)),
        ("resource.type", json!({})),
        ("account", json!([])),
        ("account.id", json!("")),
        ("user.id", json!(1)),
        ("project.id", json!(false)),
    ] {
        let mut body: Value = serde_json::from_str(EVENT).unwrap();
        *path.split('.').fold(&mut body, |value, name| &mut value[name]) = change;
        let (at, message) = refused_at(body.to_string().as_bytes());
        assert!(at.starts_with(path), "{path}: {at} {message}");
        assert!(!message.is_empty());
    }
}

#[test]
fn a_body_that_is_not_a_json_object_is_refused() {
    let deep = "[".repeat(100_000);
    for body in [&b""[..], b" ", b"[]", b"\"text\"", b"null", b"{", b"{}{}", b"\xff\xfe{}", deep.as_bytes(), b"<html>"]
    {
        assert_eq!(refused_at(body).0, "");
    }
    assert_eq!(refused_at(b"{}").0, "type");
}

#[test]
fn a_duplicate_member_is_refused() {
    let twice = EVENT.replacen(r#""type":"file.ready""#, r#""type":"file.ready","type":"file.deleted""#, 1);
    let (path, message) = refused_at(twice.as_bytes());
    assert!(path.is_empty() && message.contains(r#""type" is there twice"#), "{message}");
    let nested = EVENT.replacen(r#""id":"f1""#, r#""id":"f1","id":"f2""#, 1);
    assert!(refused_at(nested.as_bytes()).1.contains(r#""id" is there twice"#));
    let long = format!(r#"{{"{0}":1,"{0}":2}}"#, "n".repeat(10_000));
    assert!(refused_at(long.as_bytes()).1.len() < 200);
}
