//! The HTTP client underneath: its TLS, its time-outs, and that it never follows a redirect.

use std::time::Duration;

use super::connect::ConnectLimit;

/// Which TLS library is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// The one of the first of these features that is on: `rustls`, `native-tls`.
    Default,
    #[cfg(feature = "native-tls")]
    Native,
}

pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Makes an HTTP client that sends a request where it is told, and nowhere else.
///
/// # Errors
/// Says why it could not be made: most often, TLS found no certificates to trust.
pub(crate) fn http_client(
    connect_timeout: Option<Duration>,
    tls: Tls,
    configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let mut builder = builder.connector_layer(ConnectLimit);
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    builder = configure(with_tls(builder, tls));
    builder.build().map_err(|error| format!("the HTTP client could not be set up: {}", error.without_url()))
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
    use super::{Tls, http_client};

    /// Would panic if there were no cryptography, or two and no choice between them.
    #[test]
    fn clients_are_made_without_an_installed_provider() {
        assert!(reqwest::Client::builder().build().is_ok(), "one that is not ours");
        http_client(None, Tls::Default, |builder| builder).unwrap();
        #[cfg(feature = "native-tls")]
        http_client(None, Tls::Native, |builder| builder).unwrap();
    }
}
