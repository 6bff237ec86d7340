//! Flights finish, whether or not anybody waits for them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::simulated::Behavior;
use super::stores::FaultyStore;
use super::{Setup, access_token, sleep_secs};
use crate::error::AuthError;
use crate::revocation::Revoked;
use crate::session::handle::Session;
use crate::store::{MemoryStore, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::token::AccessToken;
use crate::tokens::Tokens;

type Call = Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send>>;

fn call(session: &Arc<Session>) -> Call {
    let session = Arc::clone(session);
    Box::pin(async move { session.token().await })
}

/// Polls the call once, and checks that it is pending.
async fn poll_once(call: &mut Call) {
    poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending(), "the call waits for the identity service");
        Poll::Ready(())
    })
    .await;
}

/// A store that waits for a permit before it loads or saves.
#[derive(Clone)]
struct GatedStore {
    inner: MemoryStore,
    loads: Arc<Semaphore>,
    saves: Arc<Semaphore>,
}

impl GatedStore {
    fn new(loads: usize, saves: usize) -> Self {
        Self {
            inner: MemoryStore::new(),
            loads: Arc::new(Semaphore::new(loads)),
            saves: Arc::new(Semaphore::new(saves)),
        }
    }
}

impl TokenStore for GatedStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(async {
            self.loads.acquire().await.unwrap().forget();
            self.inner.load().await
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            self.saves.acquire().await.unwrap().forget();
            self.inner.save(tokens, replaces).await
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        self.inner.delete()
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        self.inner.lock()
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_not_polled_keeps_no_lock_and_loses_no_refresh_token() {
    let setup = Setup::new();
    let store = MemoryStore::new();
    let (one, other) = (setup.session_with(store.clone()), setup.session_with(store.clone()));
    one.import(setup.issue()).await.unwrap();
    sleep_secs(3601).await;
    setup.ims.script([Behavior::Slow(1, 1)]);
    let mut abandoned = call(&one);
    poll_once(&mut abandoned).await;
    let started = Instant::now();
    assert_eq!(access_token(&other).await, "access-2");
    assert!(started.elapsed() <= Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(setup.ims.requests(), ["refresh_token"], "the request is shared");
    assert_eq!(abandoned.await.unwrap().expose_secret(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_without_callers_finishes_and_is_stored() {
    let setup = Setup::new();
    let store = MemoryStore::new();
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();
    sleep_secs(3601).await;
    setup.ims.script([Behavior::Slow(1, 1)]);
    let mut gone = call(&session);
    poll_once(&mut gone).await;
    drop((gone, session));
    sleep_secs(3).await;
    let stored = store.load().await.unwrap().unwrap().tokens;
    assert_eq!(stored.access_token().expose_secret(), "access-2");
    assert!(setup.ims.is_valid(stored.refresh_token().unwrap().expose_secret()));
    let lock = timeout(Duration::from_secs(1), store.lock()).await;
    assert!(lock.is_ok_and(|lock| lock.is_ok()), "the lock is released");
}

#[test]
fn a_runtime_that_is_not_driven_does_not_block_others() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let setup = Setup::new();
    let store = GatedStore::new(1, 1);
    let (first, second) = (runtime(), runtime());
    let session = setup.session_with(store.clone());
    let mut expired = setup.issue();
    expired.expires_at -= Duration::from_secs(7_200);
    first.block_on(session.import(expired)).unwrap();
    let mut abandoned = call(&session);
    // The call waits for the store. Then the first runtime is not driven any more, and the store responds.
    first.block_on(poll_once(&mut abandoned));
    store.loads.add_permits(10);
    store.saves.add_permits(10);
    let token = second.block_on(async { timeout(Duration::from_secs(60), session.token()).await });
    assert_eq!(token.expect("the call must not hang").unwrap().expose_secret(), "access-2");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_returned_only_after_it_was_stored() {
    let setup = Setup::new();
    let store = GatedStore::new(1_000, 1);
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();
    sleep_secs(3601).await;
    let early = timeout(Duration::from_secs(20), session.token()).await;
    assert!(early.is_err() && session.export().unwrap().access_token().expose_secret() == "access-1");
    let later = timeout(Duration::from_secs(5), session.token()).await;
    assert!(later.is_err(), "a later caller must not get it either: {later:?}");
    store.saves.add_permits(1);
    assert_eq!(access_token(&session).await, "access-2");
    assert_eq!(store.inner.load().await.unwrap().unwrap().tokens.access_token().expose_secret(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn fifty_refused_calls_make_one_token_request_in_ten_seconds() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    for _ in 0..50 {
        // The API refuses every token.
        session.invalidate(&session.token().await.unwrap());
    }
    assert_eq!(setup.ims.requests().len(), 1);
    sleep_secs(10).await;
    session.invalidate(&session.token().await.unwrap());
    assert_eq!(access_token(&session).await, "access-3");
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_requested_pause_of_a_minute_is_kept() {
    let setup = Setup::new();
    let session = setup.signed_in().await;
    sleep_secs(3601).await;
    setup.ims.script((0..100).map(|_| Behavior::Status(429, Some(60))));
    assert!(session.token().await.unwrap_err().is_rate_limited());
    let asked = setup.ims.requests().len();
    for _ in 0..50 {
        assert!(session.token().await.unwrap_err().is_rate_limited());
    }
    assert_eq!(setup.ims.requests().len(), asked);
    setup.ims.clear_script();
    sleep_secs(59).await;
    assert!(session.token().await.is_err());
    sleep_secs(1).await;
    assert_eq!(access_token(&session).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_clock_two_years_behind_costs_a_refresh() {
    let setup = Setup::new();
    let store = MemoryStore::new();
    setup.session_with(store.clone()).import(setup.issue()).await.unwrap();
    setup.clock.jump(-2 * 366 * 24 * 3_600);
    assert_eq!(access_token(&setup.session_with(store)).await, "access-2");
    assert_eq!(setup.ims.requests(), ["refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_of_another_client_leaves_the_tokens() {
    let setup = Setup::new();
    let store = FaultyStore::default();
    let session = setup.session_with(store.clone());
    session.import(setup.issue()).await.unwrap();
    let mut config = Arc::into_inner(setup.config()).unwrap();
    config.client_id = "another".to_owned();
    let revocation = Session::new(Arc::new(config), Some(Arc::new(store.clone()))).revoke().await;
    assert!(!revocation.is_complete() && matches!(revocation.access_token, Revoked::Failed(_)), "{revocation:?}");
    assert!(revocation.store.unwrap_err().is_configuration());
    assert!(store.tokens().await.is_some() && setup.ims.requests().is_empty());
    assert_eq!(access_token(&session).await, "access-1");
}

fn renewal(session: &Arc<Session>) -> Call {
    let session = Arc::clone(session);
    Box::pin(async move { session.renew().await.map(|tokens| tokens.access_token) })
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_callers_is_not_returned_to_the_next_caller() {
    let setup = Setup::service();
    let session = setup.session();
    setup.ims.script([Behavior::Status(401, None)]);
    let mut gone = renewal(&session);
    poll_once(&mut gone).await;
    drop(gone);
    sleep_secs(1).await;
    assert_eq!(setup.ims.requests().len(), 1);
    renewal(&session).await.unwrap();
    assert_eq!(setup.ims.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_late_waiter_does_not_remove_the_next_flight() {
    let setup = Setup::service();
    let session = setup.session();
    setup.ims.script([Behavior::Slow(1, 1), Behavior::Slow(1, 1)]);
    let (mut first, mut late) = (renewal(&session), renewal(&session));
    poll_once(&mut first).await;
    poll_once(&mut late).await;
    let old = first.await.unwrap();
    let mut second = renewal(&session);
    poll_once(&mut second).await;
    assert_eq!(late.await.unwrap(), old);
    let third = renewal(&session);
    let (second, third) = tokio::join!(second, third);
    assert_eq!(second.unwrap(), third.unwrap());
    assert_eq!(setup.ims.requests().len(), 2);
}

#[cfg(feature = "blocking")]
#[tokio::test(start_paused = true)]
async fn a_token_is_at_hand_while_no_work_is_due() {
    let session = Setup::service().session();
    assert_eq!(session.cached_token(), None);
    let token = session.token().await.unwrap();
    assert_eq!(session.cached_token(), Some(token));
    sleep_secs(3600 - 59).await;
    assert_eq!(session.cached_token(), None, "a renewal is due");
}
