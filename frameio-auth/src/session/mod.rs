//! One sign-in: who may wait for what, and who does the work.
//!
//! Whatever changes tokens (a refresh, an exchanged code, an import, a sign-out) is one future, a *flight*, kept in the
//! session and polled by all that wait for it. There is one at a time. No task is spawned: when everybody who waits is
//! cancelled, the flight stays where it is, with all it has sent and received, and the next one who needs a token polls it
//! on. So no answer is lost with a caller, least of all one that holds a new refresh token.

mod core;
mod held;
mod renew;
mod sign_in;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::Shared;
use tokio::time::Instant;

use self::core::Core;
use self::held::{Care, Look};
use self::renew::Reason;
use crate::config::Config;
use crate::revocation::Revocation;
use crate::{AccessToken, AuthError, AuthErrorKind, CodeVerifier, SecretString, TokenStore, Tokens};

/// How access tokens are got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// With the client's own secret, again and again.
    ClientCredentials,
    /// By a person who signs in, and with refresh tokens from then on.
    Code,
}

/// How long the one who renews a token that still works waits for the new one.
const PATIENCE: Duration = Duration::from_secs(5);
/// A flight that began longer ago than this was probably left alone meanwhile; its failure says nothing about now.
const STALE: Duration = Duration::from_secs(60);

pub(crate) struct Session {
    core: Arc<Core>,
    slot: Mutex<Slot>,
    /// Whether somebody is waiting for an early renewal.
    attended: AtomicBool,
}

#[derive(Default)]
struct Slot {
    flight: Option<Flight>,
    count: u64,
}

/// Work under way. It does not refer to the session, so that an unfinished one goes away with it.
#[derive(Clone)]
struct Flight {
    number: u64,
    job: Job,
    begun: Instant,
    future: Shared<Work>,
}

type Work = Pin<Box<dyn Future<Output = Result<Done, AuthError>> + Send>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Job {
    Renew(Reason),
    SaveAgain,
    SignIn,
    SignOut,
}

#[derive(Clone)]
enum Done {
    Tokens(Tokens),
    SignedOut(Revocation),
}

impl Session {
    pub(crate) fn new(config: Arc<Config>, store: Option<Arc<dyn TokenStore>>) -> Arc<Self> {
        let core = Arc::new(Core::new(config, store));
        Arc::new(Self { core, slot: Mutex::default(), attended: AtomicBool::new(false) })
    }

    pub(crate) fn config(&self) -> &Arc<Config> {
        &self.core.config
    }

    /// Another sign-in with the same configuration.
    pub(crate) fn another(&self, store: Option<Arc<dyn TokenStore>>) -> Arc<Self> {
        Self::new(Arc::clone(self.config()), store)
    }

    /// A token that works.
    ///
    /// While it is about to expire, one caller waits for its successor, for [`PATIENCE`] at most, and all others get the
    /// old one at once; when that caller goes away, the next one takes its place.
    pub(crate) async fn token(&self) -> Result<AccessToken, AuthError> {
        loop {
            match self.core.look() {
                Look::Fresh(token) => return Ok(token),
                Look::Aging(token, care) => {
                    let Some(_turn) = self.take_turn() else { return Ok(token) };
                    let flight = match care {
                        Care::Renew => self.join_or_renew(Reason::Early),
                        Care::SaveAgain => self.join_or_start(Job::SaveAgain, |core| {
                            Box::pin(async { sign_in::save_again(core).await.map(Done::Tokens) })
                        }),
                    };
                    // Whatever comes of it is seen by looking again; what failed was noted.
                    let _ = tokio::time::timeout(PATIENCE, self.land(flight)).await;
                    if let Look::Fresh(token) | Look::Aging(token, _) = self.core.look() {
                        return Ok(token);
                    }
                }
                Look::Nothing => {
                    let flight = self.join_or_renew(Reason::Due);
                    let (job, stale) = (flight.job, flight.begun.elapsed() > STALE);
                    match (job, self.land(flight).await) {
                        // Not looked for: a token may live so shortly that it is about to expire already.
                        (Job::Renew(_), Ok(Done::Tokens(tokens))) => return Ok(tokens.access_token),
                        (Job::Renew(Reason::Early), Err(_)) => {}
                        (Job::Renew(_), Err(error)) => match self.core.look() {
                            Look::Fresh(token) | Look::Aging(token, _) => return Ok(token),
                            Look::Nothing if stale && error.is_network() => {}
                            Look::Nothing => return Err(error),
                        },
                        _ => {}
                    }
                }
            }
        }
    }

    /// A token that works, if there is nothing to be done for it first.
    #[cfg(feature = "blocking")]
    pub(crate) fn at_hand(&self) -> Option<AccessToken> {
        match self.core.look() {
            Look::Fresh(token) => Some(token),
            Look::Aging(..) | Look::Nothing => None,
        }
    }

    pub(crate) fn invalidate(&self, token: &AccessToken) {
        self.core.invalidate(token);
    }

    /// New tokens, whatever the present ones.
    pub(crate) async fn renew(&self) -> Result<Tokens, AuthError> {
        loop {
            let flight = self.join_or_renew(Reason::Asked);
            let job = flight.job;
            match (job, self.land(flight).await) {
                (Job::Renew(_), Ok(Done::Tokens(tokens))) => return Ok(tokens),
                (Job::Renew(Reason::Asked), Err(error)) => return Err(error),
                _ => {}
            }
        }
    }

