//! The placeholders of running uploads in this process, so that none of them is mistaken for a lost one.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::generated::ids::FileId;
use crate::generated::scope::Account;

/// The base URL of the service, and the id of the placeholder.
type Key = (String, FileId);

static LIVE: Mutex<Option<HashSet<Key>>> = Mutex::new(None);

/// Registers the placeholder of a running upload until it is dropped.
#[derive(Debug)]
pub(in crate::transfer) struct Live(Key);

impl Live {
    pub(in crate::transfer) fn new(account: &Account, id: &FileId) -> Self {
        let key = key(account, id);
        live().get_or_insert_default().insert(key.clone());
        Self(key)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(ids) = live().as_mut() {
            ids.remove(&self.0);
        }
    }
}

pub(in crate::transfer) fn is_live(account: &Account, id: &FileId) -> bool {
    live().as_ref().is_some_and(|ids| ids.contains(&key(account, id)))
}

fn key(account: &Account, id: &FileId) -> Key {
    (account.client().base_url().to_owned(), id.clone())
}

fn live() -> MutexGuard<'static, Option<HashSet<Key>>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}
