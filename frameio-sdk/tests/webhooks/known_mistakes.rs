//! Mistakes that public implementations of the check make. None of them is possible here, or it is refused.

use frameio_sdk::webhooks::{CustomActions, ReceiveError, Webhooks};
use http::StatusCode;

use crate::support::{EVENT, NOW, SECRET, at, headers, hmac_hex, signature, signed, signed_at, webhooks};

const BODY: &[u8] = EVENT.as_bytes();

#[test]
fn one_hashing_the_body_without_the_time_stamp() {
    let digest = hmac_hex(SECRET, &[BODY]);
    let refused = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &format!("v0={digest}")), BODY);
    assert_eq!(refused, Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn two_taking_the_scheme_of_another_service() {
    let digest = hmac_hex(SECRET, &[BODY]);
    let refused = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &format!("sha256={digest}")), BODY);
    assert_eq!(refused, Err(ReceiveError::MalformedSignature));
}

#[test]
fn three_hashing_a_body_that_was_parsed_and_written_again() {
    let headers = signed(SECRET, BODY);
    let parsed: serde_json::Value = serde_json::from_slice(BODY).unwrap();
    for again in [serde_json::to_vec(&parsed).unwrap(), serde_json::to_vec_pretty(&parsed).unwrap()] {
        assert_eq!(webhooks([SECRET]).receive(&headers, &again), Err(ReceiveError::Mismatch { secrets: 1 }));
    }
}

#[test]
fn four_skipping_the_check_without_a_secret() {
    for secrets in [&[][..], &[""], &["", "  "]] {
        let receiver = webhooks(secrets.iter().copied());
        for secret in ["", "  ", SECRET] {
            let refused = receiver.receive(&signed(secret, BODY), BODY).unwrap_err();
            assert_eq!((&refused, refused.status()), (&ReceiveError::NoSecret, StatusCode::INTERNAL_SERVER_ERROR));
        }
    }
}

#[test]
fn five_skipping_the_check_without_a_signature() {
    let mut headers = signed(SECRET, BODY);
    headers.remove("x-frameio-signature");
    assert!(matches!(webhooks([SECRET]).receive(&headers, BODY), Err(ReceiveError::MissingHeader { .. })));
}

#[test]
fn six_never_looking_at_the_time_stamp() {
    let recorded = signed_at(NOW - 86_400, SECRET, BODY);
    assert!(matches!(webhooks([SECRET]).receive(&recorded, BODY), Err(ReceiveError::TooOld { .. })));
    let mut renewed = recorded;
    renewed.insert("x-frameio-request-timestamp", NOW.into());
    assert_eq!(webhooks([SECRET]).receive(&renewed, BODY), Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn seven_accepting_any_time_in_the_future() {
    let tomorrow = signed_at(NOW + 86_400, SECRET, BODY);
    assert!(matches!(webhooks([SECRET]).receive(&tomorrow, BODY), Err(ReceiveError::InFuture { .. })));
}

#[test]
fn eight_a_tolerance_of_500_seconds() {
    let receive = |age| webhooks([SECRET]).receive(&signed_at(NOW - age, SECRET, BODY), BODY);
    assert!(receive(300).is_ok());
    for age in [301, 499] {
        assert!(matches!(receive(age), Err(ReceiveError::TooOld { .. })), "{age}");
    }
}

/// Nothing gives the expected signature, so there is nothing to compare with `==`, and no error helps a guess.
#[test]
fn nine_handing_out_the_expected_signature() {
    let expected = signature(SECRET, &NOW.to_string(), BODY);
    let expected = expected.strip_prefix("v0=").unwrap();
    for guess in [format!("v0={}", "0".repeat(64)), format!("v0={}{}", &expected[..62], "zz"), "v1=00".to_owned()] {
        let error = webhooks([SECRET]).receive(&headers(&NOW.to_string(), &guess), BODY).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&expected[..8]));
    }
}

#[test]
fn ten_comparing_without_the_version_or_only_the_beginning() {
    let right = signature(SECRET, &NOW.to_string(), BODY);
    let digits = right.strip_prefix("v0=").unwrap();
    for wrong in [digits.to_owned(), format!("v1={digits}"), right[..35].to_owned(), "v0=".to_owned()] {
        assert!(webhooks([SECRET]).receive(&headers(&NOW.to_string(), &wrong), BODY).is_err(), "{wrong}");
    }
}

/// A body that is not from Frame.io is never parsed.
#[test]
fn eleven_reading_the_event_before_the_check() {
    let not_json = b"{\"type\": ";
    let refused = webhooks([SECRET]).receive(&signed("guess", not_json), not_json);
    assert_eq!(refused, Err(ReceiveError::Mismatch { secrets: 1 }));
    let actions = CustomActions::new([SECRET]).clock(|| at(NOW));
    assert_eq!(actions.receive(&signed("guess", not_json), not_json), Err(ReceiveError::Mismatch { secrets: 1 }));
}

#[test]
fn twelve_knowing_one_secret_only() {
    let duplicates = Webhooks::new(["of today", "of yesterday"]).clock(|| at(NOW));
    for secret in ["of today", "of yesterday"] {
        assert!(duplicates.receive(&signed(secret, BODY), BODY).is_ok());
    }
}
