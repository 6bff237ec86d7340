//! The interface between clients and providers of tokens.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::AuthError;
use crate::token::AccessToken;

/// What [`TokenProvider::token`] returns: a boxed future, so that the trait can be used as `dyn TokenProvider`.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'a>>;

/// A source of access tokens. Clients call it before every request.
///
/// All clones of a client share one implementation, and call it from many tasks at once. It should
/// - answer from memory while its token works, and renew it before it expires rather than after;
/// - renew once when many tasks need a token at the same time;
/// - keep handing out a token that still works when renewing it failed.
///
/// The trait is object safe; `Arc<dyn TokenProvider>` is a provider too.
///
/// ```
/// use frameio_auth::{AccessToken, TokenFuture, TokenProvider};
///
/// struct Fixed(AccessToken);
///
/// impl TokenProvider for Fixed {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async { Ok(self.0.clone()) })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns a token for the next request.
    ///
    /// # Errors
    /// When there is no token. The request is then not sent, and its caller gets this error; a provider that
    /// retries does so before it returns the error.
    fn token(&self) -> TokenFuture<'_>;

    /// Reports that the server refused `token`, although it may not have expired yet.
    ///
    /// A provider that caches should discard this token, *if it is still the current one*, so that the next
    /// [`token`](Self::token) fetches another. Several tasks may report the same token; only the first report counts.
    /// It must not block. The default does nothing, which is right for a provider without another token.
    fn invalidate(&self, token: &AccessToken) {
        let _ = token;
    }
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }

    fn invalidate(&self, token: &AccessToken) {
        (**self).invalidate(token);
    }
}

impl<P: TokenProvider + ?Sized> TokenProvider for Box<P> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }

    fn invalidate(&self, token: &AccessToken) {
        (**self).invalidate(token);
    }
}

/// A type that a client can be made from: any [`TokenProvider`], or the text of a token.
///
/// ```
/// use frameio_auth::{IntoTokenProvider, SecretString, StaticToken};
///
/// fn client(token: impl IntoTokenProvider) { let _provider = token.into_token_provider(); }
///
/// client("a-token");
/// client(String::from("a-token"));
/// client(SecretString::from("a-token"));
/// client(StaticToken::new("a-token"));
/// ```
pub trait IntoTokenProvider {
    /// Converts this into a shared provider.
    fn into_token_provider(self) -> Arc<dyn TokenProvider>;
}

impl<P: TokenProvider> IntoTokenProvider for P {
    fn into_token_provider(self) -> Arc<dyn TokenProvider> {
        Arc::new(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{IntoTokenProvider, TokenFuture, TokenProvider};
    use crate::{AccessToken, SecretString, StaticToken};

    #[tokio::test]
    async fn all_kinds_of_text_convert_into_a_provider() {
        let owned = String::from("tok");
        let providers = [
            "tok".into_token_provider(),
            (&owned).into_token_provider(),
            owned.clone().into_token_provider(),
            SecretString::from("tok").into_token_provider(),
            AccessToken::new("tok").into_token_provider(),
            StaticToken::new("tok").into_token_provider(),
        ];
        for provider in providers {
            assert_eq!(provider.token().await.unwrap().expose_secret(), "tok");
        }
    }

    #[derive(Default)]
    struct Counting {
        invalidated: AtomicUsize,
    }

    impl TokenProvider for Counting {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async { Ok(AccessToken::new("counted")) })
        }

        fn invalidate(&self, _token: &AccessToken) {
            self.invalidated.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn pointers_forward_both_methods() {
        let counting = Arc::new(Counting::default());
        let dynamic: Arc<dyn TokenProvider> = counting.clone();
        let boxed: Box<dyn TokenProvider> = Box::new(dynamic.clone());
        let provider = boxed.into_token_provider();

        let token = provider.token().await.unwrap();
        assert_eq!(token.expose_secret(), "counted");
        provider.invalidate(&token);
        dynamic.invalidate(&token);
        assert_eq!(counting.invalidated.load(Ordering::SeqCst), 2);
    }
}
