//! Changes of tokens by a user: the exchange of a code, an import, a sign-out.

use std::sync::Arc;

use super::cached::CachedTokens;
use super::core::{Core, OnConflict};
use crate::error::AuthError;
use crate::ims::{self, RequestKind};
use crate::pkce::CodeVerifier;
use crate::revocation::{Revocation, Revoked};
use crate::secret::SecretString;
use crate::session::report::report;
use crate::tokens::Tokens;

/// Exchanges a code. The store is accessed first, so that no code is spent on tokens that cannot be stored.
pub(super) async fn exchange(
    core: Arc<Core>,
    redirect_uri: String,
    code: SecretString,
    verifier: Option<CodeVerifier>,
) -> Result<Tokens, AuthError> {
    let lock = core.lock().await?;
    core.sync_to_replace().await?;
    let config = &core.config;
    let mut fields =
        vec![("grant_type", "authorization_code"), ("code", code.expose_secret()), ("redirect_uri", &redirect_uri)];
    if let Some(verifier) = &verifier {
        fields.push(("code_verifier", verifier.expose_secret()));
    }
    let response = ims::grant(config, RequestKind::Code, &fields, config.max_retries, false)
        .await
        .map_err(|refused| refused.error)?;
    let tokens = response.into_tokens(config, None)?;
    let installed = core.install(tokens.clone(), OnConflict::Replace).await;
    drop(lock);
    report(&core, &tokens).await;
    installed.map(|()| tokens)
}

/// Imports tokens. If they cannot be stored, nothing changes.
pub(super) async fn import(core: Arc<Core>, tokens: Tokens) -> Result<Tokens, AuthError> {
    let _lock = core.lock().await?;
    core.sync_to_replace().await?;
    let cached = CachedTokens::new(tokens.clone(), core.config.clock.now(), core.config.refresh_buffer);
    let cached = core.save(cached, OnConflict::Replace).await?;
    let mut data = core.data();
    (data.cached, data.problem, data.pause, data.refusal) = (cached, None, None, None);
    Ok(tokens)
}

/// Stores tokens that could not be stored when they were issued.
pub(super) async fn save_again(core: Arc<Core>) -> Result<Tokens, AuthError> {
    let outcome = async {
        let _lock = core.lock().await?;
        core.sync().await?;
        let unsaved = core.data().cached.clone().filter(|cached| !cached.saved);
        if let Some(cached) = unsaved {
            let cached = core.save(cached, OnConflict::KeepStored).await?;
            let mut data = core.data();
            (data.cached, data.problem) = (cached, None);
        }
        core.usable_tokens(false)
            .ok_or_else(|| AuthError::sign_in_required("the user signed out elsewhere; sign in again"))
    };
    outcome.await.inspect_err(|error: &AuthError| core.record_problem(error.clone()))
}

/// Revokes the current tokens and deletes them, even if a step fails; but not if they belong to another client.
pub(super) async fn revoke(core: Arc<Core>) -> Revocation {
    // A sign-out continues without a lock or a store.
    let lock = core.lock().await;
    let synced = core.sync().await;
    if let Err(error) = synced.as_ref()
        && error.is_configuration()
    {
        return Revocation::failed(error.clone());
    }
    if let Some(error) = lock.as_ref().err().or(synced.as_ref().err()) {
        tracing::warn!(%error, "signing out without the token store");
    }
    let tokens = core.data().cached.as_ref().map(|cached| cached.tokens.clone());
    let access = tokens.as_ref().map(|tokens| tokens.access_token.expose_secret());
    let refresh = tokens.as_ref().and_then(|tokens| tokens.refresh_token()).map(SecretString::expose_secret);
    let access_token = revoke_one(&core, access).await;
    let refresh_token = revoke_one(&core, refresh).await;
    let store = core.clear().await;
    Revocation { access_token, refresh_token, store }
}

async fn revoke_one(core: &Core, token: Option<&str>) -> Revoked {
    let Some(token) = token else { return Revoked::NothingToRevoke };
    match ims::revoke(&core.config, token).await {
        Ok(()) => Revoked::Yes,
        Err(error) => {
            tracing::warn!(%error, "a token was not revoked");
            Revoked::Failed(error)
        }
    }
}
