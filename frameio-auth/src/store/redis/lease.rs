//! The lease of a sign-in in Redis. Each waiter or holder has a task of its own, so that nothing depends on who polls
//! which future.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::entry::RedisEntry;
use crate::random;
use crate::store::error::StoreError;
use crate::store::token_store::StoreLock;

/// Takes the lease if it is free, or if it is ours already because a response was lost. Returns its number, or else the
/// remaining milliseconds of the lease as a negative number.
const ACQUIRE_SCRIPT: &str = "
local holder = redis.call('GET', KEYS[2])
if holder == ARGV[1] then return tonumber(redis.call('HGET', KEYS[1], 'leases')) end
if holder then return -math.max(redis.call('PTTL', KEYS[2]), 1) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return redis.call('HINCRBY', KEYS[1], 'leases', 1)";

const RENEW_SCRIPT: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

const RELEASE_SCRIPT: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])";

const MIN_POLL_INTERVAL: Duration = Duration::from_millis(10);
const MAX_POLL_INTERVAL: Duration = Duration::from_millis(250);
/// A holder that is alive but makes no progress loses the lease after this many times its length.
const MAX_HELD_LENGTHS: u32 = 9;

/// Decides who has an acquired lease: the waiter, which may never be polled again, or the task, which then releases it.
/// The first to claim it has it.
#[derive(Default)]
struct Claim(AtomicBool);

impl Claim {
    /// Claims the lease. Returns whether it was not claimed before.
    fn try_claim(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

/// The lease, which is returned on drop.
struct LeaseGuard {
    entry: Arc<RedisEntry>,
    number: u64,
    claim: Arc<Claim>,
    /// Completes when the lease was returned.
    released: Option<oneshot::Receiver<()>>,
    /// Dropping it tells the task to return the lease.
    _held: oneshot::Sender<()>,
}

impl Drop for LeaseGuard {
    fn drop(&mut self) {
        self.entry.fencing_token.clear(self.number);
    }
}

/// Waits for the lease. A waiter that is dropped leaves nothing behind.
pub(super) async fn acquire(entry: Arc<RedisEntry>, length: Duration) -> Result<StoreLock, StoreError> {
    let runtime = Handle::try_current()
        .map_err(|_| StoreError::new("a store in Redis needs a tokio runtime; await it on one"))?;
    loop {
        let owner = random::nonce()?.expose_secret().to_owned();
        let (acquired, wait) = oneshot::channel();
        runtime.spawn(Lease { entry: Arc::clone(&entry), owner, length }.run(acquired));
        match wait.await {
            Ok(Ok(mut guard)) if guard.claim.try_claim() => {
                let released = guard.released.take();
                return Ok(StoreLock::with_release(guard, async {
                    if let Some(released) = released {
                        let _ = released.await; // completes with an error when the task ends
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
    entry: Arc<RedisEntry>,
    owner: String,
    length: Duration,
}

impl Lease {
    async fn run(self, mut acquired: oneshot::Sender<Result<LeaseGuard, StoreError>>) {
        let number = match self.wait(&mut acquired).await {
            ControlFlow::Continue(number) => number,
            ControlFlow::Break(Some(error)) => {
                let _ = acquired.send(Err(error)); // fails if the waiter is gone
                return self.release().await;
            }
            ControlFlow::Break(None) => return self.release().await,
        };
        let (held, dropped) = oneshot::channel();
        self.entry.fencing_token.set(number);
        // If the waiter is gone, this drops the guard.
        let claim = Arc::new(Claim::default());
        let (_ending, released) = oneshot::channel();
        let (entry, released) = (Arc::clone(&self.entry), Some(released));
        let guard = LeaseGuard { entry, number, claim: Arc::clone(&claim), released, _held: held };
        drop(acquired.send(Ok(guard)));
        self.keep_alive(dropped, &claim).await;
        self.release().await;
    }

    /// Waits for the lease. `Break` means that it failed, or that the waiter is gone.
    async fn wait<T>(&self, acquired: &mut oneshot::Sender<T>) -> ControlFlow<Option<StoreError>, u64> {
        let mut command = redis::cmd("EVAL");
        command.arg(ACQUIRE_SCRIPT).arg(2).arg(self.entry.key()).arg(self.entry.lease_key());
        command.arg(&self.owner).arg(self.milliseconds());
        let mut interval = MIN_POLL_INTERVAL;
        loop {
            // Not cancelled: a command that was sent may take the lease, even if its response is not awaited.
            let left = match self.entry.query::<i64>(&command, "leased").await {
                Err(error) => return ControlFlow::Break(Some(error)),
                Ok(number) if number > 0 => return ControlFlow::Continue(number.unsigned_abs()),
                Ok(left) => Duration::from_millis(left.unsigned_abs()),
            };
            let spread = Duration::from_millis(random::number() % 10);
            if timeout(interval.min(left) + spread, acquired.closed()).await.is_ok() {
                return ControlFlow::Break(None);
            }
            interval = (interval * 2).min(MAX_POLL_INTERVAL);
        }
    }

    /// Renews the lease until the guard is dropped or was not accepted before the first renewal, the lease was held for
    /// too long, or it has passed to another holder.
    async fn keep_alive(&self, mut dropped: oneshot::Receiver<()>, claim: &Claim) {
        let end = Instant::now() + self.length.saturating_mul(MAX_HELD_LENGTHS);
        let mut command = redis::cmd("EVAL");
        command.arg(RENEW_SCRIPT).arg(1).arg(self.entry.lease_key()).arg(&self.owner).arg(self.milliseconds());
        while timeout(self.length / 3, &mut dropped).await.is_err() {
            if claim.try_claim() {
                return;
            }
            if Instant::now() > end {
                tracing::warn!(name = self.name(), "the lease of a sign-in was held for too long, and is released");
                return;
            }
            match self.entry.query::<i64>(&command, "leased").await {
                Ok(0) => return tracing::warn!(name = self.name(), "the lease of a sign-in ran out"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the lease of a sign-in was not renewed"),
            }
        }
    }

    /// Returns the lease. If that fails, it expires by itself.
    async fn release(&self) {
        let mut command = redis::cmd("EVAL");
        command.arg(RELEASE_SCRIPT).arg(1).arg(self.entry.lease_key()).arg(&self.owner);
        if let Err(error) = self.entry.query::<i64>(&command, "given back").await {
            tracing::debug!(%error, "the lease of a sign-in runs out by itself");
        }
    }

    fn name(&self) -> &str {
        &self.entry.name
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.length.as_millis()).unwrap_or(u64::MAX / 2).min(u64::MAX / 2)
    }
}
