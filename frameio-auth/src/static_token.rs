//! A provider with a fixed token.

use std::sync::Arc;

use crate::provider::{IntoTokenProvider, TokenFuture, TokenProvider};
use crate::secret::SecretString;
use crate::token::AccessToken;

/// A provider that always hands out the same token: for scripts, tests, and tokens that something else keeps fresh.
///
/// A refused token cannot be replaced, so the refusal is returned to the caller.
///
/// ```
/// # async fn run() -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::{StaticToken, TokenProvider};
///
/// let provider = StaticToken::new("a-token");
/// assert_eq!(provider.token().await?.expose_secret(), "a-token");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// A provider of this token: text, a [`SecretString`](crate::SecretString) or a whole [`AccessToken`].
    pub fn new(token: impl Into<AccessToken>) -> Self {
        Self(token.into())
    }
}

impl TokenProvider for StaticToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

macro_rules! token_text {
    ($($text:ty),*) => {$(
        impl IntoTokenProvider for $text {
            fn into_token_provider(self) -> Arc<dyn TokenProvider> {
                Arc::new(StaticToken::new(self))
            }
        }
    )*};
}

token_text!(&str, String, SecretString, AccessToken);

impl IntoTokenProvider for &String {
    fn into_token_provider(self) -> Arc<dyn TokenProvider> {
        self.as_str().into_token_provider()
    }
}

#[cfg(test)]
mod tests {
    use super::StaticToken;
    use crate::{AccessToken, TokenProvider};

    #[tokio::test]
    async fn a_refused_token_is_kept() {
        let provider = StaticToken::new(AccessToken::new("tok").with_header("x-kind", "a"));
        let first = provider.token().await.unwrap();
        provider.invalidate(&first);
        assert_eq!(provider.token().await.unwrap(), first);
        assert_eq!(first.headers().count(), 1);
    }

    #[test]
    fn debug_shows_no_secret() {
        assert!(!format!("{:?}", StaticToken::new("tok-123")).contains("tok-123"));
    }
}
