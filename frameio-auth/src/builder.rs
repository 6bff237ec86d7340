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

/// The builder of a flow; made by the `builder` function of the flow, and checked by [`build`](Self::build).
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

    /// Sets the scopes, separated by spaces (Adobe accepts commas too). Each flow has its own defaults.
    pub fn scopes(mut self, scopes: impl Into<String>) -> Self {
        self.options.scopes = scopes.into();
        self
    }

    /// Sets the base URL of the identity service. Default: Adobe's production service. Another one is, for example,
    /// `https://ims-na1-stg1.adobelogin.com`, or a stand-in on this computer.
    ///
    /// Must be `https`, or `http` on `localhost`, `127.0.0.1` or `[::1]`.
    pub fn ims_base_url(mut self, url: impl Into<String>) -> Self {
        self.options.ims_base_url = url.into();
        self
    }

    /// Sets the time limit of one attempt at the identity service, from the connection to the last byte. Default: 30 s;
    /// `None` is no limit. Each access to the store and each run of the callback have the same limit.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.timeout = timeout.into();
        self
    }

    /// Sets the number of retries of a request to the identity service. Default: 2; 0 turns retries off.
    ///
    /// Requests without a complete response and those answered with 5xx are retried; and, counted separately, those
    /// answered with 429. The first wait is a quarter of a second without a response and a second after one. It doubles
    /// each time, `Retry-After` overrides it, and it is a minute at most. No other 4xx is retried.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = retries;
        self
    }

    /// Sets how long before its expiry a token is renewed. Default: 60 s; for a token with less than twice that lifetime,
    /// half of its lifetime.
    pub fn refresh_buffer(mut self, buffer: Duration) -> Self {
        self.options.refresh_buffer = buffer;
        self
    }

    /// Uses an HTTP client of your own: for proxies, certificates, or one pool for the whole program.
    ///
    /// Build it with [`reqwest::redirect::Policy::none`], because a followed redirect would carry client secrets along,
    /// and a user agent, because Adobe refuses clients without one.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.options.http = Some(client);
        self
    }

    /// Sets the store that keeps the tokens between runs, and shares them with other processes:
    /// [`FileStore`](crate::FileStore), [`MemoryStore`](crate::MemoryStore), or your own. By default they are in memory
    /// only.
    pub fn store(mut self, store: impl TokenStore) -> Self {
        self.options.store = Some(Arc::new(store));
        self
    }

    /// Calls a closure with every set of new tokens that the identity service hands out, whether they came by signing
    /// in or by a refresh: an async closure, or a plain one for the blocking flows (feature `blocking`). To only keep the
    /// tokens, use a [`store`](Self::store).
    ///
    /// It runs after the store was written, and the callers that wait for the token also wait for it, up to
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

    /// Creates the flow.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when a setting is empty or not valid: see the rules of each setting.
    pub fn build(mut self) -> Result<F, AuthError> {
        let store = self.options.store.take();
        let config = self.options.check()?;
        Ok((self.finish)(Session::new(Arc::new(config), store)))
    }
}

impl<F: Confidential> AuthBuilder<F> {
    /// Sets how the client secret is sent to the token endpoint. Default: in the body. Revoking always uses `Basic`.
    pub fn client_authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.options.authentication = authentication;
        self
    }
}

impl<F> fmt::Debug for AuthBuilder<F> {
    /// Shows no base URL, because an unchecked one may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthBuilder")
            .field("client_id", &self.options.client_id)
            .field("scopes", &self.options.scopes)
            .finish_non_exhaustive()
    }
}
