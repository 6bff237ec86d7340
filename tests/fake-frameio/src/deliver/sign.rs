//! Signatures: HMAC-SHA256 over `v0:<timestamp>:<body>`.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The real time in seconds since 1970 plus `skew`. It is the real time because receivers compare it with their clock.
pub(super) fn now(skew: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(now).unwrap_or(i64::MAX).saturating_add(skew)
}

/// The headers of a delivery that is signed at this time.
pub(super) fn headers(secret: &str, body: &str, stamp: i64) -> Vec<(&'static str, String)> {
    let timestamp = stamp.to_string();
    let signature = signature(secret, &timestamp, body);
    vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "Frame.io V4 API".to_owned()),
        ("x-frameio-request-timestamp", timestamp),
        ("x-frameio-signature", signature),
    ]
}

fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    let bytes = mac.finalize().into_bytes();
    bytes.iter().fold("v0=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_equals_that_of_openssl() {
        // printf 'v0:1700000000:{"a":1}' | openssl dgst -sha256 -hmac secret
        let expected = "v0=7d06e4dcbb54167f0033658ac8c45abe35b1fa257ff38a448e290762b595f902";
        assert_eq!(signature("secret", "1700000000", r#"{"a":1}"#), expected);
    }
}
