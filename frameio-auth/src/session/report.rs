//! Reporting new tokens to the program.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use crate::error::{AuthError, AuthErrorKind};
use crate::session::core::Core;
use crate::tokens::Tokens;

/// Calls the program's callback with new tokens.
pub(super) async fn report(core: &Core, tokens: &Tokens) {
    let Some(callback) = &core.config.on_refreshed else { return };
    let call = AssertUnwindSafe(async { callback.call(tokens.clone()).await }).catch_unwind();
    let outcome = match core.config.timeout {
        None => call.await,
        Some(limit) => match tokio::time::timeout(limit, call).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Ok(Err(elapsed.into())),
        },
    };
    let failure = match outcome {
        Ok(Ok(())) => return,
        Ok(Err(error)) => AuthError::other(error),
        Err(_) => AuthError::other("it panicked"),
    };
    let message = "the on_token_refreshed callback failed; the new token is used all the same";
    core.record_problem(AuthError::new(AuthErrorKind::Other, message).with_source(failure));
}
