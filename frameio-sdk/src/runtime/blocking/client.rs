//! The blocking client.

use std::fmt;

use frameio_auth::IntoTokenProvider;

use crate::runtime::client::mode::Mode;
use crate::runtime::client::mode::sealed::Sealed;
use crate::runtime::client::{builder, shared};
use crate::runtime::error::opaque::Error;
use crate::runtime::wire::rate_limit::RateLimitState;

/// The mode of the blocking [`Client`]: the `M` of its resources and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocking {}

impl Sealed for Blocking {}

impl Mode for Blocking {
    type Client = Client;

    fn async_client(client: &Client) -> &shared::Client {
        &client.0
    }
}

/// The blocking client: calls the API, and blocks the thread until the response is there.
///
/// A client is cheap to clone and meant to be shared between threads: all clones use the same connections and the same
/// token provider. `Debug` shows no secret.
#[derive(Clone)]
pub struct Client(shared::Client);

/// The builder of a [`Client`]; made by [`Client::builder`]. It has the setters of the async client's builder.
///
/// Do not share its HTTP client with async code: a connection that was made on another runtime is driven by that runtime,
/// which may be blocked by the call that waits for the connection.
pub type ClientBuilder = builder::ClientBuilder<Blocking>;

impl Client {
    /// Creates a client with the default settings: the public API, 60 s for an attempt, 2 retries.
    ///
    /// Takes the text of a token, or any [`TokenProvider`](frameio_auth::TokenProvider).
    ///
    /// This cannot fail. In the rare case that the HTTP client cannot be set up, for example because the machine has no
    /// certificates to trust, every call fails with that error; `Client::builder(token).build()` fails at once.
    pub fn new(token: impl IntoTokenProvider) -> Self {
        Self(ClientBuilder::new(token.into_token_provider()).assemble())
    }

    /// Creates the builder of a client.
    pub fn builder(token: impl IntoTokenProvider) -> ClientBuilder {
        ClientBuilder::new(token.into_token_provider())
    }

    /// Creates a client for another user, or with another token, that shares the connections and the settings of this
    /// one and has rate limits of its own; see [`crate::Client::with_token`].
    #[must_use = "the original client is unchanged"]
    pub fn with_token(&self, token: impl IntoTokenProvider) -> Self {
        Self(self.0.with_token(token))
    }

    /// The base URL of the API, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }

    /// The state of the rate limits of all operations that were called by this client and its clones.
    pub fn rate_limits(&self) -> Vec<RateLimitState> {
        self.0.rate_limits()
    }

    pub(crate) fn inner(&self) -> &shared::Client {
        &self.0
    }
}

impl ClientBuilder {
    /// Creates the client.
    ///
    /// # Errors
    /// When the base URL or a header cannot be used, or TLS cannot be set up ([`Error::is_invalid_input`]).
    pub fn build(self) -> Result<Client, Error> {
        let client = self.assemble();
        client.ready()?;
        Ok(Client(client))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
