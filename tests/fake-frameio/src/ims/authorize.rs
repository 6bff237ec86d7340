//! `/ims/authorize/v2`: the user says yes at once and is sent back with a code.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::book::{Code, Grant};
use super::credentials::{Kind, find};
use super::{Form, Refusal};
use crate::http::Reply;
use crate::shared::Shared;

const CODE_LIFETIME: Duration = Duration::from_secs(600);

pub(super) fn answer(shared: &Shared, form: &Form) -> Reply {
    let client = form.get("client_id").and_then(find).filter(|client| client.kind != Kind::ServerToServer);
    let Some(client) = client else {
        return Refusal::bad("invalid_client", "client_id is missing or unknown").into_reply();
    };
    let redirect_uri = client.redirect(form.get("redirect_uri"));
    let back = |pairs: &[(&str, &str)]| redirect(&redirect_uri, form, pairs);
    if form.get("response_type").is_some_and(|wanted| wanted != "code") {
        return back(&[("error", "unsupported_response_type")]);
    }
    let scope = form.get("scope").unwrap_or_default().to_owned();
    if scope.split([' ', ',']).any(|word| word == "frame.s2s.all") {
        return back(&[("error", "invalid_scope")]);
    }
    // The method is `plain` unless the request says otherwise.
    let hashed = form.get("code_challenge_method") == Some("S256");
    let challenge = form.get("code_challenge").map(|challenge| (challenge.to_owned(), hashed));
    if client.kind == Kind::Public && challenge.is_none() {
        return back(&[("error", "invalid_request"), ("error_description", "code_challenge is missing")]);
    }
    let mut state = shared.state();
    let Some(user_id) = state.users.keys().next().cloned() else {
        return back(&[("error", "access_denied")]);
    };
    let word = state.ids.word(48);
    let expires_at = shared.clock.now() + CODE_LIFETIME;
    let grant = Grant { client_id: client.id.to_owned(), user_id, scope, expires_at };
    state.identity.codes.insert(word.clone(), Code { grant, redirect_uri: redirect_uri.clone(), challenge });
    drop(state);
    back(&[("code", &word)])
}

/// 302 to the client, with its own `state` as it gave it.
fn redirect(uri: &str, form: &Form, pairs: &[(&str, &str)]) -> Reply {
    let state = form.get("state").map(|state| ("state", state));
    let text: Vec<String> = pairs
        .iter()
        .copied()
        .chain(state)
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    let separator = match form.get("response_mode") {
        Some("fragment") => '#',
        _ if uri.contains('?') => '&',
        _ => '?',
    };
    Reply::empty(302).with_header("location", format!("{uri}{separator}{}", text.join("&")))
}
