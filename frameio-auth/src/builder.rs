//! Setting up a flow. One builder for all of them: what differs is the type at its end.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::AuthError;
use crate::flow_kind::Confidential;
use crate::ims::ClientAuthentication;
use crate::ims::Options;
use crate::on_refreshed::{CallbackReturn, OnRefreshed};
use crate::session::Session;
use crate::store::TokenStore;
use crate::tokens::Tokens;

/// Sets up one of the flows: made by their `builder` functions, checked by [`build`](Self::build).
///
/// ```
/// use std::time::Duration;
/// use frameio_auth::{FileStore, ServerToServerAuth};
///
/// let auth = ServerToServerAuth::builder("client-id", "client-secret")
///     .timeout(Duration::from_secs(10))
///     .store(FileStore::new("/var/lib/ingest/frameio-token.json"))
///     .build()?;
/// # Ok::<(), frameio_auth::AuthError>(())
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct AuthBuilder<F> {
    options: Options,
    finish: fn(Arc<Session>) -> F,
}

impl<F> AuthBuilder<F> {
    pub(crate) fn new(options: Options, finish: fn(Arc<Session>) -> F) -> Self {
        Self { options, finish }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn ending_in<T>(self, finish: fn(Arc<Session>) -> T) -> AuthBuilder<T> {
        AuthBuilder { options: self.options, finish }
    }

    /// The scopes to ask for, separated by spaces (Adobe takes commas too). Each flow has the usual ones by default.
    pub fn scopes(mut self, scopes: impl Into<String>) -> Self {
        self.options.scopes = scopes.into();
        self
    }

    /// Where the identity service is, when it is not Adobe's in production: for example
    /// `https://ims-na1-stg1.adobelogin.com`, or a stand-in on this computer.
    ///
    /// Must be `https`, or `http` on `localhost`, `127.0.0.1` or `[::1]`.
    pub fn ims_base_url(mut self, url: impl Into<String>) -> Self {
        self.options.ims_base_url = url.into();
        self
    }

    /// How long one attempt at the identity service may take, from the connection to the last byte; 30 s by default, and
    /// `None` is "as long as it takes". Each access to the store and each run of the callback have as long.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.timeout = timeout.into();
        self
    }

    /// How often a request to the identity service is sent again; 2 by default, 0 is "never".
    ///
    /// Sent again are requests without a whole answer and those answered with 5xx; and, with a budget of their own of the
    /// same size, those answered with 429. The wait is a quarter of a second after silence and a second after an answer,
    /// doubled each time, or what `Retry-After` asks for; and a minute at most. No other 4xx is sent again.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = retries;
        self
    }

    /// How long before its expiry a token is renewed; 60 s by default. Of a token that lives for less than twice as long,
    /// half the life.
    pub fn refresh_buffer(mut self, buffer: Duration) -> Self {
        self.options.refresh_buffer = buffer;
        self
    }

    /// Sends through an HTTP client of your own: for proxies, certificates, or one pool for the whole program.
    ///
    /// Give it [`reqwest::redirect::Policy::none`], because a redirect that it follows takes client secrets along, and a
    /// user agent, because Adobe turns away clients without a proper one.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.options.http = Some(client);
        self
    }

    /// Where the tokens are kept when the program ends, and shared with other processes: [`FileStore`](crate::FileStore),
    /// [`MemoryStore`](crate::MemoryStore), or your own. By default they are in memory only.
    pub fn store(mut self, store: impl TokenStore) -> Self {
        self.options.store = Some(Arc::new(store));
        self
    }

    /// Calls a closure with every set of new tokens that the identity service hands out, whether they came by signing in or
    /// by a refresh: an async closure, or for the flows that are waited for (feature `blocking`) a plain one. For tokens
    /// that only have to be kept, a [`store`](Self::store) is the better choice.
    ///
    /// It runs after the store was written, and those who wait for the token wait for it too, up to
    /// [`timeout`](Self::timeout). When it fails (or panics), the token is kept and used; the failure is reported by
    /// `tracing` and by the `last_problem` of the flow. It must not wait for a `refresh` of the same sign-in.
    ///
    /// ```
    /// # use frameio_auth::ServerToServerAuth;
    /// # async fn save(_: frameio_auth::Tokens) -> std::io::Result<()> { Ok(()) }
    /// let builder = ServerToServerAuth::builder("id", "secret").on_token_refreshed(save);
    /// let builder = builder.on_token_refreshed(|tokens| async move { println!("good until {:?}", tokens.expires_at()) });
    /// ```
    pub fn on_token_refreshed<C, R>(mut self, callback: C) -> Self
    where
        C: Fn(Tokens) -> R + Send + Sync + 'static,
        R: CallbackReturn<F>,
    {
        self.options.on_refreshed = Some(OnRefreshed::new(callback));
        self
    }

    /// The flow.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when something is empty or cannot work: see the rules at each setting.
    pub fn build(mut self) -> Result<F, AuthError> {
        let store = self.options.store.take();
        let config = self.options.check()?;
        Ok((self.finish)(Session::new(Arc::new(config), store)))
    }
}

impl<F: Confidential> AuthBuilder<F> {
    /// How the client secret is shown to the token endpoint; in the body by default. Revoking always uses `Basic`.
    pub fn client_authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.options.authentication = authentication;
        self
    }
}

impl<F> fmt::Debug for AuthBuilder<F> {
    /// A base URL that was not checked yet may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthBuilder")
            .field("client_id", &self.options.client_id)
            .field("scopes", &self.options.scopes)
            .finish_non_exhaustive()
    }
}
