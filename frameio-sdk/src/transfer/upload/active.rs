//! The placeholders of running uploads in this process, so that none of them is mistaken for a lost one.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::generated::ids::FileId;
use crate::generated::scope::Account;

/// The base URL of the service, and the id of the placeholder.
type Key = (String, FileId);

static ACTIVE: Mutex<Option<HashSet<Key>>> = Mutex::new(None);

/// Registers the placeholder of a running upload until it is dropped.
#[derive(Debug)]
pub(in crate::transfer) struct ActivePlaceholder(Key);

impl ActivePlaceholder {
    pub(in crate::transfer) fn new(account: &Account, id: &FileId) -> Self {
        let key = key(account, id);
        active().get_or_insert_default().insert(key.clone());
        Self(key)
    }
}

impl Drop for ActivePlaceholder {
    fn drop(&mut self) {
        if let Some(ids) = active().as_mut() {
            ids.remove(&self.0);
        }
    }
}

pub(in crate::transfer) fn is_active(account: &Account, id: &FileId) -> bool {
    active().as_ref().is_some_and(|ids| ids.contains(&key(account, id)))
}

fn key(account: &Account, id: &FileId) -> Key {
    (account.client().base_url().to_owned(), id.clone())
}

fn active() -> MutexGuard<'static, Option<HashSet<Key>>> {
    ACTIVE.lock().unwrap_or_else(PoisonError::into_inner)
}
