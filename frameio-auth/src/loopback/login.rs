//! Signing in with the browser of the desktop.

use super::address::Address;
use super::browser::BrowserLauncher;
use super::handler::CallbackHandler;
use super::page::Page;
use super::server::Server;
#[cfg(feature = "loopback")]
use super::tls;
use crate::authorization::Authorization;
use crate::error::AuthError;
use crate::flow_kind::BrowserFlow;
#[cfg(feature = "loopback")]
use crate::secret::SecretString;
use crate::session::Session;
use crate::tokens::Tokens;
use futures_util::future::{Either, select};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// How long browsers may take to fetch the last page.
pub(super) const FINAL_PAGE_TIMEOUT: Duration = Duration::from_secs(2);

/// Signs a person in at a command-line tool: opens their browser, and listens on this computer for its return.
///
/// For any flow with a person in it whose redirect URI is on this computer, such as [`SpaAuth`](crate::SpaAuth) with
/// `https://localhost:8723/callback`. Afterwards the flow has the tokens, and stores them if it has a store.
///
/// Adobe accepts `https` only, so a certificate is generated for each sign-in, and the browser warns of it
/// once: tell users to accept it, or use a [`certificate`](Self::certificate) that they trust. No request of a
/// stranger to the port can end a sign-in, and only a code that comes with the right `state` is exchanged.
///
/// ```no_run
/// # async fn run() -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::{FileStore, LoopbackLogin, SpaAuth};
///
/// let auth = SpaAuth::builder("client-id", "https://localhost:8723/callback")
///     .store(FileStore::new("/home/me/.config/my-tool/tokens.json"))
///     .build()?;
/// match auth.token().await {
///     Ok(_) => {} // signed in already, in an earlier run
///     Err(error) if error.is_sign_in_required() => {
///         let login = LoopbackLogin::new(&auth).on_url(|url| eprintln!("If no browser opens, go to {url}"));
///         login.run().await?;
///     }
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no sign-in starts until it is `run`"]
pub struct LoopbackLogin {
    session: Arc<Session>,
    browser: BrowserLauncher,
    deadline: Duration,
    any_port: bool,
    parameters: Vec<(String, String)>,
    #[cfg(feature = "loopback")]
    certificate: Option<tls::Pem>,
}

impl LoopbackLogin {
    /// Creates a sign-in for this flow.
    pub fn new(flow: &impl BrowserFlow) -> Self {
        Self {
            session: flow.session_ref().0,
            browser: BrowserLauncher::default(),
            deadline: DEFAULT_TIMEOUT,
            any_port: false,
            parameters: Vec::new(),
            #[cfg(feature = "loopback")]
            certificate: None,
        }
    }

    /// Calls a closure with the URL before it is opened in the browser, for users whose browser does not
    /// open. The URL has to be opened on this computer, or on one from which the port is forwarded (`ssh -L`).
    ///
    /// Without this call, the URL is written to the standard error stream, but only when no browser could be opened. The
    /// closure runs on a thread of its own.
    pub fn on_url(mut self, show: impl FnOnce(&str) + Send + 'static) -> Self {
        self.browser.show = Some(Box::new(show));
        self
    }

    /// Opens the URL with a closure, which runs on a thread of its own, instead of in the default browser.
    pub fn open_with<E>(mut self, open: impl FnOnce(&str) -> Result<(), E> + Send + 'static) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.browser.open = Some(Box::new(move |url| open(url).map_err(Into::into)));
        self
    }

    /// Opens no browser: the URL is only shown, as said at [`on_url`](Self::on_url).
    pub fn without_browser(self) -> Self {
        self.open_with(|_| Err("it was not to be opened"))
    }

