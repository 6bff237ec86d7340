//! The state of one sign-in, and its access to the store. The decisions are in `decide`.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::cached::{CachedTokens, Data};
use super::decide::{self, TokenStatus};
use crate::error::{AuthError, AuthErrorKind};
use crate::ims::Config;
use crate::store::{StoreError, StoreLock, StoreVersion, Stored, TokenStore};
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// The longest wait for the lock of the store. A token request never takes that long.
const LOCK_TIMEOUT: Duration = Duration::from_secs(120);
/// The pause of work that can wait (early renewals, saving again) after it has failed.
const PROBLEM_PAUSE: Duration = Duration::from_secs(10);
/// The number of attempts to save. Conflicts come only from writers that do not take the lock, and several in a row are
/// unlikely to be chance.
const MAX_SAVE_ATTEMPTS: u32 = 4;

pub(crate) struct Core {
    pub(super) config: Arc<Config>,
    store: Option<Arc<dyn TokenStore>>,
    data: Mutex<Data>,
}

/// What to do if another process has written to the store meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnConflict {
    /// Keep the tokens of the other process, because they were written first.
    KeepStored,
    /// Overwrite them, because a user has just signed in.
    Replace,
}

impl Core {
    pub(super) fn new(config: Arc<Config>, store: Option<Arc<dyn TokenStore>>) -> Self {
        Self { config, store, data: Mutex::default() }
    }

    pub(super) fn data(&self) -> MutexGuard<'_, Data> {
        // Nothing panics while the lock is held. Even if it did, the data would be consistent.
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current state, as seen by a caller who needs a token. Never waits.
    pub(super) fn status(&self) -> TokenStatus {
        decide::status(&self.data(), self.config.clock.now(), self.config.grant, self.store.is_some())
    }

    /// Marks the held token as refused by the API, if it is to be replaced.
    pub(super) fn invalidate(&self, token: &AccessToken) {
        let now = self.config.clock.now();
        let mut data = self.data();
        if let Some(cached) = data.cached.as_mut().filter(|cached| decide::needs_replacement(cached, token, now)) {
            cached.refused = true;
            data.pause = None;
        }
    }

    /// The held tokens, if they are valid; with `fresh`, only if they do not need a renewal yet.
    pub(super) fn usable_tokens(&self, fresh: bool) -> Option<Tokens> {
        let now = self.config.clock.now();
        let data = self.data();
        let cached = data.cached.as_ref()?;
        let good = if fresh { cached.is_fresh(now) } else { cached.is_usable(now) };
        good.then(|| cached.tokens.clone())
    }

    /// Records a problem that does not prevent the use of the token, and pauses work that can wait.
    pub(super) fn record_problem(&self, error: AuthError) {
        tracing::warn!(%error, "the sign-in continues with a problem");
        let mut data = self.data();
        data.pause = Some(Instant::now() + PROBLEM_PAUSE);
        data.problem = Some(error);
    }

    /// Records a refused token request, and pauses such requests for as long as the identity service asks for.
    pub(super) fn record_refusal(&self, error: &AuthError) {
        if let Some(wait) = decide::refusal_pause(error) {
            self.data().refusal = Some((Instant::now() + wait, error.clone()));
        }
    }

    /// Locks the store. `None` without a store.
    pub(super) async fn lock(&self) -> Result<Option<StoreLock>, AuthError> {
        let Some(store) = &self.store else { return Ok(None) };
        match tokio::time::timeout(LOCK_TIMEOUT, store.lock()).await {
            Ok(lock) => Ok(Some(lock?)),
            Err(_) => Err(AuthError::new(
                AuthErrorKind::Store,
                "the lock of the token store was held by another process for two minutes; is a process stuck?",
            )),
        }
    }

    /// Loads the tokens from the store, if another process has written them since.
    pub(super) async fn sync(&self) -> Result<(), AuthError> {
        let Some(store) = &self.store else { return Ok(()) };
        let stored = self.with_timeout(store.load()).await?;
        if let Some(stored) = &stored {
            self.check_owner(&stored.tokens)?;
        }
        self.adopt(stored);
        Ok(())
    }

    /// Like [`sync`](Self::sync), for callers that overwrite the stored tokens: tokens that cannot be parsed are
    /// deleted.
    pub(super) async fn sync_to_replace(&self) -> Result<(), AuthError> {
        match (self.sync().await, &self.store) {
            (Err(error), Some(store)) if error.is_invalid_tokens() => {
                tracing::warn!(%error, "what is in the token store is replaced");
                Ok(self.with_timeout(store.delete()).await?)
            }
            (outcome, _) => outcome,
        }
    }

