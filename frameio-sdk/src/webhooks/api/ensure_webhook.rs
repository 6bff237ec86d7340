//! Registration of a webhook.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use url::Url;

use super::ensured::{EnsureOutcome, Ensured};
use super::plan::{Candidate, is_same_url, plan};
use crate::generated::ids::{WebhookId, WorkspaceId};
use crate::generated::models::{WebhookCreateParams, WebhookEvent, WebhookUpdateParams, WebhookWithIncludes};
use crate::generated::scope::Account;
use crate::runtime::{Async, Error, RetryPolicy};

/// The size of the pages when webhooks are listed.
const PAGE: i32 = 100;

/// The request of [`Account::ensure_webhook`].
#[must_use = "a request does nothing until you `.await` or `.send()` it"]
pub struct EnsureWebhook<M = Async> {
    job: Job,
    mode: PhantomData<fn() -> M>,
}

struct Job {
    account: Account,
    workspace: WorkspaceId,
    url: String,
    events: Vec<WebhookEvent>,
    name: Option<String>,
    known: Option<WebhookId>,
    rotates: bool,
    deletes: bool,
}

impl<M> EnsureWebhook<M> {
    pub(super) fn new(account: Account, workspace: WorkspaceId, url: String, mut events: Vec<WebhookEvent>) -> Self {
        // The service rejects duplicate events.
        let mut seen = Vec::new();
        events.retain(|event| {
            !seen.contains(event) && {
                seen.push(event.clone());
                true
            }
        });
        let job = Job { account, workspace, url, events, name: None, known: None, rotates: false, deletes: false };
        Self { job, mode: PhantomData }
    }

    /// Sets the name. Default: the host of the URL for a new webhook, and the present name of an existing one.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.job.name = Some(name.into());
        self
    }

    /// Sets the webhook that the stored secret belongs to. It is kept even if its URL has to change; if it does not
    /// exist any more, another one is created, because the secrets of existing ones are not known.
    pub fn known_id(mut self, id: impl Into<WebhookId>) -> Self {
        self.job.known = Some(id.into());
        self
    }

    /// Sets whether to create a webhook in any case, because the secret was lost or should change. The one before it
    /// becomes stale. Default: `false`.
    ///
    /// To change a secret without a gap: rotate, accept both secrets, then delete the stale webhook.
    pub fn rotate_secret(mut self, rotate: bool) -> Self {
        self.job.rotates = rotate;
        self
    }

    /// Sets whether to delete stale webhooks, after everything else was done. Default: `false`; they are only reported.
    pub fn delete_stale(mut self, delete: bool) -> Self {
        self.job.deletes = delete;
        self
    }
}

impl IntoFuture for EnsureWebhook {
    type Output = Result<Ensured<WebhookId>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(run(self.job))
    }
}

#[cfg(feature = "blocking")]
impl EnsureWebhook<crate::runtime::blocking::Blocking> {
    /// Sends the calls and waits for the responses.
    ///
    /// # Errors
    /// When a call fails, other than those that delete stale webhooks.
    pub fn send(self) -> Result<Ensured<WebhookId>, Error> {
        crate::runtime::blocking::wait(run(self.job))
    }
}

impl<M> fmt::Debug for EnsureWebhook<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnsureWebhook")
            .field("workspace", &self.job.workspace)
            .field("events", &self.job.events)
            .finish_non_exhaustive()
    }
}

async fn run(job: Job) -> Result<Ensured<WebhookId>, Error> {
    let webhooks = job.account.webhooks();
    let mut existing = webhooks.index(&job.workspace).page_size(PAGE).items().try_collect().await?;
    existing.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    let candidates: Vec<_> = existing
        .iter()
        .map(|webhook| Candidate {
            id: webhook.id.clone(),
            is_same: is_same_url(&webhook.url, &job.url),
            is_current: job.changes(webhook).is_none(),
        })
        .collect();
    let plan = plan(&candidates, job.known.as_ref(), job.rotates);
    let kept = existing.iter().find(|webhook| plan.keep.as_ref() == Some(&webhook.id));
    let (id, outcome) = match kept.map(|webhook| (webhook, job.changes(webhook))) {
        None => {
            // A retry after a lost response could create a second webhook, and the secret of the first would be lost.
            let made = webhooks.create(&job.workspace, job.params()).retry_policy(RetryPolicy::safe()).await?;
            (made.id, EnsureOutcome::Created { secret: made.secret })
        }
        Some((webhook, Some(changes))) => {
            webhooks.update(&webhook.id, changes).await?;
            (webhook.id.clone(), EnsureOutcome::Updated)
        }
        Some((webhook, None)) => (webhook.id.clone(), EnsureOutcome::Unchanged),
    };
    let mut ensured = Ensured::new(id, outcome, plan.stale);
    while job.deletes && ensured.delete_error.is_none() {
        let Some(stale) = ensured.stale.first() else { break };
        let deletion = webhooks.delete(stale).await;
        ensured.note_deletion(deletion);
    }
    Ok(ensured)
}

impl Job {
    fn params(&self) -> WebhookCreateParams {
        let host = || Url::parse(&self.url).ok()?.host_str().map(str::to_owned);
        let name = self.name.clone().or_else(host).unwrap_or_else(|| "Webhook".to_owned());
        WebhookCreateParams::new(name, self.events.iter().cloned(), &self.url)
    }

    /// The changes that the webhook needs; `None` if there are none.
    fn changes(&self, webhook: &WebhookWithIncludes) -> Option<WebhookUpdateParams> {
        let mut changes = WebhookUpdateParams::new();
        if !is_same_url(&webhook.url, &self.url) {
            changes = changes.url(&self.url);
        }
        let has_all = self.events.iter().all(|event| webhook.events.contains(event));
        if !has_all || webhook.events.iter().any(|event| !self.events.contains(event)) {
            changes = changes.events(self.events.iter().cloned());
        }
        // Webhooks from before the migration are inactive, and some do not report it.
        if webhook.active != Some(true) {
            changes = changes.active(true);
        }
        if let Some(name) = self.name.as_ref().filter(|name| **name != webhook.name) {
            changes = changes.name(name);
        }
        (changes != WebhookUpdateParams::new()).then_some(changes)
    }
}
