//! Sends a delivery with retries.

use std::time::Duration;

use serde_json::Value;

use super::{client, sign};
use crate::delivery::Delivery;
use crate::faults::DeliveryFault;
use crate::shared::Shared;

/// The first attempt and four retries.
const MAX_ATTEMPTS: u32 = 5;
/// The time limit for receivers of webhooks.
pub(super) const RECEIVER_TIMEOUT: Duration = Duration::from_secs(5);

/// A delivery to one receiver.
pub(super) struct DeliveryRequest {
    /// The name for faults: one of [`NAMES`](super::names::NAMES).
    pub(super) name: &'static str,
    pub(super) target_id: String,
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) event: String,
    pub(super) resource_id: String,
    pub(super) payload: Value,
    /// The time limit for the receiver.
    pub(super) timeout: Duration,
}

/// Sends until the receiver accepts the delivery or all attempts are used up; the waits double. Returns the status and
/// the body of the last response.
pub(super) async fn send(shared: &Shared, request: &DeliveryRequest) -> (Option<u16>, Vec<u8>) {
    let body = request.payload.to_string();
    let mut signed_at = None;
    let mut last = (None, Vec::new());
    for attempt in 1..=MAX_ATTEMPTS {
        let fault = shared.faults().take_delivery_fault(request.name);
        if let Some(DeliveryFault::Late(by)) = fault {
            tokio::time::sleep(by).await;
        }
        let (skew, keeps) = {
            let settings = &shared.state().settings;
            (settings.signing_skew, settings.retries_keep_time_stamp)
        };
        // Retries are signed again by default; it is not documented what the service does.
        let stamp = signed_at.filter(|_| keeps).unwrap_or_else(|| sign::now(skew));
        signed_at = Some(stamp);
        last = exchange(shared, request, &body, stamp, fault).await;
        let delivery = Delivery {
            target_id: request.target_id.clone(),
            event: request.event.clone(),
            resource_id: request.resource_id.clone(),
            attempt,
            status: last.0,
            payload: request.payload.clone(),
        };
        let accepted = delivery.is_accepted();
        shared.deliveries().push(delivery);
        if accepted || attempt == MAX_ATTEMPTS {
            break;
        }
        tokio::time::sleep(retry_delay(shared, attempt)).await;
    }
    last
}

/// Makes one attempt, to which the fault applies.
async fn exchange(
    shared: &Shared,
    request: &DeliveryRequest,
    body: &str,
    stamp: i64,
    fault: Option<DeliveryFault>,
) -> (Option<u16>, Vec<u8>) {
    let stamp = match fault {
        Some(DeliveryFault::TimeStamp(seconds)) => stamp.saturating_add(seconds),
        _ => stamp,
    };
    let secret = match fault {
        Some(DeliveryFault::WrongSecret) => "a secret that nobody has",
        _ => &request.secret,
    };
    let headers = sign::headers(secret, body, stamp);
    let tampered = body.strip_suffix('}').map(|body| format!("{body},\"tampered\":true}}"));
    let body = match (fault, &tampered) {
        (Some(DeliveryFault::Tampered), Some(tampered)) => tampered,
        _ => body,
    };
    let post = async || {
        // Bounds the number of sockets, because tests may queue ten thousand deliveries.
        let permit = shared.delivery_permits.acquire().await;
        let response = tokio::time::timeout(request.timeout, client::post(&request.url, &headers, body)).await;
        drop(permit);
        match response {
            Ok(Ok(response)) => (Some(response.status), response.bytes),
            Ok(Err(_)) | Err(_) => (None, Vec::new()),
        }
    };
    let response = post().await;
    match fault {
        Some(DeliveryFault::Twice) => post().await,
        Some(DeliveryFault::AnswerLost) => (None, Vec::new()),
        _ => response,
    }
}

/// The wait after an attempt: it doubles each time, with a jitter of a tenth.
fn retry_delay(shared: &Shared, attempt: u32) -> Duration {
    let mut state = shared.state();
    let jitter = 0.9 + 0.2 * (state.ids.next_u64() % 1_000) as f64 / 1_000.0;
    (state.settings.webhook_retry * 2_u32.pow(attempt - 1)).mul_f64(jitter)
}
