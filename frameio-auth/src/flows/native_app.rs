//! The flow of desktop and mobile applications: PKCE, with a redirect that the operating system passes to the program.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::authorization::{Authorization, AuthorizationUrl};
use crate::builder::AuthBuilder;
use crate::callback::{Callback, unusable};
use crate::error::AuthError;
use crate::flows::flow_macro::flow;
use crate::flows::user::{USER_SCOPES, authorization_request};
use crate::grant::Grant;
use crate::ims::Options;
use crate::pkce::CodeVerifier;
use crate::redirect::RedirectKind;
use crate::revocation::Revocation;
use crate::secret::SecretString;
use crate::session::Session;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// The maximum number of started sign-ins that are kept. Users open more than one window, but not many.
const MAX_PENDING: usize = 8;

/// The flow of a desktop or mobile application: like [`SpaAuth`](crate::SpaAuth), with the redirect that Adobe
/// makes for native applications, `adobe+<hash>://...`. The program registers that scheme with the operating system,
/// which hands it the callback URL.
///
/// (Browsers do not always open it: Chrome on Windows sometimes does not. A loopback redirect with
/// [`SpaAuth`](crate::SpaAuth) is an alternative.)
///
/// It keeps the sign-ins that it started, so that the callback URL is all it needs. Clones share one sign-in.
///
/// ```no_run
/// # async fn run(callback_url: &str) -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::NativeAppAuth;
///
/// let auth = NativeAppAuth::builder("client-id", "adobe+0123abcd://adobeid/client-id").build()?;
/// println!("open {}", auth.authorization()?.url());
/// // Later, the operating system hands over the URL that the browser was sent to.
/// auth.exchange_callback(callback_url).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct NativeAppAuth {
    pub(crate) session: Arc<Session>,
    pending: Arc<Mutex<VecDeque<Authorization>>>,
}

impl NativeAppAuth {
    /// The credential of the Adobe Developer Console, and the redirect URI that it shows. The scopes are
    /// `openid AdobeID email profile offline_access additional_info.roles` by default.
    ///
    /// The redirect URI must begin with `adobe+<hash>://`, or be one that [`SpaAuth`](crate::SpaAuth) takes.
    pub fn builder(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> AuthBuilder<Self> {
        let mut options = Options::new(client_id.into(), Grant::Code, USER_SCOPES);
        options.redirect_uri = Some(redirect_uri.into());
        options.redirects = RedirectKind::Native;
        AuthBuilder::new(options, Self::from_session)
    }

    /// Starts a sign-in, and keeps it until its callback comes. It is also returned, to be stored elsewhere if the
    /// callback may reach another process.
    ///
    /// # Errors
    /// When the operating system returns no random numbers.
    pub fn authorization(&self) -> Result<Authorization, AuthError> {
        let authorization = Authorization::begin(&authorization_request(self.session.config()), true)?;
        self.resume(authorization.clone());
        Ok(authorization)
    }

    /// Keeps a sign-in that was started by another process, such as the one before a restart.
    pub fn resume(&self, authorization: Authorization) {
        let mut pending = self.pending();
        if pending.len() == MAX_PENDING {
            pending.pop_front();
        }
        pending.push_back(authorization);
    }

    /// Finishes the sign-in that a callback belongs to: finds it by its state, and exchanges the code. `url` is the one
    /// that the operating system handed over.
    ///
    /// # Errors
    /// [`AuthError::is_callback`] when no sign-in with this state was started here, or it is finished already, or there
    /// is no code; what Adobe reports instead of a code, such as `access_denied`; and those of
    /// [`exchange_code`](Self::exchange_code).
    pub async fn exchange_callback(&self, url: &str) -> Result<Tokens, AuthError> {
        let callback = Callback::parse(url)?;
        let authorization = self.take_pending(&callback)?;
        let code = callback.code_for(authorization.state())?;
        self.session.exchange(code, authorization.code_verifier().cloned()).await
    }

    /// The URL to send a browser to, and the verifier to keep until it comes back, for programs that want to do the rest
    /// themselves. Nothing is kept.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the state is empty, or longer than 4096 characters.
    pub fn authorization_url(&self, state: &str) -> Result<AuthorizationUrl, AuthError> {
        AuthorizationUrl::begin(&authorization_request(self.session.config()), state)
    }

    /// Exchanges the code of a callback, whose state you have checked, for tokens. A code can be used once, within a few
    /// minutes. The verifier is the one that came with the URL.
    ///
    /// If the caller is cancelled, the exchange is still finished, and its tokens are kept.
    ///
    /// # Errors
    /// [`AuthError::is_pkce`] when the verifier is not valid; [`AuthError::is_sign_in_required`] when it is the wrong
    /// one, or the code has expired or was used; [`AuthError::is_network`] and [`AuthError::is_rate_limited`] when it
    /// may work later (with a new code, if a response was lost). [`AuthError::is_store`] when the store cannot be
    /// reached, in which case the code was not used; or when it could not be written, in which case the tokens are in
    /// memory and work.
    pub async fn exchange_code(
        &self,
        code: impl Into<SecretString>,
        verifier: impl Into<SecretString>,
    ) -> Result<Tokens, AuthError> {
        self.session.exchange(code.into(), Some(CodeVerifier::new(verifier)?)).await
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

    fn pending(&self) -> MutexGuard<'_, VecDeque<Authorization>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes and returns the sign-in that a callback belongs to, because a callback can be used once.
    fn take_pending(&self, callback: &Callback) -> Result<Authorization, AuthError> {
        let mut pending = self.pending();
        let Some(state) = &callback.state else {
            // An error may arrive without a state. It does no harm, and ends no sign-in.
            return Err(callback.reported().unwrap_or_else(|| unusable("it has no `state`; start the sign-in again")));
        };
        let found = pending.iter().position(|authorization| authorization.state() == state);
        found.and_then(|place| pending.remove(place)).ok_or_else(|| {
            unusable(
                "no sign-in with its `state` was begun here, or it is finished; its code was not used, so start again",
            )
        })
    }
}

#[cfg(feature = "loopback-http")]
impl crate::flow_kind::BrowserFlow for NativeAppAuth {}

flow!(NativeAppAuth, pending);
