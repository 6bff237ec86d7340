//! The handling of requests to the listener.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::callback::{Callback, unusable};
use crate::error::AuthError;
use crate::loopback::page::Page;
use crate::secret::SecretString;

/// Handles the requests to the listener.
pub(super) struct CallbackHandler {
    pub(super) path: String,
    pub(super) state: SecretString,
    pub(super) callbacks: mpsc::Sender<Result<SecretString, AuthError>>,
    /// The page that ends the sign-in, once it is known.
    pub(super) last_page: Arc<watch::Sender<Option<Page>>>,
}

/// Held by a connection that shows the last page until it has been sent.
pub(super) type PageReceiver = watch::Receiver<Option<Page>>;

impl CallbackHandler {
    /// Returns the page for a request and, if it is the one that ends the sign-in, a guard to hold until the page has
    /// been sent.
    pub(super) async fn handle(&self, is_get: bool, path: &str, query: Option<&str>) -> (Page, Option<PageReceiver>) {
        if path != self.path {
            return (Page::not_found(), None);
        }
        if !is_get {
            return (Page::method_not_allowed(), None);
        }
        match self.parse_code(query.unwrap_or_default()) {
            Err(error) if error.is_callback() => {
                tracing::debug!(error = %error, "a request to the redirect URI was not this sign-in's");
                (Page::another_sign_in(&error), None)
            }
            // A browser may send a request twice; the second one waits for the outcome of the first.
            outcome => {
                let mut waiting = self.last_page.subscribe();
                let _ = self.callbacks.try_send(outcome);
                let page = waiting.wait_for(Option::is_some).await.ok().and_then(|page| (*page).clone());
                (page.unwrap_or_else(Page::not_found), Some(waiting))
            }
        }
    }

    /// The code, or the error that Adobe reports instead; every other callback is an [`AuthError::is_callback`].
    fn parse_code(&self, query: &str) -> Result<SecretString, AuthError> {
        let callback = Callback::parse(&format!("?{query}"))?;
        match callback.reported() {
            // Any page in the browser could send such a request.
            Some(error) if callback.state.is_none() => Err(unusable(&format!("it has no `state`, and says: {error}"))),
            _ => callback.code_for(&self.state),
        }
    }
}
