//! What an account can be asked for: see to it that a webhook or an action is there.

use super::ensure_action::EnsureAction;
use super::ensure_webhook::EnsureWebhook;
use crate::generated::ids::WorkspaceId;
use crate::generated::models::{ActionCreateParams, WebhookEvent};
use crate::generated::scope::Account;
use crate::runtime::Mode;

impl<M: Mode> Account<M> {
    /// Sees to it that a workspace has a webhook for this URL and these events: creates it, updates it, or leaves it
    /// alone.
    ///
    /// ```no_run
    /// use frameio_sdk::models::WebhookEvent;
    /// use frameio_sdk::webhooks::EnsureOutcome;
    ///
    /// # async fn run(account: frameio_sdk::Account, secret: Option<String>) -> Result<(), frameio_sdk::Error> {
    /// let events = [WebhookEvent::FileReady, WebhookEvent::CommentCreated];
    /// let ensured = account
    ///     .ensure_webhook("workspace id", "https://example.com/frameio", events)
    ///     .rotate_secret(secret.is_none()) // nobody can read it again
    ///     .await?;
    /// if let EnsureOutcome::Created { secret } = &ensured.outcome {
    ///     // Store it: this is the only time that it is shown.
    ///     # let _ = secret.expose_secret();
    /// }
    /// println!("{} stale webhooks with the same URL", ensured.stale.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The webhook is known by its URL, or by [`known_id`](EnsureWebhook::known_id). Two programs that do this at the
    /// same moment can create two: the next one to do it finds the other one stale.
    pub fn ensure_webhook(
        &self,
        workspace_id: impl Into<WorkspaceId>,
        url: impl Into<String>,
        events: impl IntoIterator<Item = impl Into<WebhookEvent>>,
    ) -> EnsureWebhook<M> {
        let events = events.into_iter().map(Into::into).collect();
        EnsureWebhook::new(asynchronous(self), workspace_id.into(), url.into(), events)
    }

    /// Sees to it that a workspace has a custom action like this: creates it, updates it, or leaves it alone.
    ///
    /// The action is known by its event and URL, or by [`known_id`](EnsureAction::known_id). As for webhooks, the
    /// secret is handed out when the action is created, and never again.
    pub fn ensure_action(
        &self,
        workspace_id: impl Into<WorkspaceId>,
        action: impl Into<ActionCreateParams>,
    ) -> EnsureAction<M> {
        EnsureAction::new(asynchronous(self), workspace_id.into(), action.into())
    }
}

/// The same account, async.
pub(super) fn asynchronous<M: Mode>(account: &Account<M>) -> Account {
    M::async_client(account.client()).account(account.id().clone())
}
