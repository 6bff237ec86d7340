//! One attempt to send a part. Pieces go into the body as fast as the connection accepts them, and a response may
//! arrive at any time.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::transfer::control::shared::Shared;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::body::PartBody;
use crate::transfer::part::error_response::ErrorResponse;
use crate::transfer::part::signed::SignedPut;
use crate::transfer::source::opened::Opened;

/// The byte range of a part in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) struct Span {
    pub(in crate::transfer) start: u64,
    pub(in crate::transfer) end: u64,
}

impl Span {
    pub(in crate::transfer) fn size(self) -> u64 {
        self.end - self.start
    }
}

/// Why an attempt failed.
#[derive(Debug)]
pub(in crate::transfer) enum Failure {
    /// The connection accepted no bytes, or the response did not arrive, for this long.
    Stalled(Duration),
    /// The connection moved only this many bytes within this time.
    Slow(u64, Duration),
    Network(reqwest::Error),
    /// The body ended early.
    Truncated {
        missing: u64,
    },
    /// The body was longer than requested.
    Excess,
    Refused(ErrorResponse),
    /// A failure on this side, which another attempt would not mend.
    Local(TransferError),
}

/// The bytes of this attempt that are counted as in flight. On drop, those that were not acknowledged are subtracted.
struct InFlightBytes<'a> {
    shared: &'a Shared,
    bytes: u64,
}

impl InFlightBytes<'_> {
    fn add(&mut self, bytes: u64) {
        self.shared.meter.add_in_flight(bytes);
        self.bytes += bytes;
    }

    fn acknowledged(mut self) {
        self.shared.meter.remove_in_flight(self.bytes, true);
        self.bytes = 0;
    }
}

impl Drop for InFlightBytes<'_> {
    fn drop(&mut self) {
        self.shared.meter.remove_in_flight(self.bytes, false);
    }
}

pub(in crate::transfer) async fn put(
    http: &reqwest::Client,
    target: &SignedPut,
    source: &Opened,
    span: Span,
    shared: &Shared,
) -> Result<(), Failure> {
    let (sender, body) = PartBody::new(span.size());
    let mut request = http.put(target.url.clone()).headers(target.headers.clone());
    request = request.body(reqwest::Body::wrap(body));
    let mut in_flight = InFlightBytes { shared, bytes: 0 };
    let response = {
        let mut response = pin!(request.send());
        let mut feeding = pin!(feed(source, span, shared, sender, &mut in_flight));
        tokio::select! {
            biased;
            response = &mut response => response.map_err(Failure::Network)?,
            fed = &mut feeding => {
                fed?;
                let limit = shared.settings.answer_timeout(span.size());
                match timeout(limit, &mut response).await {
                    Ok(response) => response.map_err(Failure::Network)?,
                    Err(_) => return Err(Failure::Stalled(limit)),
                }
            }
        }
    };
    if !response.status().is_success() {
        let reading = timeout(shared.settings.stall_timeout, ErrorResponse::read(response)).await;
        return Err(reading.map_or(Failure::Stalled(shared.settings.stall_timeout), Failure::Refused));
    }
    in_flight.acknowledged();
    // Reading the response to its end makes the connection reusable. A failure to do so does not matter.
    let _ = timeout(shared.settings.stall_timeout, response.bytes()).await;
    Ok(())
}

/// Feeds all bytes into the body. If the body is gone, it returns without an error: the response says why.
async fn feed(
    source: &Opened,
    span: Span,
    shared: &Shared,
    sender: mpsc::Sender<Bytes>,
    in_flight: &mut InFlightBytes<'_>,
) -> Result<(), Failure> {
    let stall = shared.settings.stall_timeout;
    let limit = shared.settings.part_timeout(span.size());
    // Pauses, the bandwidth limit and the disk do not count against the limit on time.
    let mut transfer_time = Duration::ZERO;
    let mut offset = span.start;
    let mut pieces = pin!(source.pieces(span.start, span.end));
    loop {
        shared.wait_while_paused().await;
        let Some(piece) = pieces.next().await else { break };
        let piece = piece.map_err(Failure::Local)?;
        shared.bandwidth.acquire(piece.len()).await;
        let started = Instant::now();
        let Ok(permit) = timeout(stall, sender.reserve()).await else { return Err(Failure::Stalled(stall)) };
        transfer_time += started.elapsed();
        if transfer_time > limit {
            return Err(Failure::Slow(offset - span.start, limit));
        }
        let Ok(permit) = permit else { return Ok(()) };
        let length = piece.len() as u64;
        permit.send(piece);
        in_flight.add(length);
        offset += length;
    }
    // Wait until the pieces in the channel have been taken as well.
    match timeout(stall, sender.reserve_many(sender.max_capacity())).await {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Stalled(stall)),
    }
}
