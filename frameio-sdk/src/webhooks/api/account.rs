//! Registration of webhooks and custom actions.

use super::ensure_action::EnsureAction;
use super::ensure_webhook::EnsureWebhook;
use crate::generated::ids::WorkspaceId;
use crate::generated::models::{ActionCreateParams, WebhookEvent};
use crate::generated::scope::Account;
use crate::runtime::Mode;

impl<M: Mode> Account<M> {
    /// Ensures that a workspace has a webhook for this URL and these events: creates, updates or keeps it.
    ///
    /// ```no_run
    /// use frameio_sdk::models::WebhookEvent;
    /// use frameio_sdk::webhooks::EnsureOutcome;
    ///
    /// # async fn run(account: frameio_sdk::Account, secret: Option<String>) -> Result<(), frameio_sdk::Error> {
    /// let events = [WebhookEvent::FileReady, WebhookEvent::CommentCreated];
    /// let ensured = account
    ///     .ensure_webhook("workspace id", "https://example.com/frameio", events)
    ///     .rotate_secret(secret.is_none()) // a lost secret cannot be read again
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
    /// An existing webhook is found by its URL, or by [`known_id`](EnsureWebhook::known_id). Two programs that do this
    /// at the same time can create two: the next call reports one of them as stale.
    pub fn ensure_webhook(
        &self,
        workspace_id: impl Into<WorkspaceId>,
        url: impl Into<String>,
        events: impl IntoIterator<Item = impl Into<WebhookEvent>>,
    ) -> EnsureWebhook<M> {
        let events = events.into_iter().map(Into::into).collect();
        EnsureWebhook::new(asynchronous(self), workspace_id.into(), url.into(), events)
    }

    /// Ensures that a workspace has this custom action: creates, updates or keeps it.
    ///
    /// An existing action is found by its event and URL, or by [`known_id`](EnsureAction::known_id). As for webhooks,
    /// the secret is returned only when the action is created.
    pub fn ensure_action(
        &self,
        workspace_id: impl Into<WorkspaceId>,
        action: impl Into<ActionCreateParams>,
    ) -> EnsureAction<M> {
        EnsureAction::new(asynchronous(self), workspace_id.into(), action.into())
    }
}

/// Converts an account to one of the async client.
pub(super) fn asynchronous<M: Mode>(account: &Account<M>) -> Account {
    M::async_client(account.client()).account(account.id().clone())
}
