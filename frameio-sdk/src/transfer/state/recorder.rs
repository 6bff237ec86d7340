//! Records the state of one upload in a store, version after version. Without a store it does nothing.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::state::store::{StateVersion, TransferStore, TransferStoreError};
use crate::transfer::state::upload::UploadState;

/// The wait after a record is this many times as long as writing it took, so that large states do not slow down an
/// upload.
const WRITE_TIME_FACTOR: u32 = 20;

pub(in crate::transfer) struct Recorder {
    store: Option<Arc<dyn TransferStore>>,
    key: String,
    version: Option<StateVersion>,
    /// The earliest time of the next record.
    next: Option<Instant>,
}

impl Recorder {
    pub(in crate::transfer) fn new(store: Option<Arc<dyn TransferStore>>, key: String) -> Self {
        Self { store, key, version: None, next: None }
    }

    /// A recorder without a store.
    pub(in crate::transfer) fn none() -> Self {
        Self::new(None, String::new())
    }

    /// Whether there is a store.
    pub(in crate::transfer) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    pub(in crate::transfer) async fn load(&mut self) -> Result<Option<UploadState>, TransferError> {
        let Some(store) = &self.store else { return Ok(None) };
        let stored = store.load(&self.key).await.map_err(failed)?;
        self.version = stored.as_ref().map(|stored| stored.version.clone());
        Ok(stored.map(|stored| stored.state))
    }

    /// Writes the state now, even if no record is due.
    pub(in crate::transfer) async fn save(&mut self, state: &UploadState) -> Result<(), TransferError> {
        let Some(store) = &self.store else { return Ok(()) };
        let started = Instant::now();
        let version = store.save(&self.key, state, self.version.as_ref()).await.map_err(failed)?;
        self.version = Some(version);
        self.next =
            Some(Instant::now() + started.elapsed().saturating_mul(WRITE_TIME_FACTOR).min(Duration::from_secs(10)));
        Ok(())
    }

    /// The time at which the next record may be written, if it is not urgent.
    pub(in crate::transfer) fn due(&self) -> Instant {
        self.next.unwrap_or_else(Instant::now)
    }

    pub(in crate::transfer) async fn delete(&mut self) -> Result<(), TransferError> {
        let (Some(store), Some(version)) = (&self.store, self.version.take()) else { return Ok(()) };
        store.delete(&self.key, &version).await.map_err(failed)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("key", &self.key).finish_non_exhaustive()
    }
}

fn failed(error: TransferStoreError) -> TransferError {
    if error.is_conflict() {
        let message = "another process works on this transfer";
        return TransferError::new(TransferErrorKind::Conflict, message).with_source(error);
    }
    TransferError::new(TransferErrorKind::Store, format!("the state was not kept: {error}")).with_source(error)
}
