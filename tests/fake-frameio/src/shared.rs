//! The state that all requests share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;

use crate::clock::Clock;
use crate::delivery::Delivery;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::limits::Limiter;
use crate::seed::Origin;
use crate::spec::Spec;
use crate::state::{Job, State};

/// The maximum number of deliveries in flight.
const MAX_DELIVERIES_IN_FLIGHT: usize = 64;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) spec: &'static Spec,
    pub(crate) clock: Clock,
    pub(crate) origin: Origin,
    state: Mutex<State>,
    limiter: Mutex<Limiter>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    violations: Mutex<Vec<String>>,
    deliveries: Mutex<Vec<Delivery>>,
    /// Limits the deliveries in flight.
    pub(crate) delivery_permits: Semaphore,
    jobs: UnboundedSender<Job>,
    requests: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        spec: &'static Spec,
        origin: Origin,
        state: State,
        limiter: Limiter,
        jobs: UnboundedSender<Job>,
    ) -> Self {
        Self {
            spec,
            clock: Clock::new(),
            origin,
            state: Mutex::new(state),
            limiter: Mutex::new(limiter),
            faults: Mutex::default(),
            journal: Mutex::default(),
            violations: Mutex::default(),
            deliveries: Mutex::default(),
            delivery_permits: Semaphore::new(MAX_DELIVERIES_IN_FLIGHT),
            jobs,
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, Limiter> {
        lock(&self.limiter)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn violations(&self) -> MutexGuard<'_, Vec<String>> {
        lock(&self.violations)
    }

    pub(crate) fn deliveries(&self) -> MutexGuard<'_, Vec<Delivery>> {
        lock(&self.deliveries)
    }

    /// Passes a job to the dispatcher, if it is still running.
    pub(crate) fn dispatch(&self, job: Job) {
        let _ = self.jobs.send(job);
    }

    /// Restores the initial data, and clears faults, the journal and rate limits. The clock continues.
    pub(crate) fn reset(&self) {
        let (state, _) = self.origin.populate();
        *self.state() = state;
        self.limiter().clear();
        self.faults().clear();
        self.journal().clear();
        self.deliveries().clear();
        self.violations().clear();
    }

    /// A number for the `x-request-id` of a response.
    pub(crate) fn next_request_id(&self) -> String {
        format!("fake-{:08}", self.requests.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// Ignores poisoning, so that a panic in one request does not affect later ones.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
