//! Many calls at the same time, with a bound on the number in flight.
//!
//! A few calls that are known in advance need nothing of this module: requests own their data, so they can be joined, or
//! spawned as tasks.
//!
//! ```no_run
//! use frameio_sdk::{Account, Client, FileId, Result};
//!
//! async fn both(account: &Account, id: &FileId) -> Result<()> {
//!     let (file, comments) = tokio::try_join!(
//!         async { account.files().show(id).await },
//!         async { account.comments().index(id).items().try_collect().await },
//!     )?;
//!     println!("{}: {} comments", file.name, comments.len());
//!     Ok(())
//! }
//!
//! async fn in_the_background(client: &Client) -> Result<()> {
//!     let request = client.users().show();
//!     let task = tokio::spawn(async move { request.await });
//!     let me = task.await.expect("the task does not panic")?;
//!     println!("{}", me.name);
//!     Ok(())
//! }
//! ```

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::{self, StreamExt};

/// Makes calls with at most `limit` in flight (at least one), and yields their outcomes in the order of the calls.
///
/// The calls are requests, or anything else that can be awaited; each begins when there is room for it. Calls wait for
/// rate limits as always, so `limit` bounds connections and memory, not the rate.
///
/// ```no_run
/// # async fn run(client: frameio_sdk::Client, ids: Vec<frameio_sdk::FileId>) -> Result<(), frameio_sdk::Error> {
/// use frameio_sdk::concurrent;
///
/// let calls = ids.iter().map(|id| client.account("account id").files().show(id));
/// // All files, or the first error, which cancels the other calls.
/// let files = concurrent::in_order(8, calls).try_collect().await?;
/// println!("{} files", files.len());
/// # Ok(())
/// # }
/// ```
pub fn in_order<'a, I>(limit: usize, calls: I) -> Concurrent<'a, <I::Item as IntoFuture>::Output>
where
    I: IntoIterator<Item: IntoFuture<IntoFuture: Send + 'a, Output: Send + 'a> + 'a, IntoIter: Send + 'a>,
{
    let calls = stream::iter(calls.into_iter().map(IntoFuture::into_future));
    Concurrent(Box::pin(calls.buffered(limit.max(1))))
}

/// Makes calls like [`in_order`], but yields each outcome as soon as it is there.
///
/// ```no_run
/// # async fn run(client: frameio_sdk::Client, ids: Vec<frameio_sdk::FileId>) {
/// use frameio_sdk::concurrent;
///
/// let calls = ids.iter().map(|id| client.account("account id").files().delete(id));
/// let mut outcomes = concurrent::as_finished(8, calls);
/// while let Some(outcome) = outcomes.next().await {
///     if let Err(error) = outcome {
///         eprintln!("{error}"); // the other calls continue
///     }
/// }
/// # }
/// ```
pub fn as_finished<'a, I>(limit: usize, calls: I) -> Concurrent<'a, <I::Item as IntoFuture>::Output>
where
    I: IntoIterator<Item: IntoFuture<IntoFuture: Send + 'a, Output: Send + 'a> + 'a, IntoIter: Send + 'a>,
{
    let calls = stream::iter(calls.into_iter().map(IntoFuture::into_future));
    Concurrent(Box::pin(calls.buffer_unordered(limit.max(1))))
}

/// The outcomes of calls that are made at the same time, as a [`Stream`]. Dropping it cancels the calls in flight.
#[must_use = "no call is made until it is polled"]
pub struct Concurrent<'a, T>(Pin<Box<dyn Stream<Item = T> + Send + 'a>>);

impl<T> Concurrent<'_, T> {
    /// Waits for the next outcome; `None` when there is none left.
    pub async fn next(&mut self) -> Option<T> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// Waits for all outcomes, successes and failures.
    pub async fn collect(mut self) -> Vec<T> {
        let mut outcomes = Vec::new();
        while let Some(outcome) = self.next().await {
            outcomes.push(outcome);
        }
        outcomes
    }
}

impl<T, E> Concurrent<'_, Result<T, E>> {
    /// Waits for all values.
    ///
    /// # Errors
    /// The first error. It cancels the calls in flight, and no other call is begun.
    pub async fn try_collect(mut self) -> Result<Vec<T>, E> {
        let mut values = Vec::new();
        while let Some(outcome) = self.next().await {
            values.push(outcome?);
        }
        Ok(values)
    }
}

impl<T> Stream for Concurrent<'_, T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.as_mut().poll_next(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> fmt::Debug for Concurrent<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Concurrent")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::{as_finished, in_order};

    #[tokio::test(start_paused = true)]
    async fn the_limit_bounds_the_calls_in_flight() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let call = |number: u64| {
            let (now, most) = (&now, &most);
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_secs(10 - number)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                number
            }
        };
        assert_eq!(in_order(3, (0..6).map(call)).collect().await, [0, 1, 2, 3, 4, 5]);
        assert_eq!(most.swap(0, Ordering::SeqCst), 3);
        assert_eq!(as_finished(6, (0..6).map(call)).collect().await, [5, 4, 3, 2, 1, 0]);
        assert_eq!(most.swap(0, Ordering::SeqCst), 6);
        assert_eq!(as_finished(0, (0..2).map(call)).collect().await, [0, 1], "a limit of 0 counts as 1");
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_error_cancels_the_other_calls() {
        let begun = AtomicUsize::new(0);
        let call = |number: u64| {
            let begun = &begun;
            async move {
                begun.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_secs(number)).await;
                if number == 3 { Err(number) } else { Ok(number) }
            }
        };
        let start = Instant::now();
        assert_eq!(in_order(2, (1..100).map(call)).try_collect().await, Err(3));
        assert_eq!((start.elapsed().as_secs(), begun.load(Ordering::SeqCst)), (4, 4));
    }
}
