//! The constructors of the async client.

use frameio_auth::IntoTokenProvider;

use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::client::mode::Async;
use crate::runtime::client::shared::Client;

impl Client {
    /// Creates a client with the default settings (the public API, 60 s for an attempt, 2 retries) from the text of a
    /// token, or from any [`TokenProvider`](frameio_auth::TokenProvider).
    ///
    /// This cannot fail. In the rare case that the HTTP client cannot be set up, for example because the machine has no
    /// certificates to trust, every call fails with that error; `Client::builder(token).build()` fails at once.
    pub fn new(token: impl IntoTokenProvider) -> Self {
        ClientBuilder::<Async>::new(token.into_token_provider()).assemble()
    }

    /// Creates the builder of a client.
    pub fn builder(token: impl IntoTokenProvider) -> ClientBuilder {
        ClientBuilder::new(token.into_token_provider())
    }
}
