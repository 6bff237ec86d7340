//! One attempt to put a part: pieces go into the body as fast as the line takes them, and a response may come at any
//! time.

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

/// Where a part is in its source.
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
    /// The line did not move for that long.
    Stalled(Duration),
    /// It moved, and had sent no more than that after that time.
    Slow(u64, Duration),
    Network(reqwest::Error),
    /// The body ended before it should.
    Short {
        missing: u64,
    },
    /// More came than should.
    Excess,
    Refused(Refusal),
    /// Another attempt would not help.
    Own(TransferError),
}

/// Bytes that were handed over and not acknowledged: they are taken back if the attempt fails or is dropped.
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
    // The connection can be used again once the answer is read; that it cannot be is no failure.
    let _ = timeout(steering.settings.stall_timeout, response.bytes()).await;
    Ok(())
}

/// Hands over all bytes. When the other side is gone, it waits for the response, which says why.
async fn feed(
    source: &Opened,
    span: Span,
    steering: &Steering,
    sender: mpsc::Sender<Bytes>,
    sent: &mut Sent<'_>,
) -> Result<(), Failure> {
    let stall = steering.settings.stall_timeout;
    let limit = steering.settings.part_timeout(span.size());
    // Only the time that the line takes counts: not pauses, not the bandwidth limit, not the disk.
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
    // What is left in the channel has to go out, too.
    match timeout(stall, sender.reserve_many(sender.max_capacity())).await {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Stalled(stall)),
    }
}
