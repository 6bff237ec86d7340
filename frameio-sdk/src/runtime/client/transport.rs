//! The underlying HTTP client: its TLS library, its connect timeout, and its redirect policy, which is to follow none.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The TLS library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// That of the first enabled feature of `rustls` and `native-tls`.
    Default,
    #[cfg(feature = "native-tls")]
    Native,
}

pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// A closure of the caller that configures the HTTP client before it is built.
pub(crate) type Configure = Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// The settings from which HTTP clients are built. They never follow a redirect.
pub(crate) struct HttpConfig {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) tls: Tls,
    /// Whether the proxies of the environment (`HTTP_PROXY` and the like) are used. They are not for servers on this
    /// machine: a proxy does not know those, and must not see their tokens.
    pub(crate) uses_system_proxy: bool,
    pub(crate) configure: Vec<Configure>,
}

impl HttpConfig {
    /// # Errors
    /// When the client cannot be built, with the reason: most often, TLS found no trusted certificates.
    fn build(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, String> {
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

/// The HTTP client that calls use by default, and further ones for calls with another connect timeout. The timeout
/// belongs to the HTTP client in reqwest, so these have separate connection pools.
pub(crate) struct Transport {
    default: reqwest::Client,
    /// `None` if the caller has provided the HTTP client.
    config: Option<HttpConfig>,
    cached: Mutex<Vec<(Option<Duration>, reqwest::Client)>>,
}

/// The maximum number of further HTTP clients. Beyond it, the oldest is dropped.
const MAX_CACHED: usize = 4;

impl Transport {
    /// # Errors
    /// When no HTTP client can be made.
    pub(crate) fn from_config(config: HttpConfig) -> Result<Self, String> {
        Ok(Self { default: config.build(config.connect_timeout)?, config: Some(config), cached: Mutex::default() })
    }

    pub(crate) fn from_client(client: reqwest::Client) -> Self {
        Self { default: client, config: None, cached: Mutex::default() }
    }

    /// The HTTP client for a call. `None` is the default connect timeout, and `Some(None)` is no connect timeout.
    ///
    /// # Errors
    /// When a further HTTP client is needed and cannot be built.
    pub(crate) fn client(&self, connect_timeout: Option<Option<Duration>>) -> Result<reqwest::Client, String> {
        let (Some(config), Some(limit)) = (&self.config, connect_timeout) else { return Ok(self.default.clone()) };
        if limit == config.connect_timeout {
            return Ok(self.default.clone());
        }
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = cached.iter().find(|(known, _)| *known == limit) {
            return Ok(client.clone());
        }
        let client = config.build(limit)?;
        if cached.len() == MAX_CACHED {
            cached.remove(0);
        }
        cached.push((limit, client.clone()));
        Ok(client)
    }
}

/// Selects the TLS library explicitly, because reqwest's default depends on the features that other crates enable.
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

    use super::{HttpConfig, MAX_CACHED, Tls, Transport};

    fn config(tls: Tls) -> HttpConfig {
        HttpConfig {
            connect_timeout: Some(Duration::from_secs(10)),
            tls,
            uses_system_proxy: true,
            configure: Vec::new(),
        }
    }

    /// Building would panic with no cryptography provider, or with two and no choice between them.
    #[test]
    fn clients_are_made_without_an_installed_provider() {
        assert!(reqwest::Client::builder().build().is_ok(), "a client that reqwest builds by default");
        config(Tls::Default).build(None).unwrap();
        #[cfg(feature = "native-tls")]
        config(Tls::Native).build(None).unwrap();
    }

    #[test]
    fn each_connect_timeout_has_a_client_that_is_made_once() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let mut config = config(Tls::Default);
        config.configure.push(Box::new(move |builder| {
            count.fetch_add(1, Ordering::Relaxed);
            builder
        }));
        let transport = Transport::from_config(config).unwrap();
        let seconds = |number| Some(Some(Duration::from_secs(number)));
        for (limit, clients) in [(None, 1), (seconds(10), 1), (seconds(3), 2), (seconds(3), 2), (Some(None), 3)] {
            transport.client(limit).unwrap();
            assert_eq!(made.load(Ordering::Relaxed), clients, "{limit:?}");
        }
        for number in 100..120 {
            transport.client(seconds(number)).unwrap();
        }
        assert_eq!(transport.cached.lock().unwrap().len(), MAX_CACHED);
    }
}
