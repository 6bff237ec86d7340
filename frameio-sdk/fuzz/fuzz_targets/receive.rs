//! A delivery with any headers and any body: nothing panics, nothing passes that was not signed, and what was signed is read as
//! serde_json reads it and written back the same.
//!
//! The first byte says how much of the input is the time stamp, the second how much the signature.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use frameio_sdk::webhooks::{Action, CustomActions, Event, SIGNATURE_HEADER, TIMESTAMP_HEADER, Webhooks};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let [first, second, rest @ ..] = data else { return };
    let (timestamp, rest) = rest.split_at(usize::from(*first).min(rest.len()));
    let (signature, body) = rest.split_at(usize::from(*second).min(rest.len()));
    let headers = [(TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature)];
    // Any age will do, so that only the signature keeps a delivery out. No input holds the HMAC of an unknown secret.
    let webhooks = Webhooks::new(["a", "b"]).tolerance(Duration::MAX).clock(|| UNIX_EPOCH + Duration::from_secs(1));
    let actions = CustomActions::new(["a", "b"]).tolerance(Duration::MAX);
    let refused = webhooks.receive(&headers, body).expect_err("it was not signed");
    assert!(!refused.to_string().is_empty() && refused.status().as_u16() >= 400);
    assert!(actions.receive(&headers, body).is_err());
    if let Ok(event) = Event::from_unverified(body) {
        let json: Value = serde_json::from_slice(body).expect("it was read");
        assert_eq!(serde_json::to_value(&event).expect("it can be written"), json);
    }
    if let Ok(action) = Action::from_unverified(body) {
        let json: Value = serde_json::from_slice(body).expect("it was read");
        assert_eq!(serde_json::to_value(&action).expect("it can be written"), json);
        assert!(!action.resources().is_empty());
    }
});
