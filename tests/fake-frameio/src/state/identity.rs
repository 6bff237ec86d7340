//! The state of the identity service: the signed-in user, and the codes and refresh tokens, each valid once.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

/// The answer to sign-ins without `prompt=none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SignIn {
    /// The demo user consents at once: the response is the redirect with a code. For tests.
    #[default]
    Allow,
    /// The demo user refuses at once: the response is the redirect with `error=access_denied`.
    Refuse,
    /// The response is a sign-in page.
    Page,
}

impl SignIn {
    pub(crate) fn named(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "refuse" => Some(Self::Refuse),
            "page" => Some(Self::Page),
            _ => None,
        }
    }
}

/// The user and client of a code or refresh token, and its scopes.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    pub(crate) scope: String,
    pub(crate) expires_at: Duration,
}

#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    /// The challenge, and whether it is a hash.
    pub(crate) challenge: Option<(String, bool)>,
}

#[derive(Default)]
pub(crate) struct Identity {
    pub(crate) sign_in: SignIn,
    /// The user of the browser session; all browsers share one session.
    pub(crate) signed_in: Option<String>,
    /// Clients that the user has refused, and not allowed since.
    pub(crate) refused: HashSet<String>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) refresh_tokens: HashMap<String, Grant>,
}

impl Identity {
    pub(crate) fn new(sign_in: SignIn) -> Self {
        Self { sign_in, ..Self::default() }
    }

    /// Withdraws the user's consent for a client: it has to ask again, and its refresh tokens become invalid.
    pub(crate) fn withdraw(&mut self, client_id: &str) {
        self.refused.insert(client_id.to_owned());
        self.refresh_tokens.retain(|_, grant| grant.client_id != client_id);
    }

    /// Removes a refresh token.
    pub(crate) fn forget(&mut self, token: &str) {
        self.refresh_tokens.remove(token);
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} codes, {} refresh tokens)", self.codes.len(), self.refresh_tokens.len())
    }
}
