//! Blocking sign-in with a browser.

use std::time::Duration;

use super::flows::wait;
use crate::error::AuthError;
use crate::flow_kind::BrowserFlow;
use crate::tokens::Tokens;

/// The blocking [`LoopbackLogin`](crate::LoopbackLogin).
///
/// ```no_run
/// use frameio_auth::blocking::{LoopbackLogin, SpaAuth};
///
/// let auth = SpaAuth::builder("client-id", "https://localhost:8723/callback").build()?;
/// LoopbackLogin::new(&auth).on_url(|url| eprintln!("If no browser opens, go to {url}")).run()?;
/// # Ok::<(), frameio_auth::AuthError>(())
/// ```
#[derive(Debug)]
#[must_use = "no sign-in starts until it is `run`"]
pub struct LoopbackLogin(crate::LoopbackLogin);

impl LoopbackLogin {
    /// Creates a sign-in for this flow.
    pub fn new(flow: &impl BrowserFlow) -> Self {
        Self(crate::LoopbackLogin::new(flow))
    }

    /// As [`LoopbackLogin::on_url`](crate::LoopbackLogin::on_url).
    pub fn on_url(self, show: impl FnOnce(&str) + Send + 'static) -> Self {
        Self(self.0.on_url(show))
    }

    /// As [`LoopbackLogin::open_with`](crate::LoopbackLogin::open_with).
    pub fn open_with<E>(self, open: impl FnOnce(&str) -> Result<(), E> + Send + 'static) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self(self.0.open_with(open))
    }

    /// As [`LoopbackLogin::without_browser`](crate::LoopbackLogin::without_browser).
    pub fn without_browser(self) -> Self {
        Self(self.0.without_browser())
    }

    /// As [`LoopbackLogin::timeout`](crate::LoopbackLogin::timeout).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// As [`LoopbackLogin::any_port`](crate::LoopbackLogin::any_port).
    pub fn any_port(self) -> Self {
        Self(self.0.any_port())
    }

    /// As [`LoopbackLogin::parameter`](crate::LoopbackLogin::parameter).
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.parameter(name, value))
    }

    /// As [`LoopbackLogin::certificate`](crate::LoopbackLogin::certificate).
    #[cfg(feature = "loopback")]
    pub fn certificate(self, chain_pem: impl Into<Vec<u8>>, key_pem: impl Into<crate::SecretString>) -> Self {
        Self(self.0.certificate(chain_pem, key_pem))
    }

    /// As [`LoopbackLogin::run`](crate::LoopbackLogin::run).
    ///
    /// # Errors
    /// The same, and when it is called on the background thread.
    pub fn run(self) -> Result<Tokens, AuthError> {
        wait(self.0.run())
    }
}
