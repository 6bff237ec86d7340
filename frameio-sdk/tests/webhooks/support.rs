//! Shared by the tests: signing as the service does, and a fixed clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frameio_sdk::webhooks::{CustomActions, SIGNATURE_HEADER, SigningSecret, TIMESTAMP_HEADER, Webhooks};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;

/// The time at which the deliveries of these tests are signed.
pub(crate) const NOW: u64 = 1_764_243_300;
pub(crate) const SECRET: &str = "whsec";
pub(crate) const EVENT: &str = r#"{"type":"file.ready","resource":{"id":"f1","type":"file"},"account":{"id":"a1"},"workspace":{"id":"w1"},"project":{"id":"p1"},"user":{"id":"u1"}}"#;

pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(crate) fn webhooks(secrets: impl IntoIterator<Item = impl Into<SigningSecret>>) -> Webhooks {
    Webhooks::new(secrets).clock(|| at(NOW))
}

pub(crate) fn custom_actions() -> CustomActions {
    CustomActions::new([SECRET]).clock(|| at(NOW))
}

pub(crate) fn hmac_hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    format!("v0={}", hmac_hex(secret, &[b"v0:", timestamp.as_bytes(), b":", body]))
}

pub(crate) fn headers(timestamp: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(TIMESTAMP_HEADER, HeaderValue::from_bytes(timestamp.as_bytes()).unwrap());
    headers.insert(SIGNATURE_HEADER, HeaderValue::from_bytes(signature.as_bytes()).unwrap());
    headers
}

/// Headers with a valid signature made at `seconds`.
pub(crate) fn signed_at(seconds: u64, secret: &str, body: &[u8]) -> HeaderMap {
    let timestamp = seconds.to_string();
    headers(&timestamp, &signature(secret, &timestamp, body))
}

/// Headers with a valid signature made at the time of the tests.
pub(crate) fn signed(secret: &str, body: &[u8]) -> HeaderMap {
    signed_at(NOW, secret, body)
}
