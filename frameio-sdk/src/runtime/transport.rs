//! The HTTP client underneath: its TLS, its time-outs, and that it never follows a redirect.

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

/// Makes an HTTP client that sends a request where it is told, and nowhere else.
///
/// # Errors
/// Says why it could not be made: most often, TLS found no certificates to trust.
pub(crate) fn http_client(
    connect_timeout: Option<Duration>,
    tls: Tls,
    configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    builder = configure(with_tls(builder, tls)?);
    builder.build().map_err(|error| format!("the HTTP client could not be set up: {}", error.without_url()))
}

fn with_tls(builder: reqwest::ClientBuilder, tls: Tls) -> Result<reqwest::ClientBuilder, String> {
    match tls {
        #[cfg(feature = "native-tls")]
        Tls::Native => Ok(builder.tls_backend_native()),
        Tls::Default => default_tls(builder),
    }
}

/// rustls with the cryptography the program has installed, or `ring` when it has installed none. It is handed over whole,
/// because left to itself the HTTP client panics when none is installed.
#[cfg(feature = "rustls")]
fn default_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, String> {
    use std::sync::Arc;

    use rustls::crypto::{CryptoProvider, ring};
    use rustls_platform_verifier::Verifier;

    let provider = CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()));
    let failed = |error: rustls::Error| format!("TLS could not be set up: {error}");
    let verifier = Verifier::new(provider.clone()).map_err(failed)?;
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous() // the name of the door to any verifier of one's own, here that of the platform
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
fn default_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, String> {
    Ok(builder.tls_backend_native())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn default_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, String> {
    Ok(builder)
}

#[cfg(test)]
mod tests {
    use super::{Tls, http_client};

    /// Would panic, or say "unknown TLS backend", if the versions of the TLS libraries drifted apart.
    #[test]
    fn a_client_is_made_without_an_installed_provider() {
        http_client(None, Tls::Default, |builder| builder).unwrap();
        #[cfg(feature = "native-tls")]
        http_client(None, Tls::Native, |builder| builder).unwrap();
    }
}
