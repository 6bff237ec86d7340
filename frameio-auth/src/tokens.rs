//! Tokens with their lifetime.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::secret::SecretString;
use crate::token::AccessToken;

/// An access token, its refresh token, and its expiry: the result of a sign-in or refresh, which can be stored,
/// exported and imported.
///
/// `Debug` shows no secret. [`Tokens::to_json`] and serde write the *plain* tokens; see there for the format.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub(crate) client_id: Option<String>,
    pub(crate) ims_base_url: Option<String>,
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) expires_at: SystemTime,
    pub(crate) lifetime: Duration,
    pub(crate) user_id: Option<String>,
    pub(crate) id_token: Option<SecretString>,
}

/// The lifetime of an access token if the response does not say: Adobe's default.
pub(crate) const DEFAULT_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

impl Tokens {
    /// The access token, to be sent as `Authorization: Bearer`.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The refresh token, for the next access token. There is none for server-to-server credentials, without the scope
    /// `offline_access`, and for some public clients; the user then has to sign in again.
    pub fn refresh_token(&self) -> Option<&SecretString> {
        self.refresh_token.as_ref()
    }

    /// When the access token expires, by this computer's clock.
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    /// How long the access token lived, or would live, from the moment it was issued: 24 hours when the identity service
    /// did not say.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Adobe's id of the user who signed in (`sub`), where the identity service told it.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// The OpenID token of this very answer, not verified. It is not stored and not exported.
    pub fn id_token(&self) -> Option<&SecretString> {
        self.id_token.as_ref()
    }

    /// The client (Adobe calls it credential) that the tokens were issued to. Unknown only for tokens that another
    /// library exported.
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("client_id", &self.client_id)
            .field("access_token", &"[redacted]")
            .field("refresh_token", &self.refresh_token)
            .field("expires_at", &self.expires_at)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
