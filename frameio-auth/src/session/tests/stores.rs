//! Sign-ins that are shared through a store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::simulated::Behavior;
use super::{Setup, access_token, sleep_secs};
use crate::error::AuthError;
use crate::store::{MemoryStore, StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

/// A memory store that fails on request.
#[derive(Clone, Default)]
pub(super) struct FaultyStore {
    pub(super) inner: MemoryStore,
    pub(super) fails_to_load: Arc<AtomicBool>,
    pub(super) fails_to_save: Arc<AtomicBool>,
    pub(super) hangs: Arc<AtomicBool>,
    pub(super) panics: Arc<AtomicBool>,
    pub(super) without_lock: bool,
}

impl FaultyStore {
    fn get(flag: &AtomicBool) -> bool {
        flag.load(Ordering::SeqCst)
    }

    async fn fail_if(&self, fails: &AtomicBool) -> Result<(), StoreError> {
        if Self::get(&self.hangs) {
            std::future::pending::<()>().await;
        }
        assert!(!Self::get(&self.panics), "the store panics");
        if Self::get(fails) { Err(StoreError::new("simulated failure of the store")) } else { Ok(()) }
    }

    pub(super) async fn tokens(&self) -> Option<Tokens> {
        self.inner.load().await.unwrap().map(|stored| stored.tokens)
    }
}

pub(super) fn set(flag: &AtomicBool, value: bool) {
    flag.store(value, Ordering::SeqCst);
}

impl TokenStore for FaultyStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(async {
            self.fail_if(&self.fails_to_load).await?;
            self.inner.load().await
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            self.fail_if(&self.fails_to_save).await?;
            self.inner.save(tokens, replaces).await
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.fail_if(&self.fails_to_save).await?;
            self.inner.delete().await
        })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        match self.without_lock {
            true => Box::pin(std::future::ready(Ok(StoreLock::none()))),
            false => self.inner.lock(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_session_refreshes_and_the_others_load_the_token_from_the_store() {
    for without_lock in [false, true] {
        let setup = Setup::new();
        let store = FaultyStore { without_lock, ..FaultyStore::default() };
        let sessions: Vec<_> = (0..4).map(|_| setup.session_with(store.clone())).collect();
        sessions[0].import(setup.issue()).await.unwrap();
        for session in &sessions {
            assert_eq!(access_token(session).await, "access-1");
        }
        sleep_secs(3601).await;
        setup.ims.script([Behavior::Slow(0, 0), Behavior::Slow(0, 0)]);
        let all = futures_util::future::join_all(sessions.iter().map(|session| access_token(session))).await;
        assert_eq!(all, vec!["access-2"; 4], "without a lock: {without_lock}");
        if !without_lock {
            assert_eq!(setup.ims.requests().len(), 1);
        }
        assert_eq!(store.tokens().await.unwrap().refresh_token().unwrap().expose_secret(), "refresh-2");
        for session in &sessions {
            assert_eq!(session.export().unwrap().refresh_token().unwrap().expose_secret(), "refresh-2");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_finds_its_token_in_the_store() {
    let setup = Setup::service();
    let store = MemoryStore::new();
    assert_eq!(access_token(&setup.session_with(store.clone())).await, "access-1");
    let second = setup.session_with(store.clone());
    assert_eq!(access_token(&second).await, "access-1");
    setup.ims.invalidate("access-1");
    second.invalidate(&second.token().await.unwrap());
    assert_eq!(access_token(&second).await, "access-2");
    assert_eq!(access_token(&setup.session_with(store)).await, "access-2");
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_save_loses_no_tokens_and_is_repeated() {
    let setup = Setup::new();
    let store = FaultyStore::default();
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();
    sleep_secs(3601).await;
    set(&store.fails_to_save, true);
    assert_eq!(access_token(&session).await, "access-2");
    let problem = session.last_problem().unwrap();
    assert!(problem.is_store() && problem.to_string().contains("simulated failure"), "{problem}");
    assert_eq!(store.tokens().await.unwrap().access_token().expose_secret(), "access-1", "the store is unchanged");

    let error = session.renew().await.unwrap_err();
    assert!(error.is_store(), "an explicit refresh returns the error: {error}");
    assert_eq!(access_token(&session).await, "access-3");

    set(&store.fails_to_save, false);
    assert_eq!(store.tokens().await.unwrap().access_token().expose_secret(), "access-1");
    sleep_secs(11).await;
    assert_eq!(access_token(&session).await, "access-3");
    assert_eq!(store.tokens().await.unwrap().refresh_token().unwrap().expose_secret(), "refresh-3");
    assert!(session.last_problem().is_none());
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_store_prevents_spending_the_refresh_token() {
    let setup = Setup::new();
    let store = FaultyStore::default();
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();
    sleep_secs(3550).await;
    set(&store.fails_to_load, true);
    assert_eq!(access_token(&session).await, "access-1");
    assert!(session.last_problem().unwrap().is_store());
    sleep_secs(60).await;
    assert!(session.token().await.unwrap_err().is_store());
    assert!(session.exchange(crate::SecretString::from("code"), None).await.unwrap_err().is_store());
    assert!(setup.ims.requests().is_empty());

    set(&store.fails_to_load, false);
    set(&store.hangs, true);
    assert!(session.token().await.unwrap_err().is_store());
    set(&store.hangs, false);
    set(&store.panics, true);
    assert!(session.token().await.unwrap_err().to_string().contains("do not panic"));
    set(&store.panics, false);
    assert_eq!(access_token(&session).await, "access-2");

    // A flow with a client secret needs no store to get a token.
    let setup = Setup::service();
    set(&store.fails_to_load, true);
    let session = setup.session_with(store);
    assert_eq!(access_token(&session).await, "access-1");
    assert!(session.last_problem().unwrap().is_store());
}

#[tokio::test(start_paused = true)]
async fn an_import_is_stored_or_changes_nothing() {
    let setup = Setup::new();
    let store = FaultyStore::default();
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();

    let second = setup.issue();
    set(&store.fails_to_save, true);
    assert!(session.import(second.clone()).await.unwrap_err().is_store());
    let other_client = Tokens { client_id: Some("somebody".to_owned()), ..second.clone() };
    let error = session.import(other_client).await.unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("somebody"), "{error}");
    let other_service =
        Tokens { ims_base_url: Some("https://ims-na1-stg1.adobelogin.com".to_owned()), ..second.clone() };
    assert!(session.import(other_service).await.unwrap_err().is_configuration());
    assert_eq!(access_token(&session).await, "access-1");

    set(&store.fails_to_save, false);
    let from_elsewhere = Tokens { client_id: None, ims_base_url: None, ..second };
    session.import(from_elsewhere).await.unwrap();
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(store.tokens().await.unwrap().client_id(), Some("client"));
}

#[tokio::test(start_paused = true)]
async fn stored_tokens_of_another_client_are_not_used_or_changed() {
    let setup = Setup::service();
    let store = MemoryStore::new();
    let theirs = Tokens { client_id: Some("somebody".to_owned()), ..setup.issue() };
    store.save(&theirs, None).await.unwrap();
    let session = setup.session_with(store.clone());
    assert!(session.token().await.unwrap_err().is_configuration());
    assert_eq!(store.load().await.unwrap().unwrap().tokens, theirs);
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_ends_the_other_sessions_of_the_store() {
    let setup = Setup::new();
    let store = MemoryStore::new();
    let (one, two) = (setup.session_with(store.clone()), setup.session_with(store.clone()));
    one.import(setup.issue()).await.unwrap();
    assert_eq!(access_token(&two).await, "access-1");
    assert!(one.revoke().await.is_complete());
    assert!(store.load().await.unwrap().is_none());
    // The other session notices when its token is refused.
    two.invalidate(&two.token().await.unwrap());
    assert!(two.token().await.unwrap_err().is_sign_in_required());
    assert_eq!(setup.ims.requests(), ["revoke", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_of_another_process_is_detected() {
    let setup = Setup::new();
    let store = MemoryStore::new();
    let (one, two) = (setup.session_with(store.clone()), setup.session_with(store));
    one.import(setup.issue()).await.unwrap();
    sleep_secs(3601).await;
    setup.ims.revoke_refresh_tokens();
    let error: AuthError = one.token().await.unwrap_err();
    assert!(error.is_sign_in_required());
    two.exchange(crate::SecretString::from("code"), None).await.unwrap();
    assert_eq!(access_token(&one).await, "access-2");
}
