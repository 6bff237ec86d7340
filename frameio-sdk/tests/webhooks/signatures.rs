//! Signature verification.

use std::time::Duration;

use frameio_sdk::auth::SecretString;
use frameio_sdk::webhooks::{Lookup, ReceiveError, SIGNATURE_HEADER, SigningSecret, TIMESTAMP_HEADER, Webhooks};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;

use crate::support::{EVENT, NOW, SECRET, at, headers, signature, signed, signed_at, webhooks};

#[derive(Deserialize)]
struct Vector {
    secret: String,
    timestamp: String,
    body: String,
    signature: String,
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn signatures_equal_those_of_another_implementation() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert!(vectors.len() >= 100);
    for vector in vectors {
        let body = unhex(&vector.body);
        // A timestamp out of range for the clock is refused before the signature is compared.
        let Ok(seconds) = vector.timestamp.parse::<u32>() else { continue };
        let webhooks = Webhooks::new([vector.secret.as_str()]).clock(move || at(seconds.into()));
        let headers = headers(&vector.timestamp, &vector.signature);
        let delivery = webhooks.verify(&headers, &body).unwrap();
        assert_eq!(delivery.signed_at, at(seconds.into()));
        let mut other = body.clone();
        other.push(b' ');
        assert_eq!(webhooks.verify(&headers, &other), Err(ReceiveError::Mismatch { secrets: 1 }));
    }
}

#[test]
fn any_of_several_secrets_matches_and_is_named() {
    let secrets = [SigningSecret::new("new").label("2026-11"), SigningSecret::new("old"), SigningSecret::new("stale")];
    let webhooks = webhooks(secrets);
    let matched = |secret| {
        let event = webhooks.receive(&signed(secret, EVENT.as_bytes()), EVENT.as_bytes())?;
        let delivery = event.delivery().unwrap();
        Ok((delivery.secret_index, delivery.secret_label.as_deref().map(str::to_owned)))
    };
    assert_eq!(matched("new"), Ok((0, Some("2026-11".to_owned()))));
    assert_eq!(matched("stale"), Ok((2, None)));
    assert_eq!(matched("another"), Err(ReceiveError::Mismatch { secrets: 3 }));
}

#[test]
fn positions_of_secrets_count_empty_ones() {
    let webhooks = webhooks(["", "second"]);
    let event = webhooks.receive(&signed("second", EVENT.as_bytes()), EVENT.as_bytes()).unwrap();
    assert_eq!(event.delivery().unwrap().secret_index, 1);
}

#[test]
fn timestamps_within_the_tolerance_pass_in_both_directions() {
    let receive = |webhooks: &Webhooks, seconds| {
        webhooks.receive(&signed_at(seconds, SECRET, EVENT.as_bytes()), EVENT.as_bytes()).map(drop)
    };
    let tolerance = Duration::from_secs(300);
    let five_minutes = webhooks([SECRET]);
    for seconds in [NOW - 300, NOW, NOW + 300] {
        assert_eq!(receive(&five_minutes, seconds), Ok(()));
    }
    let age = Duration::from_secs(301);
    assert_eq!(receive(&five_minutes, NOW - 301), Err(ReceiveError::TooOld { age, tolerance }));
    assert_eq!(receive(&five_minutes, NOW + 301), Err(ReceiveError::InFuture { ahead: age, tolerance }));
    let ten_minutes = webhooks([SECRET]).tolerance(Duration::from_secs(600));
    assert_eq!(receive(&ten_minutes, NOW - 600), Ok(()));
    assert!(receive(&ten_minutes, NOW - 601).is_err());
    let any = webhooks([SECRET]).tolerance(Duration::MAX);
    assert_eq!(receive(&any, 0), Ok(()));
}

#[test]
fn headers_are_read_from_any_collection() {
    let body = EVENT.as_bytes();
    let timestamp = NOW.to_string();
    let signature = signature(SECRET, &timestamp, body);
    let webhooks = webhooks([SECRET]);
    let pairs = [("X-Frameio-Request-Timestamp", timestamp.as_str()), ("X-FRAMEIO-SIGNATURE", signature.as_str())];
    assert!(webhooks.receive(&pairs, body).is_ok(), "an array, with names in any case");
    assert!(webhooks.receive(&pairs[..], body).is_ok(), "a slice");
    assert!(webhooks.receive(&pairs.to_vec(), body).is_ok(), "a vector");
    let map: std::collections::HashMap<_, _> = pairs.into_iter().collect();
    assert!(webhooks.receive(&map, body).is_ok(), "a map");
    let map: std::collections::BTreeMap<_, _> = pairs.into_iter().collect();
    assert!(webhooks.receive(&map, body).is_ok(), "an ordered map");
    let lookup = Lookup(|name: &str| match name {
        TIMESTAMP_HEADER => Some(timestamp.clone()),
        SIGNATURE_HEADER => Some(signature.clone()),
        _ => None,
    });
    assert!(webhooks.receive(&lookup, body).is_ok(), "a function");
}

