//! `/ims/token/v3`: the three grants.

use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::credentials::{CLIENT_SECRET, Client, find};
use super::form::{Form, encode_url};
use super::oauth_error::OAuthError;
use super::scopes;
use crate::http::Reply;
use crate::seed::SERVICE_USER;
use crate::shared::Shared;
use crate::state::{Grant, State};

const REFRESH_LIFETIME: Duration = Duration::from_secs(14 * 24 * 60 * 60);

pub(super) fn answer(shared: &Shared, form: &Form) -> Result<Reply, OAuthError> {
    let client = client(form)?;
    let now = shared.clock.now();
    let mut state = shared.state();
    let grant = match form.get("grant_type") {
        Some("client_credentials") => service(&state, client, form)?,
        Some("authorization_code") => code(&mut state, client, form, now)?,
        Some("refresh_token") => refresh(&mut state, client, form, now)?,
        Some(_) => return Err(OAuthError::bad_request("unsupported_grant_type", "this grant type is not supported")),
        None => return Err(OAuthError::bad_request("invalid_request", "grant_type is missing")),
    };
    Ok(issue(&mut state, grant, now))
}

/// The client of a request: from a `Basic` header, from the body, or (without a secret) from the query.
pub(super) fn client(form: &Form) -> Result<Client, OAuthError> {
    let (id, secret) = match &form.basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    let id = id.ok_or_else(|| OAuthError::bad_request("invalid_request", "client_id is missing"))?;
    let client = find(id).ok_or_else(|| OAuthError::new(401, "invalid_client", "client_id is unknown"))?;
    match (client.has_secret, secret) {
        (false, Some(_)) => Err(OAuthError::bad_request("invalid_request", "unexpected client_secret parameter")),
        (false, None) => Ok(client),
        (_, Some(CLIENT_SECRET)) => Ok(client),
        (_, Some(_)) => Err(OAuthError::new(401, "invalid_client", "client_secret is wrong")),
        (_, None) => Err(OAuthError::new(401, "invalid_client", "client_secret is missing")),
    }
}

fn service(state: &State, client: Client, form: &Form) -> Result<Grant, OAuthError> {
    let scope = form.get("scope").unwrap_or_default();
    // A user credential has no service scope, and that is the error that Adobe reports.
    if !client.serves && !scopes::words(scope).any(|word| word == "frame.s2s.all") {
        return Err(OAuthError::bad_request("unauthorized_client", "this client may not use client_credentials"));
    }
    if !client.serves || !scopes::are_known(scope, &scopes::SERVICE) {
        return Err(OAuthError::bad_request("invalid_scope", "the scope is missing or not allowed for this client"));
    }
    let user = state.users.values().find(|user| user.name == SERVICE_USER);
    let user_id = user.map(|user| user.id.clone()).unwrap_or_default();
    Ok(Grant { client_id: client.id.to_owned(), user_id, scope: scope.to_owned(), expires_at: Duration::ZERO })
}

fn code(state: &mut State, client: Client, form: &Form, now: Duration) -> Result<Grant, OAuthError> {
    let invalid = |why: &str| OAuthError::bad_request("invalid_grant", why);
    let word = form.get("code").ok_or_else(|| OAuthError::bad_request("invalid_request", "code is missing"))?;
    // A code is used up by the attempt, even if it fails.
    let code = state.identity.codes.remove(word).ok_or_else(|| invalid("the code is unknown or was used"))?;
    if code.grant.expires_at <= now {
        return Err(invalid("the code has expired"));
    }
    if code.grant.client_id != client.id {
        return Err(invalid("the code was made for another client"));
    }
    if form.get("redirect_uri").is_some_and(|uri| uri != code.redirect_uri) {
        return Err(invalid("redirect_uri is not the one of the authorization"));
    }
    if let Some((challenge, hashed)) = &code.challenge {
        let verifier = form.get("code_verifier").ok_or_else(|| invalid("code_verifier is missing"))?;
        let answer = if *hashed { encode_url(&Sha256::digest(verifier.as_bytes())) } else { verifier.to_owned() };
        if !is_verifier(verifier) || answer != *challenge {
            return Err(invalid("code_verifier does not fit the challenge"));
        }
    }
    Ok(narrowed(code.grant, form))
}

/// Like at Adobe, a scope in the exchange or refresh narrows the granted one.
fn narrowed(grant: Grant, form: &Form) -> Grant {
    match form.get("scope") {
        Some(scope) => Grant { scope: scope.to_owned(), ..grant },
        None => grant,
    }
}

/// Whether the text is a PKCE verifier (RFC 7636): 43 to 128 unreserved characters. A `plain` challenge has the same
/// form.
pub(super) fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

fn refresh(state: &mut State, client: Client, form: &Form, now: Duration) -> Result<Grant, OAuthError> {
    let invalid = |why: &str| OAuthError::bad_request("invalid_grant", why);
    let token = form
        .get("refresh_token")
        .ok_or_else(|| OAuthError::bad_request("invalid_request", "refresh_token is missing"))?;
    let known = state.identity.refresh_tokens.get(token);
    let grant = known.cloned().ok_or_else(|| invalid("the refresh token is unknown, revoked or was used"))?;
    if grant.client_id != client.id {
        return Err(invalid("the refresh token was made for another client"));
    }
    state.identity.forget(token);
    if grant.expires_at <= now {
        return Err(invalid("the refresh token has expired"));
    }
    Ok(narrowed(grant, form))
}

/// Issues a new access token and, with the scope `offline_access`, a new refresh token.
fn issue(state: &mut State, grant: Grant, now: Duration) -> Reply {
    let lifetime = state.settings.token_lifetime;
    let access = format!("access-{}", state.ids.word(40));
    // The API accepts no user token without this scope, although Adobe calls it valid.
    if scopes::words(&grant.scope).any(|word| word == "AdobeID" || word == "frame.s2s.all") {
        state.tokens.issue(access.clone(), &grant.user_id, Some(now + lifetime));
    }
    let mut body = json!({"access_token": access, "token_type": "bearer", "expires_in": lifetime.as_secs()});
    if !scopes::words(&grant.scope).any(|word| word == "frame.s2s.all") {
        body["sub"] = json!(state.users.get(&grant.user_id).and_then(|user| user.adobe_user_id.clone()));
    }
    if scopes::words(&grant.scope).any(|word| word == "offline_access") {
        let refresh = format!("refresh-{}", state.ids.word(40));
        body["refresh_token"] = json!(refresh);
        state.identity.refresh_tokens.insert(refresh, Grant { expires_at: now + REFRESH_LIFETIME, ..grant });
    }
    Reply::json(200, body).with_header("cache-control", "no-store")
}
