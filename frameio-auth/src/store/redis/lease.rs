//! The lease of a sign-in in Redis. Each waiter or holder has a task of its own, so that nothing depends on who polls
//! which future.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::place::Place;
use crate::random;
use crate::store::error::StoreError;
use crate::store::token_store::StoreLock;

/// Takes the lease if it is free, or if it is ours already because a response was lost. Returns its number, or else the
/// remaining milliseconds of the lease as a negative number.
const TAKE: &str = "
local holder = redis.call('GET', KEYS[2])
if holder == ARGV[1] then return tonumber(redis.call('HGET', KEYS[1], 'leases')) end
if holder then return -math.max(redis.call('PTTL', KEYS[2]), 1) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return redis.call('HINCRBY', KEYS[1], 'leases', 1)";

const RENEW: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

const GIVE_BACK: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])";

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_millis(250);
/// A holder that is alive but makes no progress loses the lease after this many times its length.
const MAX_RENEWED: u32 = 9;

/// An offer of the lease to a waiter that may never be polled again. Either the waiter accepts it or the task withdraws
/// it; whoever is first decides.
#[derive(Default)]
struct Offer(AtomicBool);

impl Offer {
    /// Decides the offer. Returns whether it was still open.
    fn decide(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

/// The lease, which is returned on drop.
struct Guard {
    place: Arc<Place>,
    number: u64,
    offer: Arc<Offer>,
    /// Completes when the lease was returned.
    is_back: Option<oneshot::Receiver<()>>,
    /// Dropping it tells the task to return the lease.
    _held: oneshot::Sender<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.place.fence.clear(self.number);
    }
}

/// Waits for the lease. A waiter that is dropped leaves nothing behind.
pub(super) async fn take(place: Arc<Place>, length: Duration) -> Result<StoreLock, StoreError> {
    let runtime = Handle::try_current()
        .map_err(|_| StoreError::new("a store in Redis needs a tokio runtime; await it on one"))?;
    loop {
        let owner = random::word()?.expose_secret().to_owned();
        let (taken, wait) = oneshot::channel();
        runtime.spawn(Lease { place: Arc::clone(&place), owner, length }.live(taken));
        match wait.await {
            Ok(Ok(mut guard)) if guard.offer.decide() => {
                let is_back = guard.is_back.take();
                return Ok(StoreLock::with_release(guard, async {
                    if let Some(is_back) = is_back {
                        let _ = is_back.await; // completes with an error when the task ends
                    }
                }));
            }
            Ok(Ok(_)) => {} // too late: the lease was withdrawn
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                return Err(StoreError::new("the lease of the sign-in was not taken: the runtime is shutting down"));
            }
        }
    }
}

struct Lease {
    place: Arc<Place>,
    owner: String,
    length: Duration,
}

impl Lease {
    async fn live(self, mut taken: oneshot::Sender<Result<Guard, StoreError>>) {
        let number = match self.wait(&mut taken).await {
            ControlFlow::Continue(number) => number,
            ControlFlow::Break(Some(error)) => {
                let _ = taken.send(Err(error)); // fails if the waiter is gone
                return self.give_back().await;
            }
            ControlFlow::Break(None) => return self.give_back().await,
        };
        let (held, dropped) = oneshot::channel();
        self.place.fence.set(number);
        // If the waiter is gone, this drops the guard.
        let offer = Arc::new(Offer::default());
        let (_ending, is_back) = oneshot::channel();
        let (place, is_back) = (Arc::clone(&self.place), Some(is_back));
        let guard = Guard { place, number, offer: Arc::clone(&offer), is_back, _held: held };
        drop(taken.send(Ok(guard)));
        self.hold(dropped, &offer).await;
        self.give_back().await;
    }

    /// Waits for the lease. `Break` means that it failed, or that the waiter is gone.
    async fn wait<T>(&self, taken: &mut oneshot::Sender<T>) -> ControlFlow<Option<StoreError>, u64> {
        let mut command = redis::cmd("EVAL");
        command.arg(TAKE).arg(2).arg(self.place.key()).arg(self.place.lease_key());
        command.arg(&self.owner).arg(self.milliseconds());
        let mut pause = FIRST_PAUSE;
        loop {
            // Not cancelled: a command that was sent may take the lease, even if its response is not awaited.
            let left = match self.place.ask::<i64>(&command, "leased").await {
                Err(error) => return ControlFlow::Break(Some(error)),
                Ok(number) if number > 0 => return ControlFlow::Continue(number.unsigned_abs()),
                Ok(left) => Duration::from_millis(left.unsigned_abs()),
            };
            let spread = Duration::from_millis(random::spread() % 10);
            if timeout(pause.min(left) + spread, taken.closed()).await.is_ok() {
                return ControlFlow::Break(None);
            }
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    /// Renews the lease until the guard is dropped or was not accepted before the first renewal, the lease was held for
    /// too long, or it has passed to another holder.
    async fn hold(&self, mut dropped: oneshot::Receiver<()>, offer: &Offer) {
        let end = Instant::now() + self.length.saturating_mul(MAX_RENEWED);
        let mut command = redis::cmd("EVAL");
        command.arg(RENEW).arg(1).arg(self.place.lease_key()).arg(&self.owner).arg(self.milliseconds());
        while timeout(self.length / 3, &mut dropped).await.is_err() {
            if offer.decide() {
                return;
            }
            if Instant::now() > end {
                tracing::warn!(name = self.name(), "the lease of a sign-in was held for too long, and is released");
                return;
            }
            match self.place.ask::<i64>(&command, "leased").await {
                Ok(0) => return tracing::warn!(name = self.name(), "the lease of a sign-in ran out"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the lease of a sign-in was not renewed"),
            }
        }
    }

    /// Returns the lease. If that fails, it expires by itself.
    async fn give_back(&self) {
        let mut command = redis::cmd("EVAL");
        command.arg(GIVE_BACK).arg(1).arg(self.place.lease_key()).arg(&self.owner);
        if let Err(error) = self.place.ask::<i64>(&command, "given back").await {
            tracing::debug!(%error, "the lease of a sign-in runs out by itself");
        }
    }

    fn name(&self) -> &str {
        &self.place.name
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.length.as_millis()).unwrap_or(u64::MAX / 2).min(u64::MAX / 2)
    }
}
