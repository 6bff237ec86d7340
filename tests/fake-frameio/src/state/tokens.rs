//! Access tokens, with their users and expiry.

use std::collections::HashMap;
use std::time::Duration;

use crate::http::Problem;

#[derive(Debug, Clone)]
struct Grant {
    user_id: String,
    expires_at: Option<Duration>,
    /// Whether it is a developer token of the older interface, which needs a further header.
    legacy: bool,
}

#[derive(Default)]
pub(crate) struct Tokens {
    grants: HashMap<String, Grant>,
}

impl Tokens {
    /// Makes a token valid, forever or until a time of the server's clock.
    pub(crate) fn issue(&mut self, token: impl Into<String>, user_id: &str, expires_at: Option<Duration>) {
        self.grants.insert(token.into(), Grant { user_id: user_id.to_owned(), expires_at, legacy: false });
    }

    /// Makes a developer token of the older interface valid.
    pub(crate) fn issue_legacy(&mut self, token: impl Into<String>, user_id: &str) {
        let grant = Grant { user_id: user_id.to_owned(), expires_at: None, legacy: true };
        self.grants.insert(token.into(), grant);
    }

    /// Expires a token. `false` if it was never valid.
    pub(crate) fn expire(&mut self, token: &str) -> bool {
        self.grants.get_mut(token).map(|grant| grant.expires_at = Some(Duration::ZERO)).is_some()
    }

    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        self.grants.remove(token).is_some()
    }

    /// The user of a token, or a 401.
    pub(crate) fn check(&self, token: &str, now: Duration, legacy: bool) -> Result<String, Problem> {
        match self.grants.get(token) {
            Some(grant) if grant.legacy != legacy => {
                Err(Problem::unauthorized("The access token is not valid for this kind of authorization"))
            }
            None => Err(Problem::unauthorized("The access token is not valid")),
            Some(grant) if grant.expires_at.is_some_and(|end| end <= now) => {
                Err(Problem::unauthorized("The access token has expired"))
            }
            Some(grant) => Ok(grant.user_id.clone()),
        }
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.grants.len())
    }
}
