//! Sessions of browsers: a cookie with an unguessable id, and the state that belongs to it in this process.
//!
//! Sessions are kept in memory, which is enough for one process. To share them between processes, keep `Authorization`
//! (it can be serialized) and the tokens of a user (a `TokenStore`, through `new_session_with`) in a database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frameio_auth::{AuthError, Authorization, WebAppAuth};

/// The state of one browser.
#[derive(Clone)]
pub(crate) enum Session {
    SigningIn(Box<Authorization>),
    /// Clones share one sign-in.
    SignedIn(WebAppAuth),
}

pub(crate) struct Sessions {
    /// Whether browsers use https, so that the cookie can be restricted to it.
    secure: bool,
    kept: Mutex<HashMap<String, (Instant, Session)>>,
}

/// The value of a `set-cookie` header.
pub(crate) type Cookie = [(HeaderName, String); 1];

const NAME: &str = "session";
/// Authorization codes are valid for five minutes, so a sign-in that takes longer fails.
const SIGNING_IN: Duration = Duration::from_secs(10 * 60);
const SIGNED_IN: Duration = Duration::from_secs(14 * 24 * 60 * 60);

impl Sessions {
    pub(crate) fn new(secure: bool) -> Self {
        Self { secure, kept: Mutex::default() }
    }

    /// The session of a browser, if it has one.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let (begun, session) = self.kept().get(name(headers)?)?.clone();
        (begun.elapsed() < session.lifetime()).then_some(session)
    }

    pub(crate) fn begin(&self, session: Session) -> Result<Cookie, AuthError> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| AuthError::other(error.to_string()))?;
        let name = URL_SAFE_NO_PAD.encode(random);
        let cookie = self.cookie(&name, session.lifetime());
        let mut kept = self.kept();
        kept.retain(|_, (begun, session)| begun.elapsed() < session.lifetime());
        kept.insert(name, (Instant::now(), session));
        Ok(cookie)
    }

    pub(crate) fn end(&self, headers: &HeaderMap) -> Cookie {
        if let Some(name) = name(headers) {
            self.kept().remove(name);
        }
        self.cookie("", Duration::ZERO)
    }

    /// `HttpOnly`: no script can read it. `SameSite=Lax`: it is sent with Adobe's redirect, and not with forms of
    /// other sites.
    fn cookie(&self, value: &str, lifetime: Duration) -> Cookie {
        let secure = if self.secure { "; Secure" } else { "" };
        let seconds = lifetime.as_secs();
        let cookie = format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        [(header::SET_COOKIE, cookie)]
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, (Instant, Session)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn lifetime(&self) -> Duration {
        match self {
            Self::SigningIn(_) => SIGNING_IN,
            Self::SignedIn(_) => SIGNED_IN,
        }
    }
}

fn name(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split("; ")).find_map(|cookie| cookie.strip_prefix("session="))
}
