//! The handling of requests to the listener.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::callback::{Callback, unusable};
use crate::error::AuthError;
use crate::loopback::page::Page;
use crate::secret::SecretString;

/// Handles the requests to the listener.
pub(super) struct Visitor {
    pub(super) path: String,
    pub(super) state: SecretString,
    pub(super) found: mpsc::Sender<Result<SecretString, AuthError>>,
    /// The page that ends the sign-in, once it is known.
    pub(super) last_page: Arc<watch::Sender<Option<Page>>>,
}

/// Held by a connection that shows the last page until it has been sent.
pub(super) type Waiting = watch::Receiver<Option<Page>>;

impl Visitor {
    /// Returns the page for a request and, if it is the one that ends the sign-in, a guard to hold until the page has
    /// been sent.
    pub(super) async fn receive(&self, is_get: bool, path: &str, query: Option<&str>) -> (Page, Option<Waiting>) {
        if path != self.path {
            return (Page::nothing_here(), None);
        }
        if !is_get {
            return (Page::only_get(), None);
        }
        match self.code_in(query.unwrap_or_default()) {
            Err(noise) if noise.is_callback() => {
                tracing::debug!(error = %noise, "a request to the redirect URI was not this sign-in's");
                (Page::another_sign_in(&noise), None)
            }
            // A browser may send a request twice; the second one waits for the outcome of the first.
            outcome => {
                let mut waiting = self.last_page.subscribe();
                let _ = self.found.try_send(outcome);
                let page = waiting.wait_for(Option::is_some).await.ok().and_then(|page| (*page).clone());
                (page.unwrap_or_else(Page::nothing_here), Some(waiting))
            }
        }
    }

    /// The code, or the error that Adobe reports instead; every other callback is an [`AuthError::is_callback`].
    fn code_in(&self, query: &str) -> Result<SecretString, AuthError> {
        let callback = Callback::parse(&format!("?{query}"))?;
        match callback.reported() {
            // Any page in the browser could send such a request.
            Some(error) if callback.state.is_none() => Err(unusable(&format!("it has no `state`, and says: {error}"))),
            _ => callback.code_for(&self.state),
        }
    }
}
