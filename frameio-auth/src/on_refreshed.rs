//! The callback for new tokens.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::tokens::Tokens;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Outcome = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// The outcome of a callback for [`on_token_refreshed`](crate::AuthBuilder::on_token_refreshed): nothing, or a `Result`.
pub trait CallbackOutcome {
    /// The error of the callback, if it failed.
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

/// A type that a callback for [`on_token_refreshed`](crate::AuthBuilder::on_token_refreshed) of the flow `F` may
/// return: a future of a [`CallbackOutcome`], or for the flows in `blocking` the outcome itself. Programs do not need
/// to implement it.
#[diagnostic::on_unimplemented(
    message = "this is not what a callback of `{F}` may give",
    label = "the closure gives a `{Self}`",
    note = "async flows take an async closure or function, those in `frameio_auth::blocking` a plain one",
    note = "its outcome is `()`, or a `Result<(), E>` with an error that can be boxed"
)]
pub trait CallbackReturn<F>: Sized {
    /// Calls the callback, and returns its outcome.
    #[doc(hidden)]
    fn outcome(call: impl FnOnce() -> Self + Send + 'static) -> Outcome;
}

/// Callbacks of async flows are async.
macro_rules! async_callback {
    ($flow:ident) => {
        impl<R> crate::on_refreshed::CallbackReturn<$flow> for R
        where
            R: Future<Output: crate::CallbackOutcome> + Send + 'static,
        {
            fn outcome(call: impl FnOnce() -> Self + Send + 'static) -> crate::on_refreshed::Outcome {
                let outcome = call();
                Box::pin(async { crate::CallbackOutcome::into_result(outcome.await) })
            }
        }
    };
}
pub(crate) use async_callback;

/// Callbacks of blocking flows are plain closures, and may block the thread that they run on.
#[cfg(feature = "blocking")]
macro_rules! plain_callback {
    ($flow:ident) => {
        impl<R: crate::CallbackOutcome> crate::on_refreshed::CallbackReturn<$flow> for R {
            fn outcome(call: impl FnOnce() -> Self + Send + 'static) -> crate::on_refreshed::Outcome {
                let outcome = tokio::task::spawn_blocking(|| call().into_result());
                Box::pin(async { outcome.await.unwrap_or_else(|_| Err("it panicked".into())) })
            }
        }
    };
}
#[cfg(feature = "blocking")]
pub(crate) use plain_callback;

/// A callback in a form that can be shared.
#[derive(Clone)]
pub(crate) struct OnRefreshed(Arc<dyn Fn(Tokens) -> Outcome + Send + Sync>);

impl OnRefreshed {
    pub(crate) fn new<F, C, R>(callback: C) -> Self
    where
        C: Fn(Tokens) -> R + Send + Sync + 'static,
        R: CallbackReturn<F>,
    {
        let callback = Arc::new(callback);
        Self(Arc::new(move |tokens| {
            let callback = Arc::clone(&callback);
            R::outcome(move || callback(tokens))
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
