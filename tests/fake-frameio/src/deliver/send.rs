//! Sends a delivery with retries.

use std::time::Duration;

use serde_json::Value;

use super::{client, sign};
use crate::delivery::Delivery;
use crate::faults::Mishap;
use crate::shared::Shared;

/// The first attempt and four retries.
const ATTEMPTS: u32 = 5;
/// The time limit for receivers of webhooks.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A delivery to one receiver.
pub(super) struct Letter {
    /// The name for faults: one of [`NAMES`](super::names::NAMES).
    pub(super) name: &'static str,
    pub(super) target_id: String,
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) event: String,
    pub(super) resource_id: String,
    pub(super) payload: Value,
    /// The time limit for the receiver.
    pub(super) patience: Duration,
}

/// Sends until the receiver accepts the delivery or all attempts are used up; the waits double. Returns the status and
/// the body of the last response.
pub(super) async fn send(shared: &Shared, letter: &Letter) -> (Option<u16>, Vec<u8>) {
    let body = letter.payload.to_string();
    let mut signed_at = None;
    let mut last = (None, Vec::new());
    for attempt in 1..=ATTEMPTS {
        let mishap = shared.faults().take_mishap(letter.name);
        if let Some(Mishap::Late(by)) = mishap {
            tokio::time::sleep(by).await;
        }
        let (skew, keeps) = {
            let settings = &shared.state().settings;
            (settings.signing_skew, settings.retries_keep_time_stamp)
        };
        // Retries are signed again by default; it is not documented what the service does.
        let stamp = signed_at.filter(|_| keeps).unwrap_or_else(|| sign::now(skew));
        signed_at = Some(stamp);
        last = exchange(shared, letter, &body, stamp, mishap).await;
        let delivery = Delivery {
            target_id: letter.target_id.clone(),
            event: letter.event.clone(),
            resource_id: letter.resource_id.clone(),
            attempt,
            status: last.0,
            payload: letter.payload.clone(),
        };
        let accepted = delivery.is_accepted();
        shared.deliveries().push(delivery);
        if accepted || attempt == ATTEMPTS {
            break;
        }
        tokio::time::sleep(pause(shared, attempt)).await;
    }
    last
}

/// Makes one attempt, to which the fault applies.
async fn exchange(
    shared: &Shared,
    letter: &Letter,
    body: &str,
    stamp: i64,
    mishap: Option<Mishap>,
) -> (Option<u16>, Vec<u8>) {
    let stamp = match mishap {
        Some(Mishap::TimeStamp(seconds)) => stamp.saturating_add(seconds),
        _ => stamp,
    };
    let secret = match mishap {
        Some(Mishap::WrongSecret) => "a secret that nobody has",
        _ => &letter.secret,
    };
    let headers = sign::headers(secret, body, stamp);
    let tampered = body.strip_suffix('}').map(|body| format!("{body},\"tampered\":true}}"));
    let body = match (mishap, &tampered) {
        (Some(Mishap::Tampered), Some(tampered)) => tampered,
        _ => body,
    };
    let post = async || {
        // Bounds the number of sockets, because tests may queue ten thousand deliveries.
        let slot = shared.slots.acquire().await;
        let answer = tokio::time::timeout(letter.patience, client::post(&letter.url, &headers, body)).await;
        drop(slot);
        match answer {
            Ok(Ok(answer)) => (Some(answer.status), answer.bytes),
            Ok(Err(_)) | Err(_) => (None, Vec::new()),
        }
    };
    let answer = post().await;
    match mishap {
        Some(Mishap::Twice) => post().await,
        Some(Mishap::AnswerLost) => (None, Vec::new()),
        _ => answer,
    }
}

/// The wait after an attempt: it doubles each time, with a jitter of a tenth.
fn pause(shared: &Shared, attempt: u32) -> Duration {
    let mut state = shared.state();
    let jitter = 0.9 + 0.2 * (state.ids.next_u64() % 1_000) as f64 / 1_000.0;
    (state.settings.webhook_retry * 2_u32.pow(attempt - 1)).mul_f64(jitter)
}
