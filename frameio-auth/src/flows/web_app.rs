//! The flow of web applications with a server: `authorization_code` with a client secret.

use std::sync::Arc;

use crate::authorization::Authorization;
use crate::builder::AuthBuilder;
use crate::callback::Callback;
use crate::error::AuthError;
use crate::flow_kind::Confidential;
use crate::flows::flow_macro::flow;
use crate::flows::user::{USER_SCOPES, authorization_request};
use crate::grant::Grant;
use crate::ims::Options;
use crate::revocation::Revocation;
use crate::secret::SecretString;
use crate::session::Session;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// The flow of a web application whose server keeps a client secret: OAuth's `authorization_code` grant.
///
/// One value is the sign-in of one user; [`new_session`](Self::new_session) makes one for the next. Clones are the same
/// sign-in.
///
/// ```no_run
/// # async fn run(callback_url: &str) -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::WebAppAuth;
///
/// let app = WebAppAuth::builder("client-id", "client-secret", "https://app.example/callback").build()?;
///
/// // A browser comes: keep `authorization` in its session, and redirect it to the URL.
/// let authorization = app.authorization()?;
/// println!("{}", authorization.url());
///
/// // The browser comes back.
/// let user = app.new_session();
/// user.exchange_callback(callback_url, &authorization).await?;
/// let token = user.token().await?; // or hand `user` to a client, which calls it before every request
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct WebAppAuth {
    pub(crate) session: Arc<Session>,
}

impl WebAppAuth {
    /// The credential of the Adobe Developer Console, and the redirect URI that is registered with it. The scopes are
    /// `openid AdobeID email profile offline_access additional_info.roles` by default.
    ///
    /// The redirect URI must be `https`, or `http` on `localhost`, `127.0.0.1` or `[::1]`. Adobe itself takes `https`
    /// only, on `localhost` too, and sends browsers to the credential's default redirect URI when this one is not
    /// registered.
    pub fn builder(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        redirect_uri: impl Into<String>,
    ) -> AuthBuilder<Self> {
        let mut options = Options::new(client_id.into(), Grant::Code, USER_SCOPES);
        options.client_secret = Some(client_secret.into());
        options.redirect_uri = Some(redirect_uri.into());
        AuthBuilder::new(options, Self::from_session)
    }

    /// The URL to redirect a browser to. `state` is a random word that you keep in the browser's session, and compare
    /// with the one that comes back; [`authorization`](Self::authorization) does that for you.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the state is empty, or longer than 4096 characters.
    pub fn authorization_url(&self, state: &str) -> Result<String, AuthError> {
        authorization_request(self.session.config()).url(state, None)
    }

    /// Starts a sign-in with a generated state. Keep it in the browser's session until the callback comes.
    ///
    /// # Errors
    /// When the operating system returns no random numbers.
    pub fn authorization(&self) -> Result<Authorization, AuthError> {
        Authorization::begin(&authorization_request(self.session.config()), false)
    }

    /// Finishes the sign-in that `authorization` began: checks the state, and exchanges the code. `url` is the one that
    /// the browser was sent back to, or its query.
    ///
    /// # Errors
    /// [`AuthError::is_callback`] when the callback belongs to another sign-in or has no code; what Adobe reports instead
    /// of a code, such as `access_denied`; and those of [`exchange_code`](Self::exchange_code).
    pub async fn exchange_callback(&self, url: &str, authorization: &Authorization) -> Result<Tokens, AuthError> {
        let code = Callback::parse(url)?.code_for(authorization.state())?;
        self.session.exchange(code, None).await
    }

    /// Exchanges the code of a callback, whose state you have checked, for tokens. A code can be used once, within a few
    /// minutes.
    ///
    /// If the caller is cancelled, the exchange is still finished, and its tokens are kept.
    ///
    /// # Errors
    /// [`AuthError::is_sign_in_required`] when the code has expired or was used, [`AuthError::is_rejected`] when the
    /// credential is wrong, [`AuthError::is_network`] and [`AuthError::is_rate_limited`] when it may work later (with a
    /// new code, if a response was lost). [`AuthError::is_store`] when the store cannot be reached, in which case the
    /// code was not used; or when it could not be written, in which case the tokens are in memory and work.
    pub async fn exchange_code(&self, code: impl Into<SecretString>) -> Result<Tokens, AuthError> {
        self.session.exchange(code.into(), None).await
    }

    /// The redirect URI, as it was configured.
    pub fn redirect_uri(&self) -> &str {
        &self.session.config().redirect_uri
    }

    /// Refreshes the tokens now. Calling it is rarely needed: [`token`](Self::token) refreshes tokens before they expire.
    ///
    /// # Errors
    /// [`AuthError::is_sign_in_required`] when the refresh token has ended, or there is none; otherwise as
    /// [`token`](Self::token). [`AuthError::is_store`] also when there are new tokens, which are used, but could not be
    /// stored.
    pub async fn refresh(&self) -> Result<Tokens, AuthError> {
        self.session.renew().await
    }
}

#[cfg(feature = "loopback-http")]
impl crate::flow_kind::BrowserFlow for WebAppAuth {}
impl Confidential for WebAppAuth {}

flow!(WebAppAuth);
