//! The fencing token of a lease: it orders the holders.

use std::sync::atomic::{AtomicU64, Ordering};

/// The number of the lease that this store holds; 0 for none. It is sent with each write.
#[derive(Default)]
pub(super) struct FencingToken(AtomicU64);

impl FencingToken {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(super) fn set(&self, number: u64) {
        self.0.store(number, Ordering::SeqCst);
    }

    pub(super) fn clear(&self, number: u64) {
        let _ = self.0.compare_exchange(number, 0, Ordering::SeqCst, Ordering::SeqCst);
    }
}
