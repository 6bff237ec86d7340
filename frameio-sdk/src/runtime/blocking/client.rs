//! The client whose calls are waited for.

use std::fmt;

use frameio_auth::IntoTokenProvider;

use crate::runtime::client::mode::Mode;
use crate::runtime::client::mode::sealed::Sealed;
use crate::runtime::client::{builder, shared};
use crate::runtime::error::opaque::Error;
use crate::runtime::wire::rate_limit::RateLimitState;

/// The calls of a [`Client`] are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocking {}

impl Sealed for Blocking {}

impl Mode for Blocking {
    type Client = Client;

    fn async_client(client: &Client) -> &shared::Client {
        &client.0
    }
}

/// Calls the API, and waits for the answer.
///
/// A client is cheap to clone and meant to be shared between threads: all clones use the same connections and the same
/// token provider. `Debug` shows no secret.
#[derive(Clone)]
pub struct Client(shared::Client);

/// Sets up a [`Client`]; made by [`Client::builder`]. It has the setters of the async client's builder.
///
/// An HTTP client that is given to it must not be one that async code uses as well: a connection that was made there is
/// served there, and would wait for the thread that waits for it.
pub type ClientBuilder = builder::ClientBuilder<Blocking>;

impl Client {
    /// A client with the default settings: the public API, 60 s for an attempt, 2 retries.
    ///
    /// Takes the text of a token, or any [`TokenProvider`](frameio_auth::TokenProvider).
    ///
    /// This cannot fail. In the rare case that the HTTP client cannot be set up, for example because the machine has no
    /// certificates to trust, every call says so; `Client::builder(token).build()` says so at once.
    pub fn new(token: impl IntoTokenProvider) -> Self {
        Self(ClientBuilder::new(token.into_token_provider()).assemble())
    }

    /// A client with settings of its own.
    pub fn builder(token: impl IntoTokenProvider) -> ClientBuilder {
        ClientBuilder::new(token.into_token_provider())
    }

    /// A client for another user, or with another token, that shares the connections and the settings of this one, with rate
    /// limits of its own. It costs next to nothing; see [`crate::Client::with_token`].
    #[must_use = "the client itself stays as it is"]
    pub fn with_token(&self, token: impl IntoTokenProvider) -> Self {
        Self(self.0.with_token(token))
    }

    /// Where the API is, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }

    /// What is known of the rate limits of the operations that were called, by the client and all of its clones.
    pub fn rate_limits(&self) -> Vec<RateLimitState> {
        self.0.rate_limits()
    }

    pub(crate) fn inner(&self) -> &shared::Client {
        &self.0
    }
}

impl ClientBuilder {
    /// The client.
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
