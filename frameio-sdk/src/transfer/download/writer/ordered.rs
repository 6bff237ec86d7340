//! The ranges of a medium: fetched several at once, passed on in their order.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::transfer::control::steering::Steering;
use crate::transfer::download::answer::{Answer, Medium};
use crate::transfer::download::drain::Drain;
use crate::transfer::download::fetch::{Fetch, Lost};
use crate::transfer::download::segments::cut;
use crate::transfer::download::writer::sink::{MemorySink, Passed};
use crate::transfer::download::writer::steps::Step;

/// The largest range. A range is in memory until it is written.
pub(in crate::transfer) const RANGE: u64 = 4 * 1024 * 1024;

/// The most ranges that are in memory, fetched or not, written or not.
const AHEAD: usize = 6;

/// A range in memory, and the room that it takes there.
type Fetched = (Vec<Bytes>, OwnedSemaphorePermit);

/// Fetches all of a medium. The response to the request for the first range is there.
///
/// A range takes room in memory before it is requested, in the order of the ranges, and gives it back when it is
/// written. So the range whose turn it is has room, and fetching it waits for nothing that comes later.
pub(in crate::transfer) async fn ranges(
    fetch: &Fetch<'_>,
    medium: &Medium,
    answer: Answer,
    size: u64,
    passed: &Passed<'_>,
    steering: &Steering,
) -> Result<(), Lost> {
    let (turns, mut in_turn) = mpsc::unbounded_channel::<oneshot::Receiver<Fetched>>();
    let room = Arc::new(Semaphore::new(AHEAD));
    let mut answer = Some(answer);
    let ranges = cut(vec![(0, medium.size)], size).into_iter().map(move |range| {
        let (fetched, turn) = oneshot::channel();
        // The other end is there as long as this is polled.
        let _ = turns.send(turn);
        one(fetch, medium, answer.take(), range, steering, Arc::clone(&room), fetched)
    });
    let fetching = async move {
        let mut ranges = stream::iter(ranges).buffer_unordered(AHEAD);
        while let Some(range) = ranges.next().await {
            range?;
        }
        Ok(())
    };
    let passing = async {
        while let Some(turn) = in_turn.recv().await {
            // A range that failed is the failure of `fetching`.
            let Ok((pieces, room)) = turn.await else { return Ok(()) };
            passed.send(Step::Write { pieces, room: Some(room) }).await?;
        }
        Ok(())
    };
    // Both are polled whatever the other waits for: a slow writer does not hold up responses that are being read.
    tokio::try_join!(fetching, passing).map(|_| ())
}

async fn one(
    fetch: &Fetch<'_>,
    medium: &Medium,
    answer: Option<Answer>,
    range: (u64, u64),
    steering: &Steering,
    room: Arc<Semaphore>,
    fetched: oneshot::Sender<Fetched>,
) -> Result<(), Lost> {
    // It is never closed.
    let Ok(room) = room.acquire_owned().await else { return Ok(()) };
    let sink = MemorySink::default();
    {
        let _pass = steering.gate.enter().await;
        fetch.range(range, medium, answer, &Drain { sink: &sink, steering }).await?;
    }
    // When nobody takes it any more, the failure is told by those who took it.
    let _ = fetched.send((sink.into_pieces(), room));
    Ok(())
}