    fn adopt(&self, stored: Option<Stored>) {
        let now = self.config.clock.now();
        let mut data = self.data();
        let known = data.cached.as_ref().and_then(|cached| cached.version.clone());
        match stored {
            Some(Stored { version, .. }) if known.as_ref() == Some(&version) => {}
            Some(Stored { tokens, version }) => {
                let refused =
                    data.cached.take().filter(|cached| cached.refused).map(|cached| cached.tokens.access_token);
                let mut cached = CachedTokens::new(tokens, now, self.config.refresh_buffer).saved_as(version);
                cached.refused = refused.is_some_and(|token| token == cached.tokens.access_token);
                data.cached = Some(cached);
            }
            // Another process signed out. Tokens that were never saved cannot have been deleted by it.
            None if known.is_some() => data.cached = None,
            None => {}
        }
    }

    /// # Errors
    /// When the tokens were issued to another client, or by another identity service.
    pub(super) fn check_owner(&self, tokens: &Tokens) -> Result<(), AuthError> {
        let (client_id, base) = (&self.config.client_id, &self.config.ims.base);
        let other = |theirs: &Option<String>, ours: &String| theirs.as_ref().is_some_and(|theirs| theirs != ours);
        let (what, theirs, ours) = if other(&tokens.client_id, client_id) {
            ("issued to the client", &tokens.client_id, client_id)
        } else if other(&tokens.ims_base_url, base) {
            ("issued by", &tokens.ims_base_url, base)
        } else {
            return Ok(());
        };
        let theirs = theirs.as_deref().unwrap_or_default();
        let message =
            format!("the tokens were {what} {theirs}, not {ours}; keep those of each in a place of their own");
        Err(AuthError::configuration(message))
    }

    /// Writes tokens to the store, and then makes them the current ones. They become current even if the store fails;
    /// the error then says that they were not stored.
    ///
    /// # Errors
    /// When they were not stored. After a sign-out elsewhere it succeeds, and no tokens are held.
    pub(super) async fn install(&self, tokens: Tokens, on_conflict: OnConflict) -> Result<(), AuthError> {
        let now = self.config.clock.now();
        let refused = self.data().cached.as_ref().is_some_and(|cached| cached.refused);
        let cached = CachedTokens::new(tokens, now, self.config.refresh_buffer).replacing(refused, now.instant);
        let outcome = self.save(cached.clone(), on_conflict).await;
        let mut data = self.data();
        (data.pause, data.refusal) = (None, None);
        match outcome {
            Ok(cached) => {
                (data.cached, data.problem) = (cached, None);
                Ok(())
            }
            Err(error) => {
                let version = data.cached.take().and_then(|cached| cached.version);
                data.cached = Some(cached.unsaved_after(version));
                drop(data);
                let error = unsaved(error);
                self.record_problem(error.clone());
                Err(error)
            }
        }
    }

    /// Stores tokens. Returns the tokens to hold from now on: these, those of another process, or none because it
    /// signed out.
    pub(super) async fn save(
        &self,
        cached: CachedTokens,
        on_conflict: OnConflict,
    ) -> Result<Option<CachedTokens>, AuthError> {
        let Some(store) = &self.store else { return Ok(Some(cached)) };
        let mut replaces: Option<StoreVersion> = self.data().cached.as_ref().and_then(|cached| cached.version.clone());
        let mut failure = StoreError::conflict();
        for _ in 0..MAX_SAVE_ATTEMPTS {
            match self.with_timeout(store.save(&cached.tokens, replaces.as_ref())).await {
                Ok(version) => return Ok(Some(cached.saved_as(version))),
                Err(error) if error.is_conflict() => failure = error,
                Err(error) => return Err(error.into()),
            }
            let stored = self.with_timeout(store.load()).await?;
            match stored {
                None if on_conflict == OnConflict::KeepStored => return Ok(None),
                None => replaces = None,
                Some(Stored { tokens, version }) => {
                    self.check_owner(&tokens)?;
                    let now = self.config.clock.now();
                    let theirs = CachedTokens::new(tokens, now, self.config.refresh_buffer).saved_as(version);
                    if on_conflict == OnConflict::KeepStored && theirs.is_usable(now) {
                        return Ok(Some(theirs));
                    }
                    replaces = theirs.version;
                }
            }
        }
        Err(failure.into())
    }

    /// Deletes the tokens from the store and from memory.
    pub(super) async fn clear(&self) -> Result<(), AuthError> {
        let outcome = match &self.store {
            None => Ok(()),
            Some(store) => self.with_timeout(store.delete()).await.map_err(AuthError::from),
        };
        *self.data() = Data::default();
        outcome
    }

    /// Accesses the store, within the timeout.
    async fn with_timeout<T>(&self, access: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        match self.config.timeout {
            None => access.await,
            Some(limit) => tokio::time::timeout(limit, access)
                .await
                .unwrap_or_else(|_| Err(StoreError::new(format!("the token store took longer than {limit:?}")))),
        }
    }
}

fn unsaved(error: AuthError) -> AuthError {
    let message =
        "the new tokens were not stored: they work, but only until this program ends, unless it can store them later";
    AuthError::new(AuthErrorKind::Store, message).with_description(error.to_string()).with_source(error)
}
