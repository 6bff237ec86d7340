//! What holds whatever is received.

use frameio_sdk::webhooks::{Event, ReceiveError, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{NOW, SECRET, custom_actions, signed, webhooks};

proptest! {
    /// Nothing panics, and nothing passes that was not signed.
    #[test]
    fn nothing_passes_by_chance(
        timestamp in prop_oneof![any::<Vec<u8>>(), "[0-9]{1,20}".prop_map(String::into_bytes), Just(NOW.to_string().into_bytes())],
        signature in prop_oneof![any::<Vec<u8>>(), "v0=[0-9a-fA-F]{62,66}".prop_map(String::into_bytes)],
        body in any::<Vec<u8>>(),
    ) {
        let headers = [(TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature)];
        prop_assert!(webhooks([SECRET]).receive(&headers, &body).is_err());
        prop_assert!(custom_actions().receive(&headers, &body).is_err());
    }

    /// A byte that was changed anywhere is noticed.
    #[test]
    fn a_changed_byte_is_noticed(mut body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let headers = signed(SECRET, &body);
        prop_assert!(webhooks([SECRET]).verify(&headers, &body).is_ok());
        let at = at.index(body.len());
        body[at] ^= change;
        prop_assert_eq!(webhooks([SECRET]).verify(&headers, &body), Err(ReceiveError::Mismatch { secrets: 1 }));
    }

    /// What was signed is read, or refused as a payload; what was read is written back the same.
    #[test]
    fn what_was_signed_is_read_or_refused_with_a_reason(
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
