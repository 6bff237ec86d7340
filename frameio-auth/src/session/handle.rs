//! A session as the flows use it: which caller waits for what, and when a flight starts.

use super::core::Core;
use super::decide;
use super::decide::Reason;
use super::decide::{Job, Maintenance, Next, TokenStatus};
use super::flight::{Completed, Flight, Outcome, Work};
use super::renew;
use super::sign_in;
use crate::error::{AuthError, AuthErrorKind};
use crate::ims::Config;
use crate::pkce::CodeVerifier;
use crate::revocation::Revocation;
use crate::secret::SecretString;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a caller waits for an early renewal, while the current token is still valid.
pub(super) const MAX_EARLY_WAIT: Duration = Duration::from_secs(5);

pub(crate) struct Session {
    core: Arc<Core>,
    slot: Mutex<Slot>,
    /// Whether a caller is waiting for an early renewal.
    has_waiter: AtomicBool,
}

#[derive(Default)]
pub(super) struct Slot {
    flight: Option<Flight>,
    count: u64,
}

impl Session {
    pub(crate) fn new(config: Arc<Config>, store: Option<Arc<dyn TokenStore>>) -> Arc<Self> {
        let core = Arc::new(Core::new(config, store));
        Arc::new(Self { core, slot: Mutex::default(), has_waiter: AtomicBool::new(false) })
    }

    pub(crate) fn config(&self) -> &Arc<Config> {
        &self.core.config
    }

    /// Creates another session with the same configuration.
    pub(crate) fn with_store(&self, store: Option<Arc<dyn TokenStore>>) -> Arc<Self> {
        Self::new(Arc::clone(self.config()), store)
    }

    /// Returns a valid token.
    ///
    /// Shortly before the token expires, one caller waits for the new token, for at most [`MAX_EARLY_WAIT`], while all
    /// others get the old one at once. If that caller is dropped, the next one waits instead.
    pub(crate) async fn token(&self) -> Result<AccessToken, AuthError> {
        loop {
            match self.core.status() {
                TokenStatus::Fresh(token) => return Ok(token),
                TokenStatus::Aging(token, maintenance) => {
                    let flight = match maintenance {
                        Maintenance::Renew => self.join_or_renew(Reason::Early),
                        Maintenance::SaveAgain => self.join_or_start(Job::SaveAgain, |core| {
                            Box::pin(async { sign_in::save_again(core).await.map(Completed::Tokens) })
                        }),
                    };
                    // The flight has started, whoever waits for it.
                    let Some(_waiter) = self.try_become_waiter() else { return Ok(token) };
                    // The outcome is visible in the state, and a failure was recorded.
                    let _ = tokio::time::timeout(MAX_EARLY_WAIT, self.wait(flight)).await;
                    if let TokenStatus::Fresh(token) | TokenStatus::Aging(token, _) = self.core.status() {
                        return Ok(token);
                    }
                }
                TokenStatus::Backoff(error) => return Err(error),
                TokenStatus::Missing => {
                    let flight = self.join_or_renew(Reason::Due);
                    let job = flight.job;
                    let outcome = self.wait(flight).await;
                    let tokens = outcome.as_ref().ok().and_then(Completed::tokens);
                    match (decide::after_due(job, tokens), outcome) {
                        (Next::Take(()), Ok(Completed::Tokens(tokens))) => return Ok(tokens.access_token),
                        (Next::Fail(()), Err(error)) => match self.core.status() {
                            TokenStatus::Fresh(token) | TokenStatus::Aging(token, _) => return Ok(token),
                            TokenStatus::Missing | TokenStatus::Backoff(_) => return Err(error),
                        },
                        _ => {}
                    }
                }
            }
        }
    }

    /// A valid token, if no work has to be done first.
    #[cfg(feature = "blocking")]
    pub(crate) fn cached_token(&self) -> Option<AccessToken> {
        match self.core.status() {
            TokenStatus::Fresh(token) => Some(token),
            TokenStatus::Aging(..) | TokenStatus::Missing | TokenStatus::Backoff(_) => None,
        }
    }

    pub(crate) fn invalidate(&self, token: &AccessToken) {
        self.core.invalidate(token);
    }

