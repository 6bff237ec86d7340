//! Conflicts with other writers of the store, case by case.

use std::sync::Arc;

use super::stores::{FaultyStore, set};
use super::{BUFFER, Setup, sleep_secs};
use crate::session::cached::CachedTokens;
use crate::session::core::{Core, OnConflict};
use crate::store::{MemoryStore, StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

fn core(setup: &Setup, store: impl TokenStore) -> Core {
    Core::new(setup.config(), Some(Arc::new(store)))
}

fn cached(core: &Core, tokens: &Tokens) -> CachedTokens {
    CachedTokens::new(tokens.clone(), core.config.clock.now(), BUFFER)
}

async fn in_store(store: &MemoryStore) -> Option<Tokens> {
    store.load().await.unwrap().map(|stored| stored.tokens)
}

/// Saves `ours` without expecting stored tokens. Returns the held and the stored tokens after that.
async fn save(setup: &Setup, store: &MemoryStore, ours: &Tokens, on: OnConflict) -> (Option<Tokens>, Option<Tokens>) {
    let core = core(setup, store.clone());
    let outcome = core.save(cached(&core, ours), on).await.unwrap();
    (outcome.map(|cached| cached.tokens), in_store(store).await)
}

#[tokio::test(start_paused = true)]
async fn valid_tokens_of_another_process_are_kept_on_conflict() {
    let setup = Setup::new();
    let (theirs, ours) = (setup.issue(), setup.issue());
    let both = |tokens: &Tokens| (Some(tokens.clone()), Some(tokens.clone()));
    let store = MemoryStore::new();
    assert_eq!(save(&setup, &store, &theirs, OnConflict::KeepStored).await, both(&theirs), "an empty store");
    assert_eq!(save(&setup, &store, &ours, OnConflict::KeepStored).await, both(&theirs));
    assert_eq!(save(&setup, &store, &ours, OnConflict::Replace).await, both(&ours));
    sleep_secs(3_601).await;
    let newer = setup.issue();
    assert_eq!(
        save(&setup, &store, &newer, OnConflict::KeepStored).await,
        both(&newer),
        "the other tokens have expired"
    );
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_elsewhere_is_respected_unless_a_user_signs_in() {
    let setup = Setup::new();
    for (on_conflict, stays_out) in [(OnConflict::KeepStored, true), (OnConflict::Replace, false)] {
        let store = MemoryStore::new();
        let core = core(&setup, store.clone());
        core.install(setup.issue(), OnConflict::Replace).await.unwrap();
        store.delete().await.unwrap();
        let ours = setup.issue();
        let outcome = core.save(cached(&core, &ours), on_conflict).await.unwrap();
        assert_eq!(outcome.is_none(), stays_out);
        assert_eq!(in_store(&store).await.is_none(), stays_out);
    }
}

#[tokio::test(start_paused = true)]
async fn unsaved_tokens_survive_an_empty_store() {
    let setup = Setup::new();
    let store = FaultyStore::default();
    let core = core(&setup, store.clone());
    set(&store.fails_to_save, true);
    core.install(setup.issue(), OnConflict::Replace).await.unwrap_err();
    core.sync().await.unwrap();
    assert!(core.usable_tokens(false).is_some());

    set(&store.fails_to_save, false);
    core.install(setup.issue(), OnConflict::Replace).await.unwrap();
    store.delete().await.unwrap();
    core.sync().await.unwrap();
    assert!(core.usable_tokens(false).is_none(), "saved tokens were deleted elsewhere");
}

/// A store that contains something else than tokens until it is deleted, and that can conflict with every write.
#[derive(Clone, Default)]
struct UnparsableStore {
    inner: MemoryStore,
    conflicts: bool,
    cleared: Arc<std::sync::atomic::AtomicBool>,
}

impl TokenStore for UnparsableStore {
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
async fn unparsable_tokens_are_deleted_only_before_they_are_replaced() {
    let setup = Setup::new();
    let store = UnparsableStore::default();
    let core = core(&setup, store.clone());
    assert!(core.sync().await.unwrap_err().is_invalid_tokens());
    core.sync_to_replace().await.unwrap();
    core.sync().await.unwrap();
    core.install(setup.issue(), OnConflict::Replace).await.unwrap();
    assert!(in_store(&store.inner).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn saving_fails_after_repeated_conflicts() {
    let setup = Setup::new();
    let core = core(&setup, UnparsableStore { conflicts: true, ..UnparsableStore::default() });
    let error = core.install(setup.issue(), OnConflict::Replace).await.unwrap_err();
    assert!(error.is_store(), "{error}");
    assert!(core.usable_tokens(false).is_some(), "the tokens are used although they are not stored");
}
