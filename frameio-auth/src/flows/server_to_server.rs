//! The flow of services without a user: `client_credentials`.

use std::sync::Arc;

use crate::builder::AuthBuilder;
use crate::error::AuthError;
use crate::flow_kind::Confidential;
use crate::flows::flow_macro::flow;
use crate::grant::Grant;
use crate::ims::Options;
use crate::revocation::Revocation;
use crate::secret::SecretString;
use crate::session::Session;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;

const SCOPES: &str = "openid AdobeID frame.s2s.all";

/// The flow of a service that acts for itself: OAuth's `client_credentials` grant. No user signs in.
///
/// For accounts that are managed in the Adobe Admin Console. There is no refresh token: an access token lasts 24 hours,
/// and the next one is requested with the client secret. Adobe may throttle clients that request too many; a service
/// of several processes shares one token through a [`store`](AuthBuilder::store).
///
/// Clones share one sign-in.
///
/// ```no_run
/// # async fn run() -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::ServerToServerAuth;
///
/// let auth = ServerToServerAuth::builder("client-id", "client-secret").build()?;
/// let token = auth.token().await?; // or hand `auth` to a client, which calls it before every request
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ServerToServerAuth {
    pub(crate) session: Arc<Session>,
}

impl ServerToServerAuth {
    /// The credential of the Adobe Developer Console. The scopes are `openid AdobeID frame.s2s.all` by default.
    pub fn builder(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> AuthBuilder<Self> {
        let mut options = Options::new(client_id.into(), Grant::ClientCredentials, SCOPES);
        options.client_secret = Some(client_secret.into());
        AuthBuilder::new(options, Self::from_session)
    }

    /// Requests a new token now. Calling it is rarely needed, except to check at the start of a
    /// program that the credential works.
    ///
    /// # Errors
    /// [`AuthError::is_rejected`] when the credential or its scopes are wrong, [`AuthError::is_network`] and
    /// [`AuthError::is_rate_limited`] when it may work later. [`AuthError::is_store`] when there is a new token, which is
    /// used, but could not be stored.
    pub async fn authenticate(&self) -> Result<Tokens, AuthError> {
        self.session.renew().await
    }
}

impl Confidential for ServerToServerAuth {}

flow!(ServerToServerAuth);
