//! Renewing the access token: from the store, where another process may have saved one, or from the identity service.

use std::sync::Arc;
use std::time::Duration;

use super::core::{Core, OnConflict};
use super::decide::Reason;
use crate::error::AuthError;
use crate::grant::Grant;
use crate::ims::{self, RequestKind, TokenResponse};
use crate::session::report::report;
use crate::store::StoreLock;
use crate::tokens::Tokens;

/// Without a lock: how often to look for tokens of another process that renewed first, and the pause in between.
const MAX_STORE_CHECKS: u32 = 3;
const STORE_CHECK_INTERVAL: Duration = Duration::from_millis(200);

pub(super) async fn renew(core: Arc<Core>, reason: Reason) -> Result<Tokens, AuthError> {
    let outcome = attempt(&core, reason).await;
    match outcome {
        Err(error) if reason != Reason::Requested => {
            // Another process may have saved a token that is valid, although not for long.
            let tokens = core.usable_tokens(false).ok_or_else(|| error.clone())?;
            core.record_problem(error);
            Ok(tokens)
        }
        outcome => outcome,
    }
}

async fn attempt(core: &Core, reason: Reason) -> Result<Tokens, AuthError> {
    let lock = prepare(core).await?;
    if reason != Reason::Requested
        && let Some(tokens) = core.usable_tokens(true)
    {
        release(lock).await;
        return Ok(tokens);
    }
    let retries = if reason == Reason::Early { 0 } else { core.config.max_retries };
    let previous = Previous::from_core(core)?;
    match request_token(core, &previous, retries).await {
        Ok(response) => accept(core, previous, response, lock, reason).await,
        Err(refused) => {
            if refused.error.is_sign_in_required() && another_process_renewed(core, lock.as_ref(), &previous).await {
                return core.usable_tokens(false).ok_or(refused.error);
            }
            core.record_refusal(&refused.error);
            let mut data = core.data();
            if let Some(cached) =
                data.cached.as_mut().filter(|cached| cached.tokens.refresh_token == previous.refresh_token())
            {
                cached.lost |= refused.lost;
                cached.ended = refused.error.is_sign_in_required().then(|| refused.error.clone());
            }
            Err(refused.error)
        }
    }
}

/// Locks the store, and loads the tokens of other processes.
///
/// A flow that renews with its client secret can continue without the store. One that spends a refresh token cannot,
/// because another process may spend the same one.
async fn prepare(core: &Core) -> Result<Option<StoreLock>, AuthError> {
    let prepared = async {
        let lock = core.lock().await?;
        match core.config.grant {
            Grant::ClientCredentials => core.sync_to_replace().await?,
            Grant::Code => core.sync().await?,
        }
        Ok::<_, AuthError>(lock)
    };
    match prepared.await {
        Err(error) if core.config.grant == Grant::ClientCredentials && !error.is_configuration() => {
            core.record_problem(error);
            Ok(None)
        }
        outcome => outcome,
    }
}

async fn release(lock: Option<StoreLock>) {
    if let Some(lock) = lock {
        lock.release().await;
    }
}

/// The state before the renewal.
struct Previous {
    tokens: Option<Tokens>,
    lost: bool,
}

impl Previous {
    /// # Errors
    /// When no user is signed in, or the refresh token is known to be unusable.
    fn from_core(core: &Core) -> Result<Self, AuthError> {
        let data = core.data();
        let cached = data.cached.as_ref();
        let previous =
            Self { tokens: cached.map(|cached| cached.tokens.clone()), lost: cached.is_some_and(|cached| cached.lost) };
        if core.config.grant == Grant::ClientCredentials {
            return Ok(previous);
        }
        let cached = cached.ok_or_else(|| {
            AuthError::sign_in_required("no user is signed in; send the user to the authorization URL")
        })?;
        match &cached.ended {
            Some(error) => Err(error.clone()),
            None if cached.tokens.refresh_token.is_none() => Err(AuthError::sign_in_required(
                "the access token has ended and there is no refresh token (was the scope offline_access requested?); sign in again",
            )),
            None => Ok(previous),
        }
    }

    fn refresh_token(&self) -> Option<crate::SecretString> {
        self.tokens.as_ref().and_then(|tokens| tokens.refresh_token.clone())
    }
}

async fn request_token(core: &Core, previous: &Previous, retries: u32) -> Result<TokenResponse, ims::RequestError> {
    let config = &core.config;
    match core.config.grant {
        Grant::ClientCredentials => {
            let fields = [("grant_type", "client_credentials"), ("scope", &config.scope)];
            ims::grant(config, RequestKind::ClientCredentials, &fields, retries, false).await
        }
        Grant::Code => {
            let token = previous.refresh_token().unwrap_or_default();
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())];
            ims::grant(config, RequestKind::Refresh, &fields, retries, previous.lost).await
        }
    }
}

/// Installs granted tokens: they are stored first, and handed out afterwards.
async fn accept(
    core: &Core,
    previous: Previous,
    response: TokenResponse,
    lock: Option<StoreLock>,
    reason: Reason,
) -> Result<Tokens, AuthError> {
    let rotated = response.refresh_token.clone();
    let tokens = match (response.into_tokens(&core.config, previous.tokens.as_ref()), previous.tokens) {
        (Ok(tokens), _) => tokens,
        (Err(error), Some(old)) if rotated.is_some() => {
            // The old refresh token is spent, so the new one must be kept. A failure to store it was recorded; the
            // error to return is that of the unusable response.
            let _ = core.install(Tokens { refresh_token: rotated, ..old }, OnConflict::KeepStored).await;
            return Err(error);
        }
        (Err(error), _) => return Err(error),
    };
    let on_conflict = match core.config.grant {
        Grant::ClientCredentials => OnConflict::Replace,
        Grant::Code => OnConflict::KeepStored,
    };
    let installed = core.install(tokens.clone(), on_conflict).await;
    release(lock).await;
    let Some(cached) = core.data().cached.as_ref().map(|cached| cached.tokens.clone()) else {
        let message = "the user signed out elsewhere while the token was refreshed; sign in again";
        return Err(AuthError::sign_in_required(message));
    };
    if cached.access_token == tokens.access_token {
        report(core, &tokens).await;
    }
    match installed {
        Err(error) if reason == Reason::Requested => Err(error),
        // The new tokens, or those that another process stored first.
        _ => Ok(cached),
    }
}

/// Whether another process renewed the tokens first. Two processes may send the same refresh token at the same time if
/// there is no lock, or if it was lost. The process that is refused then looks for the tokens that the other one has
/// stored.
async fn another_process_renewed(core: &Core, lock: Option<&StoreLock>, previous: &Previous) -> bool {
    let Some(lock) = lock else { return false };
    let checks = if lock.keeps_others_out() { 1 } else { MAX_STORE_CHECKS };
    for check in 0..checks {
        if check > 0 {
            tokio::time::sleep(STORE_CHECK_INTERVAL).await;
        }
        if core.sync().await.is_ok()
            && let Some(tokens) = core.usable_tokens(false)
            && tokens.refresh_token != previous.refresh_token()
        {
            return true;
        }
    }
    false
}
