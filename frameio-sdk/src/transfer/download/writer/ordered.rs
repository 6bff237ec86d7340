//! Fetches the ranges of a medium several at once, and passes them on in order.

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

/// The maximum size of a range. A range stays in memory until it is written.
pub(in crate::transfer) const RANGE: u64 = 4 * 1024 * 1024;

/// The maximum number of ranges in memory, from the request until they are written.
const AHEAD: usize = 6;

/// A range in memory, and its permit to be there.
type Fetched = (Vec<Bytes>, OwnedSemaphorePermit);

/// Fetches all of a medium. `answer` is the response to the request for the first range.
///
/// A range acquires a permit before it is requested, in the order of the ranges, and releases it when it has been
/// written. So the next range to be written always holds a permit, and no deadlock is possible.
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
        // Sending cannot fail: `passing` holds the receiver, and both futures are polled together.
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
            // If a range failed, `fetching` returns its error.
            let Ok((pieces, room)) = turn.await else { return Ok(()) };
            passed.send(Step::Write { pieces, room: Some(room) }).await?;
        }
        Ok(())
    };
    // Both are polled concurrently, so that a slow writer does not stall responses that are being read.
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
    // Acquiring fails only if the semaphore is closed, which never happens.
    let Ok(room) = room.acquire_owned().await else { return Ok(()) };
    let sink = MemorySink::default();
    {
        let _pass = steering.gate.enter().await;
        fetch.range(range, medium, answer, &Drain { sink: &sink, steering }).await?;
    }
    // Sending fails only if `passing` has ended, which then returns the error.
    let _ = fetched.send((sink.into_pieces(), room));
    Ok(())
}
