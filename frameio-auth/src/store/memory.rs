//! A store in memory.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::error::StoreError;
use crate::store::token_store::{StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

/// A store in memory: for tests, and for several flows of one process that share a sign-in. Its clones are the
/// same store.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Inner>);

#[derive(Default)]
struct Inner {
    row: Mutex<Row>,
    lock: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Row {
    tokens: Option<Tokens>,
    version: u64,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn row(&self) -> MutexGuard<'_, Row> {
        // A row is replaced as a whole, so it is consistent even after a panic.
        self.0.row.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    fn version(&self) -> Option<StoreVersion> {
        self.tokens.as_ref().map(|_| StoreVersion::from(self.version))
    }
}

impl TokenStore for MemoryStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        let row = self.row();
        let stored = row.tokens.clone().zip(row.version()).map(|(tokens, version)| Stored { tokens, version });
        Box::pin(std::future::ready(Ok(stored)))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            let mut row = self.row();
            if row.version().as_ref() != replaces {
                return Err(StoreError::conflict());
            }
            *row = Row { tokens: Some(tokens.clone()), version: row.version + 1 };
            Ok(StoreVersion::from(row.version))
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.row().tokens = None;
            Ok(())
        })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async { Ok(StoreLock::new(Arc::clone(&self.0.lock).lock_owned().await)) })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryStore")
    }
}
