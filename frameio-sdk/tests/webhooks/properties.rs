//! Properties that hold for any delivery.

use std::fs;
use std::path::Path;

use frameio_sdk::webhooks::{Action, Event, ReceiveError, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{NOW, SECRET, custom_actions, signed, webhooks};

proptest! {
    /// Nothing panics, and no unsigned delivery is accepted.
    #[test]
    fn an_unsigned_delivery_is_never_accepted(
        timestamp in prop_oneof![any::<Vec<u8>>(), "[0-9]{1,20}".prop_map(String::into_bytes), Just(NOW.to_string().into_bytes())],
        signature in prop_oneof![any::<Vec<u8>>(), "v0=[0-9a-fA-F]{62,66}".prop_map(String::into_bytes)],
        body in any::<Vec<u8>>(),
    ) {
        let headers = [(TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature)];
        prop_assert!(webhooks([SECRET]).receive(&headers, &body).is_err());
        prop_assert!(custom_actions().receive(&headers, &body).is_err());
    }

    /// A change of any one byte is detected.
    #[test]
    fn a_changed_byte_is_detected(mut body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let headers = signed(SECRET, &body);
        prop_assert!(webhooks([SECRET]).verify(&headers, &body).is_ok());
        let at = at.index(body.len());
        body[at] ^= change;
        prop_assert_eq!(webhooks([SECRET]).verify(&headers, &body), Err(ReceiveError::Mismatch { secrets: 1 }));
    }

    /// A signed body is read, or refused as a payload; an event that was read serializes to the same JSON.
    #[test]
    fn a_signed_body_is_read_or_refused_with_a_reason(
        event_type in any::<String>(), kind in any::<String>(), id in any::<String>(), account in any::<String>(), more in any::<Option<String>>(),
    ) {
        let json = json!({"type": event_type, "resource": {"type": kind, "id": id}, "account": {"id": account}, "more": more});
        let body = json.to_string();
        match webhooks([SECRET]).receive(&signed(SECRET, body.as_bytes()), body.as_bytes()) {
            Ok(event) => {
                prop_assert_eq!(event.event_type().as_str(), event_type);
                prop_assert_eq!(event.resource().id(), id);
                prop_assert_eq!(serde_json::to_value(&event).unwrap(), json);
            }
            Err(ReceiveError::Payload { path, .. }) => {
                let value = path.split('.').fold(&json, |value, name| &value[name]);
                prop_assert_eq!(value, &Value::from(""));
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    /// Any JSON is read as serde_json reads it, or refused.
    #[test]
    fn any_bytes_are_read_or_refused(body in any::<Vec<u8>>()) {
        if let Ok(event) = Event::from_unverified(&body) {
            let json: Value = serde_json::from_slice(&body).unwrap();
            prop_assert_eq!(serde_json::to_value(&event).unwrap(), json);
        }
    }
}

/// The corpus of the fuzzer: two lengths, the timestamp, the signature, the body.
#[test]
fn the_fuzz_corpus_holds_the_properties() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/receive");
    let (mut events, mut runs, mut all) = (0, 0, 0);
    for file in fs::read_dir(corpus).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let [first, second, rest @ ..] = bytes.as_slice() else { panic!("too short") };
        let (timestamp, rest) = rest.split_at(usize::from(*first).min(rest.len()));
        let (signature, body) = rest.split_at(usize::from(*second).min(rest.len()));
        let headers = [(TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature)];
        assert!(webhooks([SECRET]).receive(&headers, body).is_err());
        assert!(custom_actions().receive(&headers, body).is_err());
        // The body, as if it had been signed.
        let read =
            webhooks([SECRET]).receive(&signed(SECRET, body), body).map(|event| serde_json::to_value(event).unwrap());
        let run = Action::from_unverified(body).map(|run| serde_json::to_value(run).unwrap());
        for read in [&read, &run].into_iter().flatten() {
            assert_eq!(read, &serde_json::from_slice::<Value>(body).unwrap());
        }
        (all, events, runs) = (all + 1, events + usize::from(read.is_ok()), runs + usize::from(run.is_ok()));
    }
    assert!(all >= 24 && events > 5 && runs > 2, "{all} {events} {runs}");
}

/// The receiver in the README equals the one in the documentation, which is compiled, and has at most 15 lines.
#[test]
fn the_receiver_of_the_readme_has_at_most_fifteen_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).unwrap();
    let (_, section) = readme.split_once("\n## Webhooks and custom actions\n").unwrap();
    let code = section.split("```").nth(1).unwrap().strip_prefix("rust,no_run\n").unwrap();
    assert!(code.lines().count() <= 15 && code.contains("axum::serve"));
    let docs = fs::read_to_string(root.join("src/webhooks/mod.rs")).unwrap();
    let docs: Vec<_> = docs.lines().map(|line| line.trim_start_matches("//!").trim_start_matches(' ')).collect();
    let code: Vec<_> = code.lines().map(str::trim_start).collect();
    assert!(docs.windows(code.len()).any(|window| window == code));
}
