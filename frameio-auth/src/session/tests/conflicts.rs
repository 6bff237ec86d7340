//! What happens when somebody else wrote to the store, row by row.

use std::sync::Arc;

use super::stores::{Moody, set};
use super::{BUFFER, Setup, pass};
use crate::session::core::{Core, OnConflict};
use crate::session::held::Held;
use crate::store::{MemoryStore, StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

fn core(setup: &Setup, store: impl TokenStore) -> Core {
    Core::new(setup.config(), Some(Arc::new(store)))
}

fn held(core: &Core, tokens: &Tokens) -> Held {
    Held::new(tokens.clone(), core.config.clock.now(), BUFFER)
}

async fn in_store(store: &MemoryStore) -> Option<Tokens> {
    store.load().await.unwrap().map(|stored| stored.tokens)
}

/// What is held and what is stored after ours are saved over what is not expected there.
async fn save(setup: &Setup, store: &MemoryStore, ours: &Tokens, on: OnConflict) -> (Option<Tokens>, Option<Tokens>) {
    let core = core(setup, store.clone());
    let outcome = core.save(held(&core, ours), on).await.unwrap();
    (outcome.map(|held| held.tokens), in_store(store).await)
}

#[tokio::test(start_paused = true)]
async fn theirs_stay_when_they_came_first_and_work() {
    let setup = Setup::new();
    let (theirs, ours) = (setup.issue(), setup.issue());
    let both = |tokens: &Tokens| (Some(tokens.clone()), Some(tokens.clone()));
    let store = MemoryStore::new();
    assert_eq!(save(&setup, &store, &theirs, OnConflict::TakeTheirs).await, both(&theirs), "an empty store");
    assert_eq!(save(&setup, &store, &ours, OnConflict::TakeTheirs).await, both(&theirs));
    assert_eq!(save(&setup, &store, &ours, OnConflict::Replace).await, both(&ours));
    pass(3_601).await;
    let newer = setup.issue();
    assert_eq!(save(&setup, &store, &newer, OnConflict::TakeTheirs).await, both(&newer), "theirs have expired");
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_elsewhere_stands_unless_somebody_signs_in() {
    let setup = Setup::new();
    for (on_conflict, stays_out) in [(OnConflict::TakeTheirs, true), (OnConflict::Replace, false)] {
        let store = MemoryStore::new();
        let core = core(&setup, store.clone());
        core.install(setup.issue(), OnConflict::Replace).await.unwrap();
        store.delete().await.unwrap();
        let ours = setup.issue();
        let outcome = core.save(held(&core, &ours), on_conflict).await.unwrap();
        assert_eq!(outcome.is_none(), stays_out);
        assert_eq!(in_store(&store).await.is_none(), stays_out);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_never_saved_was_not_deleted_elsewhere() {
    let setup = Setup::new();
    let store = Moody::default();
    let core = core(&setup, store.clone());
    set(&store.fails_to_save, true);
    core.install(setup.issue(), OnConflict::Replace).await.unwrap_err();
    core.sync().await.unwrap();
    assert!(core.working(false).is_some());

    set(&store.fails_to_save, false);
    core.install(setup.issue(), OnConflict::Replace).await.unwrap();
    store.delete().await.unwrap();
    core.sync().await.unwrap();
    assert!(core.working(false).is_none(), "what was saved was deleted");
}

/// A store with something in it that is not tokens, until it is deleted; and which conflicts with every write.
#[derive(Clone, Default)]
struct Odd {
    inner: MemoryStore,
    conflicts: bool,
    cleared: Arc<std::sync::atomic::AtomicBool>,
}

impl TokenStore for Odd {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(async {
            match self.conflicts || self.cleared.load(std::sync::atomic::Ordering::SeqCst) {
                true => self.inner.load().await,
                false => Tokens::from_json("not tokens").map(|_| None).map_err(StoreError::from),
            }
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            match self.conflicts {
                true => Err(StoreError::conflict()),
                false => self.inner.save(tokens, replaces).await,
            }
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        set(&self.cleared, true);
        self.inner.delete()
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        self.inner.lock()
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_understood_is_deleted_by_those_who_replace_it() {
    let setup = Setup::new();
    let store = Odd::default();
    let core = core(&setup, store.clone());
    assert!(core.sync().await.unwrap_err().is_invalid_tokens());
    core.sync_to_replace().await.unwrap();
    core.sync().await.unwrap();
    core.install(setup.issue(), OnConflict::Replace).await.unwrap();
    assert!(in_store(&store.inner).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_conflicts_with_everything_is_given_up_on() {
    let setup = Setup::new();
    let core = core(&setup, Odd { conflicts: true, ..Odd::default() });
    let error = core.install(setup.issue(), OnConflict::Replace).await.unwrap_err();
    assert!(error.is_store(), "{error}");
    assert!(core.working(false).is_some(), "the tokens are handed out all the same");
}
