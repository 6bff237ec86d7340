//! Fetches the ranges of a medium several at once, and passes them on in order.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::transfer::control::shared::Shared;
use crate::transfer::download::copy::BodyCopier;
use crate::transfer::download::fetch::{Fetch, FetchError};
use crate::transfer::download::range_request::{Medium, RangeResponse};
use crate::transfer::download::segments::split_gaps;
use crate::transfer::download::writer::sink::{MemorySink, WriterSink};
use crate::transfer::download::writer::steps::Step;

/// The maximum size of a range. A range stays in memory until it is written.
pub(in crate::transfer) const MAX_RANGE_SIZE: u64 = 4 * 1024 * 1024;

/// The maximum number of ranges in memory, from the request until they are written.
const MAX_BUFFERED_RANGES: usize = 6;

/// A range in memory, and its permit to be there.
type Fetched = (Vec<Bytes>, OwnedSemaphorePermit);

/// Fetches all of a medium. `response` is the response to the request for the first range.
///
/// A range acquires a permit before it is requested, in the order of the ranges, and releases it when it has been
/// written. So the next range to be written always holds a permit, and no deadlock is possible.
pub(in crate::transfer) async fn ranges(
    fetch: &Fetch<'_>,
    medium: &Medium,
    response: RangeResponse,
    size: u64,
    sink: &WriterSink<'_>,
    shared: &Shared,
) -> Result<(), FetchError> {
    let (queue, mut queued) = mpsc::unbounded_channel::<oneshot::Receiver<Fetched>>();
    let permits = Arc::new(Semaphore::new(MAX_BUFFERED_RANGES));
    let mut response = Some(response);
    let ranges = split_gaps(vec![(0, medium.size)], size).into_iter().map(move |range| {
        let (sender, receiver) = oneshot::channel();
        // Sending cannot fail: `forwarding` holds the receiver, and both futures are polled together.
        let _ = queue.send(receiver);
        fetch_range(fetch, medium, response.take(), range, shared, Arc::clone(&permits), sender)
    });
    let fetching = async move {
        let mut ranges = stream::iter(ranges).buffer_unordered(MAX_BUFFERED_RANGES);
        while let Some(range) = ranges.next().await {
            range?;
        }
        Ok(())
    };
    let forwarding = async {
        while let Some(receiver) = queued.recv().await {
            // If a range failed, `fetching` returns its error.
            let Ok((pieces, permit)) = receiver.await else { return Ok(()) };
            sink.send(Step::Write { pieces, permit: Some(permit) }).await?;
        }
        Ok(())
    };
    // Both are polled concurrently, so that a slow writer does not stall responses that are being read.
    tokio::try_join!(fetching, forwarding).map(|_| ())
}

async fn fetch_range(
    fetch: &Fetch<'_>,
    medium: &Medium,
    response: Option<RangeResponse>,
    range: (u64, u64),
    shared: &Shared,
    permits: Arc<Semaphore>,
    sender: oneshot::Sender<Fetched>,
) -> Result<(), FetchError> {
    // Acquiring fails only if the semaphore is closed, which never happens.
    let Ok(permit) = permits.acquire_owned().await else { return Ok(()) };
    let sink = MemorySink::default();
    {
        let _permit = shared.concurrency.acquire().await;
        fetch.range(range, medium, response, &BodyCopier { sink: &sink, shared }).await?;
    }
    // Sending fails only if `forwarding` has ended, which then returns the error.
    let _ = sender.send((sink.into_pieces(), permit));
    Ok(())
}
