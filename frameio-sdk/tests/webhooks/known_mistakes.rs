//! Mistakes found in public implementations of the signature check. Each is impossible here, or its input is refused.

use frameio_sdk::webhooks::{CustomActions, ReceiveError, Webhooks};
use http::StatusCode;

use crate::support::{EVENT, NOW, SECRET, at, headers, hmac_hex, signature, signed, signed_at, webhooks};

const BODY: &[u8] = EVENT.as_bytes();

#[test]
fn mistake_1_the_body_is_signed_without_the_timestamp() {
    let digest = hmac_hex(SECRET, &[BODY]);
    let refused = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &format!("v0={digest}")), BODY);
    assert_eq!(refused, Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn mistake_2_the_scheme_of_another_service_is_used() {
    let digest = hmac_hex(SECRET, &[BODY]);
    let refused = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &format!("sha256={digest}")), BODY);
    assert_eq!(refused, Err(ReceiveError::MalformedSignature));
}

#[test]
fn mistake_3_a_reserialized_body_is_signed() {
    let headers = signed(SECRET, BODY);
    let parsed: serde_json::Value = serde_json::from_slice(BODY).unwrap();
    for again in [serde_json::to_vec(&parsed).unwrap(), serde_json::to_vec_pretty(&parsed).unwrap()] {
        assert_eq!(webhooks([SECRET]).receive(&headers, &again), Err(ReceiveError::Mismatch { secrets: 1 }));
    }
}

#[test]
fn mistake_4_the_check_is_skipped_without_a_secret() {
    for secrets in [&[][..], &[""], &["", "  "]] {
        let receiver = webhooks(secrets.iter().copied());
        for secret in ["", "  ", SECRET] {
            let refused = receiver.receive(&signed(secret, BODY), BODY).unwrap_err();
            assert_eq!((&refused, refused.status()), (&ReceiveError::NoSecret, StatusCode::INTERNAL_SERVER_ERROR));
        }
    }
}

#[test]
fn mistake_5_the_check_is_skipped_without_a_signature() {
    let mut headers = signed(SECRET, BODY);
    headers.remove("x-frameio-signature");
    assert!(matches!(webhooks([SECRET]).receive(&headers, BODY), Err(ReceiveError::MissingHeader { .. })));
}

#[test]
fn mistake_6_the_timestamp_is_never_checked() {
    let recorded = signed_at(NOW - 86_400, SECRET, BODY);
    assert!(matches!(webhooks([SECRET]).receive(&recorded, BODY), Err(ReceiveError::TooOld { .. })));
    let mut renewed = recorded;
    renewed.insert("x-frameio-request-timestamp", NOW.into());
    assert_eq!(webhooks([SECRET]).receive(&renewed, BODY), Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn mistake_7_any_time_in_the_future_is_accepted() {
    let tomorrow = signed_at(NOW + 86_400, SECRET, BODY);
    assert!(matches!(webhooks([SECRET]).receive(&tomorrow, BODY), Err(ReceiveError::InFuture { .. })));
}

#[test]
fn mistake_8_the_tolerance_is_500_seconds() {
    let receive = |age| webhooks([SECRET]).receive(&signed_at(NOW - age, SECRET, BODY), BODY);
    assert!(receive(300).is_ok());
    for age in [301, 499] {
        assert!(matches!(receive(age), Err(ReceiveError::TooOld { .. })), "{age}");
    }
}

/// No item exposes the expected signature, so a caller cannot compare it with `==`, and no error helps to guess it.
#[test]
fn mistake_9_the_expected_signature_is_exposed() {
    let expected = signature(SECRET, &NOW.to_string(), BODY);
    let expected = expected.strip_prefix("v0=").unwrap();
    for guess in [format!("v0={}", "0".repeat(64)), format!("v0={}{}", &expected[..62], "zz"), "v1=00".to_owned()] {
        let error = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &guess), BODY).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&expected[..8]));
    }
}

#[test]
fn mistake_10_the_version_is_ignored_or_only_a_prefix_is_compared() {
    let right = signature(SECRET, &NOW.to_string(), BODY);
    let digits = right.strip_prefix("v0=").unwrap();
    for wrong in [digits.to_owned(), format!("v1={digits}"), right[..35].to_owned(), "v0=".to_owned()] {
        assert!(webhooks([SECRET]).receive(&headers(&NOW.to_string(), &wrong), BODY).is_err(), "{wrong}");
    }
}

/// A body that was not signed by Frame.io is never parsed.
#[test]
fn mistake_11_the_event_is_parsed_before_the_check() {
    let not_json = b"{\"type\": ";
    let refused = webhooks([SECRET]).receive(&signed("guess", not_json), not_json);
    assert_eq!(refused, Err(ReceiveError::Mismatch { secrets: 1 }));
    let actions = CustomActions::new([SECRET]).clock(|| at(NOW));
    assert_eq!(actions.receive(&signed("guess", not_json), not_json), Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn mistake_12_only_one_secret_is_supported() {
    let duplicates = Webhooks::new(["of today", "of yesterday"]).clock(|| at(NOW));
    for secret in ["of today", "of yesterday"] {
        assert!(duplicates.receive(&signed(secret, BODY), BODY).is_ok());
    }
}