    pub(crate) async fn exchange(
        &self,
        code: SecretString,
        verifier: Option<CodeVerifier>,
    ) -> Result<Tokens, AuthError> {
        self.exchange_at(self.config().redirect_uri.clone(), code, verifier).await
    }

    /// Exchanges a code that came to another redirect URI than the one of the configuration.
    pub(crate) async fn exchange_at(
        &self,
        redirect_uri: String,
        code: SecretString,
        verifier: Option<CodeVerifier>,
    ) -> Result<Tokens, AuthError> {
        if code.expose_secret().trim().is_empty() {
            return Err(AuthError::new(AuthErrorKind::Callback, "the code is empty; pass the one of the callback"));
        }
        self.tokens_of(Job::SignIn, |core| {
            Box::pin(async { sign_in::exchange(core, redirect_uri, code, verifier).await.map(Done::Tokens) })
        })
        .await
    }

    pub(crate) async fn import(&self, mut tokens: Tokens) -> Result<(), AuthError> {
        self.core.check_owner(&tokens)?;
        tokens.client_id.get_or_insert_with(|| self.config().client_id.clone());
        tokens.ims_base_url.get_or_insert_with(|| self.config().ims.base.clone());
        self.tokens_of(Job::SignIn, |core| Box::pin(async { sign_in::import(core, tokens).await.map(Done::Tokens) }))
            .await
            .map(drop)
    }

    pub(crate) fn export(&self) -> Option<Tokens> {
        self.core.data().held.as_ref().map(|held| held.tokens.clone())
    }

    pub(crate) fn last_problem(&self) -> Option<AuthError> {
        self.core.data().problem.clone()
    }

    pub(crate) async fn revoke(&self) -> Revocation {
        let outcome =
            self.start(Job::SignOut, |core| Box::pin(async { Ok(Done::SignedOut(sign_in::revoke(core).await)) })).await;
        match outcome {
            Ok(Done::SignedOut(revocation)) => revocation,
            Ok(Done::Tokens(_)) => Revocation::failed(AuthError::other("the sign-out was mistaken for a sign-in")),
            Err(error) => Revocation::failed(error),
        }
    }

    async fn tokens_of(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work + Send) -> Result<Tokens, AuthError> {
        match self.start(job, make).await? {
            Done::Tokens(tokens) => Ok(tokens),
            Done::SignedOut(_) => Err(AuthError::other("the sign-in was mistaken for a sign-out")),
        }
    }

    /// Begins this work when what is under way has ended, and waits for it.
    async fn start(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work + Send) -> Result<Done, AuthError> {
        let mut make = Some(make);
        loop {
            let mut mine = false;
            let flight = self.join_or_start(job, |core| {
                mine = true;
                match make.take() {
                    Some(make) => make(core),
                    // It is begun once, because the loop ends with it.
                    None => Box::pin(std::future::ready(Err(AuthError::other("begun twice")))),
                }
            });
            let outcome = self.land(flight).await;
            if mine {
                return outcome;
            }
        }
    }

    fn join_or_renew(&self, reason: Reason) -> Flight {
        self.join_or_start(Job::Renew(reason), |core| {
            Box::pin(async move { renew::renew(core, reason).await.map(Done::Tokens) })
        })
    }

    /// What is under way, whatever it is; or this work, begun now.
    fn join_or_start(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work) -> Flight {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = slot.flight.as_ref().filter(|flight| flight.future.peek().is_none()) {
            return flight.clone();
        }
        let work = AssertUnwindSafe(make(Arc::clone(&self.core))).catch_unwind();
        // Those who wait would all panic otherwise, and the next ones too.
        let work: Work = Box::pin(async { work.await.unwrap_or_else(|_| Err(broken_off())) });
        slot.count += 1;
        let flight = Flight { number: slot.count, job, begun: Instant::now(), future: work.shared() };
        slot.flight = Some(flight.clone());
        flight
    }

    /// Waits for a flight, and clears it away.
    async fn land(&self, flight: Flight) -> Result<Done, AuthError> {
        let outcome = flight.future.await;
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.flight.as_ref().is_some_and(|current| current.number == flight.number) {
            slot.flight = None;
        }
        outcome
    }

    fn take_turn(&self) -> Option<Turn<'_>> {
        let free = self.attended.compare_exchange(false, true, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        free.then(|| Turn(&self.attended))
    }
}

/// The turn to wait for an early renewal; given back when its holder is done or cancelled.
struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

fn broken_off() -> AuthError {
    AuthError::other(
        "the token request was broken off: it needs a tokio runtime with I/O and time that goes on running, and a store and a callback that do not panic",
    )
}

/// Tells the program about new tokens.
async fn report(core: &Core, tokens: &Tokens) {
    let Some(callback) = &core.config.on_refreshed else { return };
    let call = AssertUnwindSafe(async { callback.call(tokens.clone()).await }).catch_unwind();
    let outcome = match core.config.timeout {
        None => call.await,
        Some(limit) => match tokio::time::timeout(limit, call).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Ok(Err(elapsed.into())),
        },
    };
    let failure = match outcome {
        Ok(Ok(())) => return,
        Ok(Err(error)) => AuthError::other(error),
        Err(_) => AuthError::other("it panicked"),
    };
    let message = "the on_token_refreshed callback failed; the new token is used all the same";
    core.note(AuthError::new(AuthErrorKind::Other, message).with_source(failure));
}
