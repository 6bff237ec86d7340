//! Secrets that deliveries are signed with.

use std::fmt;
use std::sync::Arc;

use frameio_auth::SecretString;

/// The secret of a webhook or custom action, with an optional label.
///
/// The service shows it once, in the response to the creation. `Debug` shows the label only.
///
/// ```
/// use frameio_sdk::webhooks::{SigningSecret, Webhooks};
///
/// let secrets = [SigningSecret::new("secret of today").label("2026-11"), SigningSecret::new("the one before")];
/// let webhooks = Webhooks::new(secrets);
/// ```
#[derive(Clone)]
pub struct SigningSecret {
    secret: SecretString,
    label: Option<Arc<str>>,
}

impl SigningSecret {
    /// Creates a secret without a label.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self { secret: secret.into(), label: None }
    }

    /// Sets the label, which a delivery has as [`secret_label`](super::Delivery::secret_label) if this secret matched.
    #[must_use]
    pub fn label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(super) fn into_parts(self) -> (SecretString, Option<Arc<str>>) {
        (self.secret, self.label)
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningSecret").field("label", &self.label).finish_non_exhaustive()
    }
}

impl From<&str> for SigningSecret {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl From<String> for SigningSecret {
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl From<SecretString> for SigningSecret {
    fn from(secret: SecretString) -> Self {
        Self::new(secret)
    }
}

impl From<&SecretString> for SigningSecret {
    fn from(secret: &SecretString) -> Self {
        Self::new(secret.clone())
    }
}
