//! What the identity service remembers: codes and refresh tokens, each good once.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// Who a code or refresh token is for, and what it may be turned into.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) user_id: String,
    pub(super) scope: String,
    pub(super) expires_at: Duration,
}

#[derive(Clone)]
pub(super) struct Code {
    pub(super) grant: Grant,
    pub(super) redirect_uri: String,
    /// The challenge, and whether it is a hash.
    pub(super) challenge: Option<(String, bool)>,
}

#[derive(Default)]
pub(crate) struct Book {
    pub(super) codes: HashMap<String, Code>,
    pub(super) refresh_tokens: HashMap<String, Grant>,
}

impl Book {
    /// Forgets a refresh token.
    pub(super) fn forget(&mut self, token: &str) {
        self.refresh_tokens.remove(token);
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Book({} codes, {} refresh tokens)", self.codes.len(), self.refresh_tokens.len())
    }
}
