//! Verification of signatures: HMAC-SHA256 over `v0:<time stamp>:<body>`.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::error::ReceiveError;
use super::headers::{DeliveryHeaders, SIGNATURE_HEADER, TIMESTAMP_HEADER, single};
use super::secret::SigningSecret;

/// The tolerance that Frame.io recommends.
pub(super) const DEFAULT_TOLERANCE: Duration = Duration::from_secs(5 * 60);
/// Events have about 300 bytes, and runs of actions on 100 assets about 10,000; submitted forms are as long as what
/// users type.
pub(super) const DEFAULT_MAX_BODY_BYTES: usize = 1024 * 1024;

const VERSION: &[u8] = b"v0=";
const SIGNATURE_BYTES: usize = 32;
/// The number of digits of the largest 64-bit number.
const MAX_TIMESTAMP_DIGITS: usize = 20;

pub(super) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A verified delivery: its time and the secret that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The time at which the delivery was signed, to the second.
    pub signed_at: SystemTime,
    /// The position of the secret that matched among those of the receiver, from 0.
    pub secret_index: usize,
    /// The label of that secret, if it has one.
    pub secret_label: Option<Arc<str>>,
}

/// The secrets and settings of a receiver.
#[derive(Clone)]
pub(super) struct Verifier {
    keys: Arc<[Key]>,
    pub(super) tolerance: Duration,
    pub(super) max_body_bytes: usize,
    pub(super) clock: Clock,
}

/// A secret as a key for the HMAC.
struct Key {
    /// The position of the secret among those that the receiver was given.
    index: usize,
    label: Option<Arc<str>>,
    mac: Hmac<Sha256>,
}

impl Verifier {
    /// Ignores empty secrets, because anybody could sign with them.
    pub(super) fn new(secrets: impl IntoIterator<Item = SigningSecret>) -> Self {
        let keys = secrets.into_iter().enumerate().filter_map(|(index, secret)| {
            let (secret, label) = secret.into_parts();
            let secret = secret.expose_secret();
            let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok().filter(|_| !secret.trim().is_empty())?;
            Some(Key { index, label, mac })
        });
        Self {
            keys: keys.collect(),
            tolerance: DEFAULT_TOLERANCE,
            max_body_bytes: DEFAULT_MAX_BODY_BYTES,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// Checks size, headers, age and signature. The cheap checks come first, and no oversized body is hashed.
    pub(super) fn verify(
        &self,
        headers: &(impl DeliveryHeaders + ?Sized),
        body: &[u8],
    ) -> Result<Delivery, ReceiveError> {
        if self.keys.is_empty() {
            return Err(ReceiveError::NoSecret);
        }
        if body.len() > self.max_body_bytes {
            return Err(ReceiveError::TooLarge { size: body.len(), limit: self.max_body_bytes });
        }
        let timestamp = single(headers, TIMESTAMP_HEADER)?;
        let signature = single(headers, SIGNATURE_HEADER)?;
        let signed_at = read_timestamp(&timestamp)?;
        let signature = read_signature(&signature)?;
        check_age(signed_at, (self.clock)(), self.tolerance)?;
        let key = self.matching(&timestamp, body, &signature);
        let key = key.ok_or(ReceiveError::Mismatch { secrets: self.keys.len() })?;
        Ok(Delivery { signed_at, secret_index: key.index, secret_label: key.label.clone() })
    }

    /// Tries every secret, so that the time taken does not reveal which one matched.
    fn matching(&self, timestamp: &[u8], body: &[u8], signature: &[u8]) -> Option<&Key> {
        let mut matching = None;
        for key in self.keys.iter() {
            let mut mac = key.mac.clone();
            for part in [b"v0:".as_slice(), timestamp, b":", body] {
                mac.update(part);
            }
            // Constant-time comparison.
            if mac.verify_slice(signature).is_ok() && matching.is_none() {
                matching = Some(key);
            }
        }
        matching
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

fn read_timestamp(text: &[u8]) -> Result<SystemTime, ReceiveError> {
    let is_number = (1..=MAX_TIMESTAMP_DIGITS).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| is_number).ok_or(ReceiveError::MalformedTimestamp)?;
    let seconds = text.parse().map_err(|_| ReceiveError::MalformedTimestamp)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).ok_or(ReceiveError::MalformedTimestamp)
}

/// Parses a signature. Upper-case digits are accepted as well.
fn read_signature(text: &[u8]) -> Result<[u8; SIGNATURE_BYTES], ReceiveError> {
    let Some(digits) = text.strip_prefix(VERSION) else {
        let is_other_version = text.first() == Some(&b'v') && text.contains(&b'=');
        return Err(if is_other_version { ReceiveError::UnsupportedVersion } else { ReceiveError::MalformedSignature });
    };
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(ReceiveError::MalformedSignature) };
    let pairs: &[[u8; 2]; SIGNATURE_BYTES] = pairs.try_into().map_err(|_| ReceiveError::MalformedSignature)?;
    let mut bytes = [0; SIGNATURE_BYTES];
    let mut is_hex = true;
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let [high, low] = pair.map(nibble);
        is_hex &= (high | low) < 16;
        *byte = high << 4 | low;
    }
    if is_hex { Ok(bytes) } else { Err(ReceiveError::MalformedSignature) }
}

/// The value of a hexadecimal digit, or a number of at least 16 for any other byte.
fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0xf0,
    }
}

fn check_age(signed_at: SystemTime, now: SystemTime, tolerance: Duration) -> Result<(), ReceiveError> {
    match now.duration_since(signed_at) {
        Ok(age) if age > tolerance => Err(ReceiveError::TooOld { age, tolerance }),
        Err(future) if future.duration() > tolerance => {
            Err(ReceiveError::InFuture { ahead: future.duration(), tolerance })
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
