//! Routes requests of the identity service, and handles the small endpoints.

use http::request::Parts;
use serde_json::{Value, json};

use super::form::Form;
use super::oauth_error::OAuthError;
use super::{authorize, token};
use crate::http::Reply;
use crate::shared::Shared;

pub(super) const ROOT: &str = "/ims/";

pub(crate) fn owns(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The endpoints that faults can affect.
pub(crate) const NAMES: [&str; 6] =
    ["ims.authorize", "ims.token", "ims.revoke", "ims.userinfo", "ims.keys", "ims.configuration"];

/// The name of a request for faults and the journal: one of [`NAMES`].
pub(crate) fn name(path: &str) -> String {
    match path.trim_start_matches(ROOT).split('/').next() {
        Some(".well-known") => "ims.configuration".to_owned(),
        endpoint => format!("ims.{}", endpoint.unwrap_or_default()),
    }
}

pub(crate) fn answer(shared: &Shared, parts: &Parts, body: &[u8]) -> Reply {
    let form = Form::read(parts, body);
    match (parts.method.as_str(), parts.uri.path()) {
        (method @ ("GET" | "POST"), "/ims/authorize/v2") => authorize::answer(shared, &form, method == "POST"),
        ("POST", "/ims/token/v3") => token::answer(shared, &form).unwrap_or_else(OAuthError::into_reply),
        ("POST", "/ims/revoke") => revoke(shared, &form).unwrap_or_else(OAuthError::into_reply),
        ("GET", "/ims/userinfo/v2") => user_info(shared, &form),
        ("GET", "/ims/keys") => Reply::json(200, json!({"keys": []})),
        ("GET", "/ims/.well-known/openid-configuration") => Reply::json(200, configuration(shared)),
        (_, path) => OAuthError::new(404, "not_found", format!("no endpoint {path}")).into_reply(),
    }
}

/// The response of an injected fault.
pub(crate) fn fault(status: u16) -> Reply {
    let error = match status {
        401 => "invalid_client",
        403 => "access_denied",
        429 => "rate_limited",
        503 => "temporarily_unavailable",
        500.. => "server_error",
        _ => "invalid_request",
    };
    OAuthError::new(status, error, "A fault on demand").into_reply()
}

/// Responds 200 without a body, whether or not the token was known.
pub(super) fn revoke(shared: &Shared, form: &Form) -> Result<Reply, OAuthError> {
    token::client(form)?;
    let token = form.get("token").ok_or_else(|| OAuthError::bad_request("invalid_request", "token is missing"))?;
    let mut state = shared.state();
    state.tokens.revoke(token);
    state.identity.forget(token);
    Ok(Reply::empty(200))
}

pub(super) fn user_info(shared: &Shared, form: &Form) -> Reply {
    let state = shared.state();
    let user = form.bearer.as_deref().and_then(|token| state.tokens.check(token, shared.clock.now(), false).ok());
    match user.and_then(|id| state.users.get(&id)) {
        Some(user) => Reply::json(200, json!({"sub": user.adobe_user_id, "name": user.name, "email": user.email})),
        None => OAuthError::new(401, "invalid_token", "The access token is missing, unknown or expired").into_reply(),
    }
}

pub(super) fn configuration(shared: &Shared) -> Value {
    let at = |path: &str| format!("{}{ROOT}{path}", shared.origin.base_url);
    json!({
        "issuer": shared.origin.base_url,
        "authorization_endpoint": at("authorize/v2"),
        "token_endpoint": at("token/v3"),
        "revocation_endpoint": at("revoke"),
        "userinfo_endpoint": at("userinfo/v2"),
        "jwks_uri": at("keys"),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256", "plain"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    })
}
