//! One attempt to send a part. Pieces go into the body as fast as the connection accepts them, and a response may
//! arrive at any time.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::transfer::control::steering::Steering;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::body::PartBody;
use crate::transfer::part::refusal::Refusal;
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
    Short {
        missing: u64,
    },
    /// The body was longer than requested.
    Excess,
    Refused(Refusal),
    /// A failure on this side, which another attempt would not mend.
    Own(TransferError),
}

/// The bytes of this attempt that are counted as in flight. On drop, those that were not acknowledged are subtracted.
struct Sent<'a> {
    steering: &'a Steering,
    bytes: u64,
}

impl Sent<'_> {
    fn add(&mut self, bytes: u64) {
        self.steering.meter.sent(bytes);
        self.bytes += bytes;
    }

    fn arrived(mut self) {
        self.steering.meter.settled(self.bytes, true);
        self.bytes = 0;
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        self.steering.meter.settled(self.bytes, false);
    }
}

pub(in crate::transfer) async fn put(
    http: &reqwest::Client,
    target: &SignedPut,
    source: &Opened,
    span: Span,
    steering: &Steering,
) -> Result<(), Failure> {
    let (sender, body) = PartBody::new(span.size());
    let mut request = http.put(target.url.clone()).headers(target.headers.clone());
    request = request.body(reqwest::Body::wrap(body));
    let mut sent = Sent { steering, bytes: 0 };
    let response = {
        let mut answer = pin!(request.send());
        let mut feeding = pin!(feed(source, span, steering, sender, &mut sent));
        tokio::select! {
            biased;
            answer = &mut answer => answer.map_err(Failure::Network)?,
            fed = &mut feeding => {
                fed?;
                let patience = steering.settings.answer_timeout(span.size());
                match timeout(patience, &mut answer).await {
                    Ok(answer) => answer.map_err(Failure::Network)?,
                    Err(_) => return Err(Failure::Stalled(patience)),
                }
            }
        }
    };
    if !response.status().is_success() {
        let reading = timeout(steering.settings.stall_timeout, Refusal::read(response)).await;
        return Err(reading.map_or(Failure::Stalled(steering.settings.stall_timeout), Failure::Refused));
    }
    sent.arrived();
    // Reading the response to its end makes the connection reusable. A failure to do so does not matter.
    let _ = timeout(steering.settings.stall_timeout, response.bytes()).await;
    Ok(())
}

/// Feeds all bytes into the body. If the body is gone, it returns without an error: the response says why.
async fn feed(
    source: &Opened,
    span: Span,
    steering: &Steering,
    sender: mpsc::Sender<Bytes>,
    sent: &mut Sent<'_>,
) -> Result<(), Failure> {
    let stall = steering.settings.stall_timeout;
    let limit = steering.settings.part_timeout(span.size());
    // Pauses, the bandwidth limit and the disk do not count against the limit on time.
    let mut on_the_line = Duration::ZERO;
    let mut offset = span.start;
    let mut pieces = pin!(source.pieces(span.start, span.end));
    loop {
        steering.go().await;
        let Some(piece) = pieces.next().await else { break };
        let piece = piece.map_err(Failure::Own)?;
        steering.bandwidth.pass(piece.len()).await;
        let begun = Instant::now();
        let Ok(place) = timeout(stall, sender.reserve()).await else { return Err(Failure::Stalled(stall)) };
        on_the_line += begun.elapsed();
        if on_the_line > limit {
            return Err(Failure::Slow(offset - span.start, limit));
        }
        let Ok(place) = place else { return Ok(()) };
        let length = piece.len() as u64;
        place.send(piece);
        sent.add(length);
        offset += length;
    }
    // Wait until the pieces in the channel have been taken as well.
    match timeout(stall, sender.reserve_many(sender.max_capacity())).await {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Stalled(stall)),
    }
}
