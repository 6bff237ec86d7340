//! A store in memory, for the lifetime of the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::transfer::state::store::{
    StateVersion, StoredUpload, TransferStore, TransferStoreError, TransferStoreFuture,
};
use crate::transfer::state::upload::UploadState;

/// A store in memory: the same process can resume an upload that failed. Clones share the states.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    states: HashMap<String, StoredUpload>,
    writes: u64,
}

impl MemoryStore {
    /// Creates a store without states.
    pub fn new() -> Self {
        Self::default()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn check(&self, key: &str, replaces: Option<&StateVersion>) -> Result<(), TransferStoreError> {
        let current = self.states.get(key).map(|stored| &stored.version);
        if current == replaces { Ok(()) } else { Err(TransferStoreError::conflict()) }
    }
}

impl TransferStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> TransferStoreFuture<'a, Option<StoredUpload>> {
        Box::pin(async move { Ok(self.inner().states.get(key).cloned()) })
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        state: &'a UploadState,
        replaces: Option<&'a StateVersion>,
    ) -> TransferStoreFuture<'a, StateVersion> {
        Box::pin(async move {
            let mut inner = self.inner();
            inner.check(key, replaces)?;
            inner.writes += 1;
            let version = StateVersion::new(inner.writes.to_string());
            inner.states.insert(key.to_owned(), StoredUpload { state: state.clone(), version: version.clone() });
            Ok(version)
        })
    }

    fn delete<'a>(&'a self, key: &'a str, replaces: &'a StateVersion) -> TransferStoreFuture<'a, ()> {
        Box::pin(async move {
            let mut inner = self.inner();
            inner.check(key, Some(replaces))?;
            inner.states.remove(key);
            Ok(())
        })
    }

    fn keys(&self) -> TransferStoreFuture<'_, Vec<String>> {
        Box::pin(async move { Ok(self.inner().states.keys().cloned().collect()) })
    }
}
