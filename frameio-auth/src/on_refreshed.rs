//! What a program does with new tokens of its own accord.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::Tokens;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Outcome = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// What a callback for [`on_token_refreshed`](crate::AuthBuilder::on_token_refreshed) may end with: nothing, or a `Result`.
pub trait CallbackOutcome {
    /// The failure, if there was one.
    ///
    /// # Errors
    /// The callback's own.
    fn into_result(self) -> Result<(), BoxError>;
}

impl CallbackOutcome for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<E: Into<BoxError>> CallbackOutcome for Result<(), E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

/// A callback, ready to be shared.
#[derive(Clone)]
pub(crate) struct OnRefreshed(Arc<dyn Fn(Tokens) -> Outcome + Send + Sync>);

impl OnRefreshed {
    pub(crate) fn new<F, Fut>(callback: F) -> Self
    where
        F: Fn(Tokens) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: CallbackOutcome> + Send + 'static,
    {
        Self(Arc::new(move |tokens| {
            let outcome = callback(tokens);
            Box::pin(async move { outcome.await.into_result() })
        }))
    }

    pub(crate) fn call(&self, tokens: Tokens) -> Outcome {
        (self.0)(tokens)
    }
}

impl fmt::Debug for OnRefreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnRefreshed")
    }
}