    /// Requests new tokens, whatever the state of the current ones.
    pub(crate) async fn renew(&self) -> Result<Tokens, AuthError> {
        loop {
            let flight = self.join_or_renew(Reason::Requested);
            let job = flight.job;
            let outcome = self.wait(flight).await;
            match (decide::after_requested(job, outcome.is_ok()), outcome) {
                (Next::Take(()), Ok(Completed::Tokens(tokens))) => return Ok(tokens),
                (Next::Fail(()), Err(error)) => return Err(error),
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

    /// Exchanges a code that was issued for another redirect URI than the configured one.
    pub(crate) async fn exchange_at(
        &self,
        redirect_uri: String,
        code: SecretString,
        verifier: Option<CodeVerifier>,
    ) -> Result<Tokens, AuthError> {
        if code.expose_secret().trim().is_empty() {
            return Err(AuthError::new(AuthErrorKind::Callback, "the code is empty; pass the one of the callback"));
        }
        self.run_for_tokens(Job::SignIn, |core| {
            Box::pin(async { sign_in::exchange(core, redirect_uri, code, verifier).await.map(Completed::Tokens) })
        })
        .await
    }

    pub(crate) async fn import(&self, mut tokens: Tokens) -> Result<(), AuthError> {
        self.core.check_owner(&tokens)?;
        tokens.client_id.get_or_insert_with(|| self.config().client_id.clone());
        tokens.ims_base_url.get_or_insert_with(|| self.config().ims.base.clone());
        self.run_for_tokens(Job::SignIn, |core| {
            Box::pin(async { sign_in::import(core, tokens).await.map(Completed::Tokens) })
        })
        .await
        .map(drop)
    }

    pub(crate) fn export(&self) -> Option<Tokens> {
        self.core.data().cached.as_ref().map(|cached| cached.tokens.clone())
    }

    pub(crate) fn last_problem(&self) -> Option<AuthError> {
        self.core.data().problem.clone()
    }

    pub(crate) async fn revoke(&self) -> Revocation {
        let outcome = self
            .run(Job::SignOut, |core| Box::pin(async { Ok(Completed::SignedOut(sign_in::revoke(core).await)) }))
            .await;
        match outcome {
            Ok(Completed::SignedOut(revocation)) => revocation,
            Ok(Completed::Tokens(_)) => Revocation::failed(AuthError::other("the sign-out was mistaken for a sign-in")),
            Err(error) => Revocation::failed(error),
        }
    }

    async fn run_for_tokens(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work + Send) -> Result<Tokens, AuthError> {
        match self.run(job, make).await? {
            Completed::Tokens(tokens) => Ok(tokens),
            Completed::SignedOut(_) => Err(AuthError::other("the sign-in was mistaken for a sign-out")),
        }
    }

    /// Waits until a flight in progress has ended, starts this work, and waits for its outcome.
    async fn run(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work + Send) -> Outcome {
        let mut make = Some(make);
        loop {
            let mut is_mine = false;
            let flight = self.join_or_start(job, |core| {
                is_mine = true;
                match make.take() {
                    Some(make) => make(core),
                    // Unreachable: the loop ends after the work was started.
                    None => Box::pin(std::future::ready(Err(AuthError::other("begun twice")))),
                }
            });
            let outcome = self.wait(flight).await;
            if is_mine {
                return outcome;
            }
        }
    }

    fn join_or_renew(&self, reason: Reason) -> Flight {
        self.join_or_start(Job::Renew(reason), |core| {
            Box::pin(async move { renew::renew(core, reason).await.map(Completed::Tokens) })
        })
    }

    /// Joins the flight in progress, whatever its purpose, or starts this work.
    fn join_or_start(&self, job: Job, make: impl FnOnce(Arc<Core>) -> Work) -> Flight {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = slot.flight.as_ref().filter(|flight| !flight.is_finished()) {
            return flight.clone();
        }
        slot.count += 1;
        let flight = Flight::spawn(slot.count, job, make(Arc::clone(&self.core)));
        slot.flight = Some(flight.clone());
        flight
    }

    /// Waits for a flight, and removes it if it is still the current one.
    async fn wait(&self, mut flight: Flight) -> Outcome {
        let outcome = flight.wait().await;
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.flight.as_ref().is_some_and(|current| current.number == flight.number) {
            slot.flight = None;
        }
        outcome
    }

    fn try_become_waiter(&self) -> Option<WaiterGuard<'_>> {
        let free = self.has_waiter.compare_exchange(false, true, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        free.then(|| WaiterGuard(&self.has_waiter))
    }
}

/// The right of one caller to wait for an early renewal; released on drop.
pub(super) struct WaiterGuard<'a>(&'a AtomicBool);

impl Drop for WaiterGuard<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
