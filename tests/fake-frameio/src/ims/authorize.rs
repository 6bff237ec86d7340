//! `/ims/authorize/v2`: asks the user for consent, and redirects to the client with a code or an error.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::credentials::{Client, find};
use super::form::Form;
use super::oauth_error::OAuthError;
use super::{page, scopes};
use crate::http::Reply;
use crate::shared::Shared;
use crate::state::{Code, Grant, SignIn, State};

const CODE_LIFETIME: Duration = Duration::from_secs(5 * 60);
const MAX_STATE_CHARS: usize = 4096;
/// Everything but the unreserved characters of RFC 3986 is escaped in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A validated request of a client.
struct Request {
    client: Client,
    redirect_uri: String,
    scope: String,
    challenge: Option<(String, bool)>,
}

/// An error that is reported to the client by redirect.
type RedirectError = (&'static str, &'static str);

/// Handles a request. `posted` means that it may be the submission of the page.
pub(super) fn answer(shared: &Shared, form: &Form, posted: bool) -> Reply {
    let client = form.get("client_id").and_then(find).filter(|client| client.signs_in);
    let Some(client) = client else {
        return OAuthError::bad_request("invalid_client", "client_id is missing, unknown, or for services only")
            .into_reply();
    };
    let redirect_uri = client.redirect(form.get("redirect_uri"));
    let redirect_error =
        |(error, why): RedirectError| redirect(&redirect_uri, form, &[("error", error), ("error_description", why)]);
    let request = match read(form, client, redirect_uri.clone()) {
        Ok(request) => request,
        Err(error) => return redirect_error(error),
    };
    let mut state = shared.state();
    match decide(&state, &request, form, posted) {
        Ok(Decision::Ask) => page::render(&state, client.id, &redirect_uri, form),
        Ok(Decision::Allow(user_id)) => {
            let code = allow(&mut state, request, user_id, shared.clock.now());
            redirect(&redirect_uri, form, &[("code", &code)])
        }
        Ok(Decision::Refuse) => {
            state.identity.refused.insert(client.id.to_owned());
            redirect_error(("access_denied", "the user refused"))
        }
        Err(error) => redirect_error(error),
    }
}

fn read(form: &Form, client: Client, redirect_uri: String) -> Result<Request, RedirectError> {
    if form.get("response_type").is_some_and(|wanted| wanted != "code") {
        return Err(("unsupported_response_type", "only response_type=code is played here"));
    }
    if form.get("response_mode").is_some_and(|mode| mode != "query" && mode != "fragment") {
        return Err(("invalid_request", "response_mode is query or fragment"));
    }
    if form.get("prompt").is_some_and(|prompt| prompt != "none" && prompt != "login") {
        return Err(("invalid_request", "prompt is none or login"));
    }
    if form.get("state").is_some_and(|state| state.len() > MAX_STATE_CHARS) {
        return Err(("invalid_request", "state is longer than 4096 characters"));
    }
    // `AdobeID` is added silently.
    let requested = form.get("scope").unwrap_or("openid");
    let has_adobe_id = scopes::words(requested).any(|word| word == "AdobeID");
    let scope = if has_adobe_id { requested.to_owned() } else { format!("{requested} AdobeID") };
    if !scopes::are_known(&scope, &scopes::USER) {
        return Err(("invalid_scope", "a scope is unknown or not for signing in"));
    }
    Ok(Request { client, redirect_uri, scope, challenge: challenge(form, client)? })
}

/// The challenge, and whether it is a hash. The default method is `plain`.
fn challenge(form: &Form, client: Client) -> Result<Option<(String, bool)>, RedirectError> {
    let hashed = match form.get("code_challenge_method") {
        Some("S256") => true,
        Some("plain") | None => false,
        Some(_) => return Err(("invalid_request", "code_challenge_method is S256 or plain")),
    };
    match form.get("code_challenge") {
        None if client.has_secret => Ok(None),
        None => Err(("invalid_request", "code_challenge is missing")),
        Some(text) if !super::token::is_verifier(text) || (hashed && text.len() != 43) => {
            Err(("invalid_request", "code_challenge has the wrong length or characters"))
        }
        Some(text) => Ok(Some((text.to_owned(), hashed))),
    }
}

enum Decision {
    Ask,
    Allow(String),
    Refuse,
}

fn decide(state: &State, request: &Request, form: &Form, posted: bool) -> Result<Decision, RedirectError> {
    let identity = &state.identity;
    if form.get("prompt") == Some("none") {
        return match &identity.signed_in {
            None => Err(("login_required", "nobody is signed in")),
            Some(_) if identity.refused.contains(request.client.id) => {
                Err(("consent_required", "the user has not allowed this client"))
            }
            Some(user) => Ok(Decision::Allow(user.clone())),
        };
    }
    let default_user = || identity.signed_in.clone().or_else(|| page::users(state).next().map(|user| user.id.clone()));
    match (form.get("decision").filter(|_| posted), identity.sign_in) {
        (Some("refuse"), _) | (None, SignIn::Refuse) => Ok(Decision::Refuse),
        (Some("allow"), _) => {
            let named = form.get("user_id");
            let user = match named {
                Some(id) => page::users(state).find(|user| user.id == id).map(|user| user.id.clone()),
                None => default_user(),
            };
            user.map(Decision::Allow).ok_or(("invalid_request", "there is no such user"))
        }
        (Some(_), _) => Err(("invalid_request", "decision is allow or refuse")),
        (None, SignIn::Allow) => default_user().map(Decision::Allow).ok_or(("access_denied", "there are no users")),
        (None, SignIn::Page) => Ok(Decision::Ask),
    }
}

fn allow(state: &mut State, request: Request, user_id: String, now: Duration) -> String {
    let word = state.ids.word(48);
    let identity = &mut state.identity;
    identity.signed_in = Some(user_id.clone());
    identity.refused.remove(request.client.id);
    let client_id = request.client.id.to_owned();
    let grant = Grant { client_id, user_id, scope: request.scope, expires_at: now + CODE_LIFETIME };
    let code = Code { grant, redirect_uri: request.redirect_uri, challenge: request.challenge };
    identity.codes.insert(word.clone(), code);
    word
}

/// 302 to the client, with its `state` unchanged.
fn redirect(uri: &str, form: &Form, pairs: &[(&str, &str)]) -> Reply {
    let state = form.get("state").map(|state| ("state", state));
    let text: Vec<String> = pairs
        .iter()
        .copied()
        .chain(state)
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)))
        .collect();
    let separator = match form.get("response_mode") {
        Some("fragment") => '#',
        _ if uri.contains('?') => '&',
        _ => '?',
    };
    let location = format!("{uri}{separator}{}", text.join("&"));
    Reply::empty(302).with_header("location", location).with_header("cache-control", "no-store")
}
