//! Async closures as providers.

use std::fmt;
use std::future::Future;

use crate::error::AuthError;
use crate::provider::{TokenFuture, TokenProvider};
use crate::token::AccessToken;

/// Creates a [`TokenProvider`] from an async closure or function, which is called for every request.
///
/// The closure should cache the token if fetching one is expensive. It is not informed when a token was refused;
/// implement [`TokenProvider`] for that.
///
/// ```
/// use frameio_auth::{AccessToken, AuthError, from_fn};
///
/// async fn ask_the_vault() -> Result<AccessToken, AuthError> {
///     Ok(AccessToken::new("from the vault"))
/// }
///
/// let named = from_fn(ask_the_vault);
/// let closure = from_fn(|| async { ask_the_vault().await });
/// ```
pub fn from_fn<F, Fut>(function: F) -> FromFn<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, AuthError>> + Send + 'static,
{
    FromFn(function)
}

/// The provider made by [`from_fn`].
#[derive(Clone)]
pub struct FromFn<F>(F);

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn")
    }
}

impl<F, Fut> TokenProvider for FromFn<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<AccessToken, AuthError>> + Send + 'static,
{
    fn token(&self) -> TokenFuture<'_> {
        Box::pin((self.0)())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::from_fn;
    use crate::{AccessToken, AuthError, TokenProvider};

    #[tokio::test]
    async fn the_closure_is_called_for_every_token_and_may_fail() {
        let calls = Arc::new(AtomicUsize::new(0));
        let seen = calls.clone();
        let provider = from_fn(move || {
            let call = seen.fetch_add(1, Ordering::SeqCst);
            async move {
                if call == 2 {
                    Err(AuthError::network("no route"))
                } else {
                    Ok(AccessToken::new(format!("tok-{call}")))
                }
            }
        });
        assert_eq!(provider.token().await.unwrap().expose_secret(), "tok-0");
        assert_eq!(provider.token().await.unwrap().expose_secret(), "tok-1");
        assert!(provider.token().await.unwrap_err().is_network());
        assert_eq!(calls.load(Ordering::SeqCst), 3);
    }
}