#[test]
fn a_missing_or_repeated_header_is_named() {
    let body = EVENT.as_bytes();
    let webhooks = webhooks([SECRET]);
    for name in [TIMESTAMP_HEADER, SIGNATURE_HEADER] {
        let mut headers = signed(SECRET, body);
        let value = headers.remove(name).unwrap();
        let missing = webhooks.receive(&headers, body).unwrap_err();
        assert_eq!((&missing, missing.status()), (&ReceiveError::MissingHeader { name }, StatusCode::UNAUTHORIZED));
        headers.append(name, value.clone());
        headers.append(name, value);
        let repeated = webhooks.receive(&headers, body).unwrap_err();
        assert_eq!((&repeated, repeated.status()), (&ReceiveError::RepeatedHeader { name }, StatusCode::BAD_REQUEST));
    }
}

#[test]
fn a_timestamp_that_is_not_a_number_of_seconds_is_refused() {
    let body = EVENT.as_bytes();
    let webhooks = webhooks([SECRET]).tolerance(Duration::MAX);
    let too_large = u64::MAX.to_string() + "0";
    for timestamp in ["", " ", "soon", "-1", "+1764243300", "1764243300.5", "0x10", "1764243300 ", "1e9", &too_large] {
        let headers = headers(timestamp, &signature(SECRET, timestamp, body));
        assert_eq!(webhooks.receive(&headers, body), Err(ReceiveError::MalformedTimestamp), "{timestamp:?}");
    }
    let mut headers = signed(SECRET, body);
    headers.insert(TIMESTAMP_HEADER, HeaderValue::from_bytes(b"\xff\xfe").unwrap());
    assert_eq!(webhooks.receive(&headers, body), Err(ReceiveError::MalformedTimestamp));
}

#[test]
fn a_malformed_signature_is_refused() {
    let body = EVENT.as_bytes();
    let webhooks = webhooks([SECRET]);
    let timestamp = NOW.to_string();
    let right = signature(SECRET, &timestamp, body);
    let digits = right.strip_prefix("v0=").unwrap();
    let receive = |signature: &str| webhooks.receive(&headers(&timestamp, signature), body).map(drop);
    assert_eq!(receive(&format!("v0={}", digits.to_uppercase())), Ok(()), "the same bytes in upper case");
    for version in ["v1", "v00", "v"] {
        assert_eq!(receive(&format!("{version}={digits}")), Err(ReceiveError::UnsupportedVersion), "{version}");
    }
    let several = [format!("{right},{right}"), format!("{right} {right}"), format!("v1={digits},{right}")];
    for text in [digits, "v0=", "v0", "", &right[..66], &format!("{right}0"), &several[0], &several[1]] {
        assert_eq!(receive(text), Err(ReceiveError::MalformedSignature), "{text:?}");
    }
    assert_eq!(receive(&several[2]), Err(ReceiveError::UnsupportedVersion));
    let not_hex = format!("v0={}", "g".repeat(64));
    assert_eq!(receive(&not_hex), Err(ReceiveError::MalformedSignature));
    let mut flipped = right.clone().into_bytes();
    for at in 3..flipped.len() {
        let digit = flipped[at];
        flipped[at] = if digit == b'0' { b'1' } else { b'0' };
        let text = String::from_utf8(flipped.clone()).unwrap();
        assert_eq!(receive(&text), Err(ReceiveError::Mismatch { secrets: 1 }), "digit {at}");
        flipped[at] = digit;
    }
}

#[test]
fn oversized_bodies_are_refused_before_the_signature_is_checked() {
    let body = vec![b' '; 100_000_000];
    let refused = webhooks([SECRET]).receive(&HeaderMap::new(), &body).unwrap_err();
    assert_eq!(refused, ReceiveError::TooLarge { size: 100_000_000, limit: 1024 * 1024 });
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let body = EVENT.as_bytes();
    let tight = webhooks([SECRET]).max_body_bytes(body.len());
    assert!(tight.receive(&signed(SECRET, body), body).is_ok());
    assert!(tight.max_body_bytes(body.len() - 1).receive(&signed(SECRET, body), body).is_err());
}

#[test]
fn secrets_and_signatures_are_not_printed() {
    let body = EVENT.as_bytes();
    let secret = SigningSecret::from(SecretString::from("very-secret"));
    let webhooks = webhooks([secret.clone()]);
    let expected = signature("very-secret", &NOW.to_string(), body);
    let expected = expected.strip_prefix("v0=").unwrap();
    let error = webhooks.receive(&signed("guess", body), body).unwrap_err();
    let event = webhooks.receive(&signed("very-secret", body), body).unwrap();
    for text in [
        format!("{secret:?}"),
        format!("{webhooks:?}"),
        format!("{error:?} {error} {error:#}"),
        format!("{event:?} {}", serde_json::to_string(&event).unwrap()),
    ] {
        assert!(!text.contains("very-secret") && !text.contains(expected), "{text}");
    }
}

#[test]
fn the_text_of_a_time_just_over_the_limit_differs_from_the_limit() {
    let tolerance = Duration::from_secs(300);
    let ahead = tolerance + Duration::from_millis(1);
    let text = ReceiveError::InFuture { ahead, tolerance }.to_string();
    assert!(text.contains("301 s in the future, and at most 300 s"), "{text}");
    let text = ReceiveError::TooOld { age: ahead, tolerance }.to_string();
    assert!(text.contains("301 s old, and at most 300 s"), "{text}");
}