    /// Sets the time that the user has until the browser returns. Default: five minutes. The exchange of the code comes
    /// on top, with the timeout and the retries of the flow.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.deadline = timeout;
        self
    }

    /// Listens on any free port instead of the one in the redirect URI, which is sent with that port. It works when the
    /// redirect pattern of the credential allows any port; otherwise Adobe sends browsers to the default redirect URI,
    /// and the sign-in times out.
    pub fn any_port(mut self) -> Self {
        self.any_port = true;
        self
    }

    /// Adds a parameter to the URL, as [`Authorization::with_parameter`]: `("prompt", "login")` asks for the password
    /// again, for another user for example.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets a certificate for the listener that the browser trusts, made by `mkcert localhost` for example, with its
    /// private key, both in PEM. By default one is generated for each sign-in, and the browser warns of it.
    #[cfg(feature = "loopback")]
    pub fn certificate(mut self, chain_pem: impl Into<Vec<u8>>, key_pem: impl Into<SecretString>) -> Self {
        self.certificate = Some(tls::Pem { chain: chain_pem.into(), key: key_pem.into() });
        self
    }

    /// Opens the browser, waits for the redirect, and exchanges its code; then the port is closed. It is closed
    /// too when the future is dropped.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the redirect URI is not on this computer, or nothing can listen there, most
    /// often because the port is taken; its source then is the [`std::io::Error`]. [`AuthError::is_sign_in_required`]
    /// when the browser did not come back in time. What Adobe reports instead of a code, such as
    /// [`is_rejected`](AuthError::is_rejected) with the code `access_denied`; and those of an exchange, see
    /// [`SpaAuth::exchange_code`](crate::SpaAuth::exchange_code). The browser shows the same text.
    pub async fn run(self) -> Result<Tokens, AuthError> {
        self.listen().await?.finish().await
    }

    async fn listen(self) -> Result<Listening, AuthError> {
        let config = self.session.config();
        let address = Address::from_redirect_uri(&config.redirect_uri, self.any_port)?;
        #[cfg(feature = "loopback")]
        let tls = address.secure.then(|| tls::acceptor(self.certificate.as_ref())).transpose()?;
        let (listeners, port) = address.bind().await?;
        let redirect_uri = address.redirect_uri(port, &config.redirect_uri);
        let page = crate::authorization::AuthorizationRequest {
            redirect_uri: &redirect_uri,
            ..crate::flows::authorization_request(config)
        };
        let mut authorization = Authorization::begin(&page, config.client_secret.is_none())?;
        for (name, value) in &self.parameters {
            authorization = authorization.with_parameter(name, value);
        }
        tracing::debug!(port, secure = address.secure, "waiting for a browser to come back");
        Ok(Listening {
            session: self.session,
            browser: self.browser,
            deadline: self.deadline,
            server: Server {
                listeners,
                #[cfg(feature = "loopback")]
                tls,
            },
            path: address.path,
            redirect_uri,
            authorization,
        })
    }
}

impl fmt::Debug for LoopbackLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackLogin")
            .field("config", self.session.config())
            .field("timeout", &self.deadline)
            .field("any_port", &self.any_port)
            .finish_non_exhaustive()
    }
}

/// An open listener, before its URL is shown.
pub(super) struct Listening {
    session: Arc<Session>,
    browser: BrowserLauncher,
    deadline: Duration,
    server: Server,
    path: String,
    redirect_uri: String,
    authorization: Authorization,
}

impl Listening {
    async fn finish(self) -> Result<Tokens, AuthError> {
        let (callbacks, mut received) = mpsc::channel(1);
        let last_page = Arc::new(watch::Sender::new(None));
        let state = self.authorization.state().clone();
        let handler = CallbackHandler { path: self.path, state, callbacks, last_page: Arc::clone(&last_page) };
        let serving = self.server.serve(handler);

        let (deadline, session) = (self.deadline, self.session);
        let (authorization, redirect_uri) = (self.authorization, self.redirect_uri);
        self.browser.open(authorization.url());
        let signing_in = async move {
            let outcome = match tokio::time::timeout(deadline, received.recv()).await {
                Ok(Some(Ok(code))) => {
                    session.exchange_at(redirect_uri, code, authorization.code_verifier().cloned()).await
                }
                Ok(Some(Err(refused))) => Err(refused),
                Ok(None) | Err(_) => return Err(timed_out(deadline)),
            };
            last_page.send_replace(Some(match &outcome {
                Ok(_) => Page::signed_in(),
                Err(error) => Page::failed(error),
            }));
            // Waits until the waiting connections have got the page, but not forever, because the tokens are there.
            let _ = tokio::time::timeout(FINAL_PAGE_TIMEOUT, last_page.closed()).await;
            outcome
        };
        match select(pin!(signing_in), pin!(serving)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((never, _)) => match never {},
        }
    }
}

pub(super) fn timed_out(deadline: Duration) -> AuthError {
    AuthError::sign_in_required(format!(
        "the browser did not return within {deadline:?}; sign in again, and if the browser showed an error, compare \
         the redirect URI with the one of the credential"
    ))
}
