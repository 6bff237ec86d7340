//! The HTTP client underneath: its TLS, how long it takes to connect, and that it never follows a redirect.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Which TLS library is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// The one of the first of these features that is on: `rustls`, `native-tls`.
    Default,
    #[cfg(feature = "native-tls")]
    Native,
}

pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// What the caller wants of an HTTP client before it is made.
pub(crate) type Configure = Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// How HTTP clients are made that send a request where they are told, and nowhere else.
pub(crate) struct Recipe {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) tls: Tls,
    /// Whether the proxies of the environment count (`HTTP_PROXY` and the like). They know nothing of this machine's own
    /// servers, and a token for one of these is none of their business.
    pub(crate) uses_system_proxy: bool,
    pub(crate) configure: Vec<Configure>,
}

impl Recipe {
    /// # Errors
    /// Says why it could not be made: most often, TLS found no certificates to trust.
    fn make(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, String> {
        let mut builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        if let Some(timeout) = connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if !self.uses_system_proxy {
            builder = builder.no_proxy();
        }
        let builder = self.configure.iter().fold(with_tls(builder, self.tls), |builder, step| step(builder));
        builder.build().map_err(|error| format!("the HTTP client could not be set up: {}", error.without_url()))
    }
}

/// The HTTP client that all calls use, and those that differ from it in how long making a connection may take. That is a
/// property of an HTTP client, so calls with a limit of their own have connections of their own.
pub(crate) struct Transport {
    usual: reqwest::Client,
    /// `None` when the client is the caller's own.
    recipe: Option<Recipe>,
    others: Mutex<Vec<(Option<Duration>, reqwest::Client)>>,
}

/// Limits that are remembered with their connections; the oldest makes room.
const MOST_OTHERS: usize = 4;

impl Transport {
    /// # Errors
    /// When no HTTP client can be made.
    pub(crate) fn own(recipe: Recipe) -> Result<Self, String> {
        Ok(Self { usual: recipe.make(recipe.connect_timeout)?, recipe: Some(recipe), others: Mutex::default() })
    }

    pub(crate) fn given(client: reqwest::Client) -> Self {
        Self { usual: client, recipe: None, others: Mutex::default() }
    }

    /// The HTTP client for a call that leaves the limit to it, or has one of its own, which may be that there is none.
    ///
    /// # Errors
    /// When another HTTP client is needed and cannot be made.
    pub(crate) fn client(&self, connect_timeout: Option<Option<Duration>>) -> Result<reqwest::Client, String> {
        let (Some(recipe), Some(limit)) = (&self.recipe, connect_timeout) else { return Ok(self.usual.clone()) };
        if limit == recipe.connect_timeout {
            return Ok(self.usual.clone());
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = others.iter().find(|(known, _)| *known == limit) {
            return Ok(client.clone());
        }
        let client = recipe.make(limit)?;
        if others.len() == MOST_OTHERS {
            others.remove(0);
        }
        others.push((limit, client.clone()));
        Ok(client)
    }
}

/// Names the library: which one reqwest takes by itself depends on the features that other crates turn on.
fn with_tls(builder: reqwest::ClientBuilder, tls: Tls) -> reqwest::ClientBuilder {
    match tls {
        #[cfg(feature = "native-tls")]
        Tls::Native => builder.tls_backend_native(),
        #[cfg(feature = "rustls")]
        Tls::Default => builder.tls_backend_rustls(),
        #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
        Tls::Default => builder.tls_backend_native(),
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        Tls::Default => builder,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::{MOST_OTHERS, Recipe, Tls, Transport};

    fn recipe(tls: Tls) -> Recipe {
        Recipe { connect_timeout: Some(Duration::from_secs(10)), tls, uses_system_proxy: true, configure: Vec::new() }
    }

    /// Would panic if there were no cryptography, or two and no choice between them.
    #[test]
    fn clients_are_made_without_an_installed_provider() {
        assert!(reqwest::Client::builder().build().is_ok(), "one that is not ours");
        recipe(Tls::Default).make(None).unwrap();
        #[cfg(feature = "native-tls")]
        recipe(Tls::Native).make(None).unwrap();
    }

    #[test]
    fn another_limit_is_another_client_that_is_made_once() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let mut recipe = recipe(Tls::Default);
        recipe.configure.push(Box::new(move |builder| {
            count.fetch_add(1, Ordering::Relaxed);
            builder
        }));
        let transport = Transport::own(recipe).unwrap();
        let seconds = |number| Some(Some(Duration::from_secs(number)));
        for (limit, clients) in [(None, 1), (seconds(10), 1), (seconds(3), 2), (seconds(3), 2), (Some(None), 3)] {
            transport.client(limit).unwrap();
            assert_eq!(made.load(Ordering::Relaxed), clients, "{limit:?}");
        }
        for number in 100..120 {
            transport.client(seconds(number)).unwrap();
        }
        assert_eq!(transport.others.lock().unwrap().len(), MOST_OTHERS);
    }
}
