//! Renewing the access token: from the store, where another process may have saved one, or from the identity service.

use std::sync::Arc;
use std::time::Duration;

use super::core::{Core, OnConflict};
use super::decide::Reason;
use crate::error::AuthError;
use crate::grant::Grant;
use crate::ims::{self, Asked, Granted};
use crate::session::report::report;
use crate::store::StoreLock;
use crate::tokens::Tokens;

/// Without a lock: how often to look for tokens of another process that renewed first, and the pause in between.
const LOOKS: u32 = 3;
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

pub(super) async fn renew(core: Arc<Core>, reason: Reason) -> Result<Tokens, AuthError> {
    let outcome = attempt(&core, reason).await;
    match outcome {
        Err(error) if reason != Reason::Asked => {
            // Another process may have saved a token that is valid, although not for long.
            let tokens = core.working(false).ok_or_else(|| error.clone())?;
            core.note(error);
            Ok(tokens)
        }
        outcome => outcome,
    }
}

async fn attempt(core: &Core, reason: Reason) -> Result<Tokens, AuthError> {
    let lock = prepare(core).await?;
    if reason != Reason::Asked
        && let Some(tokens) = core.working(true)
    {
        release(lock).await;
        return Ok(tokens);
    }
    let retries = if reason == Reason::Early { 0 } else { core.config.max_retries };
    let before = Before::of(core)?;
    match ask(core, &before, retries).await {
        Ok(granted) => take(core, before, granted, lock, reason).await,
        Err(refused) => {
            if refused.error.is_sign_in_required() && somebody_was_faster(core, lock.as_ref(), &before).await {
                return core.working(false).ok_or(refused.error);
            }
            core.note_refusal(&refused.error);
            let mut data = core.data();
            if let Some(held) = data.held.as_mut().filter(|held| held.tokens.refresh_token == before.refresh_token()) {
                held.lost |= refused.lost;
                held.ended = refused.error.is_sign_in_required().then(|| refused.error.clone());
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
            core.note(error);
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
struct Before {
    tokens: Option<Tokens>,
    lost: bool,
}

impl Before {
    /// # Errors
    /// When no user is signed in, or the refresh token is known to be unusable.
    fn of(core: &Core) -> Result<Self, AuthError> {
        let data = core.data();
        let held = data.held.as_ref();
        let before = Self { tokens: held.map(|held| held.tokens.clone()), lost: held.is_some_and(|held| held.lost) };
        if core.config.grant == Grant::ClientCredentials {
            return Ok(before);
        }
        let held = held.ok_or_else(|| {
            AuthError::sign_in_required("no user is signed in; send the user to the authorization URL")
        })?;
        match &held.ended {
            Some(error) => Err(error.clone()),
            None if held.tokens.refresh_token.is_none() => Err(AuthError::sign_in_required(
                "the access token has ended and there is no refresh token (was the scope offline_access requested?); sign in again",
            )),
            None => Ok(before),
        }
    }

    fn refresh_token(&self) -> Option<crate::SecretString> {
        self.tokens.as_ref().and_then(|tokens| tokens.refresh_token.clone())
    }
}

async fn ask(core: &Core, before: &Before, retries: u32) -> Result<Granted, ims::Refused> {
    let config = &core.config;
    match core.config.grant {
        Grant::ClientCredentials => {
            let fields = [("grant_type", "client_credentials"), ("scope", &config.scope)];
            ims::grant(config, Asked::ClientCredentials, &fields, retries, false).await
        }
        Grant::Code => {
            let token = before.refresh_token().unwrap_or_default();
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())];
            ims::grant(config, Asked::Refresh, &fields, retries, before.lost).await
        }
    }
}

/// Installs granted tokens: they are stored first, and handed out afterwards.
async fn take(
    core: &Core,
    before: Before,
    granted: Granted,
    lock: Option<StoreLock>,
    reason: Reason,
) -> Result<Tokens, AuthError> {
    let rotated = granted.refresh_token.clone();
    let tokens = match (granted.into_tokens(&core.config, before.tokens.as_ref()), before.tokens) {
        (Ok(tokens), _) => tokens,
        (Err(error), Some(old)) if rotated.is_some() => {
            // The old refresh token is spent, so the new one must be kept. A failure to store it was recorded; the
            // error to return is that of the unusable response.
            let _ = core.install(Tokens { refresh_token: rotated, ..old }, OnConflict::TakeTheirs).await;
            return Err(error);
        }
        (Err(error), _) => return Err(error),
    };
    let on_conflict = match core.config.grant {
        Grant::ClientCredentials => OnConflict::Replace,
        Grant::Code => OnConflict::TakeTheirs,
    };
    let installed = core.install(tokens.clone(), on_conflict).await;
    release(lock).await;
    let Some(held) = core.data().held.as_ref().map(|held| held.tokens.clone()) else {
        let message = "the user signed out elsewhere while the token was refreshed; sign in again";
        return Err(AuthError::sign_in_required(message));
    };
    if held.access_token == tokens.access_token {
        report(core, &tokens).await;
    }
    match installed {
        Err(error) if reason == Reason::Asked => Err(error),
        // The new tokens, or those that another process stored first.
        _ => Ok(held),
    }
}

/// Whether another process renewed the tokens first. Two processes may send the same refresh token at the same time if
/// there is no lock, or if it was lost. The process that is refused then looks for the tokens that the other one has
/// stored.
async fn somebody_was_faster(core: &Core, lock: Option<&StoreLock>, before: &Before) -> bool {
    let Some(lock) = lock else { return false };
    let looks = if lock.keeps_others_out() { 1 } else { LOOKS };
    for look in 0..looks {
        if look > 0 {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        if core.sync().await.is_ok()
            && let Some(tokens) = core.working(false)
            && tokens.refresh_token != before.refresh_token()
        {
            return true;
        }
    }
    false
}
