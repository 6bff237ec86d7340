//! The client: its token provider, base URL, connections and defaults.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use frameio_auth::{IntoTokenProvider, TokenProvider};
use http::HeaderMap;

use crate::runtime::client::transport::Transport;
use crate::runtime::client::warned::Warned;
use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::limit::limiter::Limiter;
use crate::runtime::limit::store::LimitStore;
use crate::runtime::retry::policy::RetryPolicy;
use crate::runtime::wire::base_url::BaseUrl;
use crate::runtime::wire::rate_limit::RateLimitState;

/// The async client: calls the API.
///
/// A client is cheap to clone and meant to be shared: all clones use the same connections and the same token provider.
/// `Debug` shows no secret.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) tokens: Arc<dyn TokenProvider>,
    pub(crate) settings: Settings,
    pub(crate) limiter: Limiter,
    pub(crate) warned: Arc<Warned>,
    /// The state that is needed to send calls, or the reason why it could not be set up.
    pub(crate) ready: Result<Arc<Ready>, String>,
}

/// The defaults of a client, which a call can override.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    pub(crate) stall_timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) max_response_bytes: u64,
    pub(crate) headers: HeaderMap,
    /// Whether calls wait for rate limits; the longest wait is `max_rate_limit_wait`.
    pub(crate) waits_for_limits: bool,
    pub(crate) max_rate_limit_wait: Option<Duration>,
    /// The rate limits that are shared with other clients.
    pub(crate) shared_limits: Option<Arc<dyn LimitStore>>,
    /// Whether missing required members are an error, instead of being filled in.
    pub(crate) strict_decoding: bool,
}

pub(crate) struct Ready {
    pub(crate) transport: Transport,
    pub(crate) base: BaseUrl,
}

impl Client {
    /// The base URL of the API, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.base().map_or("", BaseUrl::as_str)
    }

    /// The state of the rate limits of all operations that were called by this client and its clones: the published
    /// limits, corrected by what the server reported with each response.
    ///
    /// Calls wait for the limits by themselves; this is for monitoring and planning.
    pub fn rate_limits(&self) -> Vec<RateLimitState> {
        self.inner.limiter.states()
    }

    /// Creates a client for another user, or with another token, that shares the connections and the settings of this
    /// one. It is cheap enough for a web application to make one for each request.
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client, token_of_user: &str) -> Result<(), frameio_sdk::Error> {
    /// let me = client.with_token(token_of_user).users().show().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The service counts the calls of each user, so the new client has rate limits of its own, and no [shared
    /// ones](crate::ClientBuilder::share_rate_limits). Keep it, or a clone, for as long as the user makes calls: a
    /// second client for the same user does not count the calls of the first. The [retry budget](crate::retry::Budget)
    /// is shared, because an outage concerns all users.
    #[must_use = "the original client is unchanged"]
    pub fn with_token(&self, token: impl IntoTokenProvider) -> Self {
        let Inner { settings, warned, ready, .. } = &*self.inner;
        Self::from_inner(Inner {
            tokens: token.into_token_provider(),
            settings: Settings { shared_limits: None, ..settings.clone() },
            limiter: Limiter::default(),
            warned: Arc::clone(warned),
            ready: ready.clone(),
        })
    }

    pub(crate) fn limiter(&self) -> Option<&Limiter> {
        self.inner.settings.waits_for_limits.then_some(&self.inner.limiter)
    }

    pub(crate) fn base(&self) -> Option<&BaseUrl> {
        self.inner.ready.as_ref().ok().map(|ready| &ready.base)
    }

    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn tokens(&self) -> &dyn TokenProvider {
        &*self.inner.tokens
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The underlying HTTP client, for requests to other hosts than the API. It adds no token and no header of this
    /// client, and follows no redirects, unless the caller has provided an HTTP client that does.
    #[cfg(feature = "transfer")]
    pub(crate) fn http(&self) -> Result<reqwest::Client, Error> {
        self.ready()?.transport.client(None).map_err(|message| Error::new(Kind::Setup(message)))
    }

    /// The missing members that were logged already.
    pub(crate) fn warned(&self) -> &Arc<Warned> {
        &self.inner.warned
    }

    pub(crate) fn ready(&self) -> Result<&Ready, Error> {
        self.inner.ready.as_deref().map_err(|message| Error::new(Kind::Setup(message.clone())))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("timeout", &self.inner.settings.timeout)
            .field("retry", &self.inner.settings.retry)
            .finish_non_exhaustive()
    }
}
