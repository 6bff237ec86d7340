//! Registration of a custom action.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::ensured::{EnsureOutcome, Ensured};
use super::plan::{Candidate, is_same_url, plan};
use crate::generated::ids::{ActionId, WorkspaceId};
use crate::generated::models::{ActionCreateParams, ActionUpdateParams, ActionWithIncludes};
use crate::generated::scope::Account;
use crate::runtime::{Async, Error, RetryPolicy};

/// The size of the pages when actions are listed.
const PAGE: i32 = 100;

/// The request of [`Account::ensure_action`].
#[must_use = "a request does nothing until you `.await` or `.send()` it"]
pub struct EnsureAction<M = Async> {
    job: Job,
    mode: PhantomData<fn() -> M>,
}

struct Job {
    account: Account,
    workspace: WorkspaceId,
    wanted: ActionCreateParams,
    known: Option<ActionId>,
    rotates: bool,
    deletes: bool,
}

impl<M> EnsureAction<M> {
    pub(super) fn new(account: Account, workspace: WorkspaceId, wanted: ActionCreateParams) -> Self {
        let job = Job { account, workspace, wanted, known: None, rotates: false, deletes: false };
        Self { job, mode: PhantomData }
    }

    /// Sets the action that the stored secret belongs to. It is kept even if its URL or event has to change; if it does
    /// not exist any more, another one is created, because the secrets of existing ones are not known.
    pub fn known_id(mut self, id: impl Into<ActionId>) -> Self {
        self.job.known = Some(id.into());
        self
    }

    /// Sets whether to create an action in any case, because the secret was lost or should change. The one before it
    /// becomes stale, and stays in the menus until it is deleted. Default: `false`.
    pub fn rotate_secret(mut self, rotate: bool) -> Self {
        self.job.rotates = rotate;
        self
    }

    /// Sets whether to delete stale actions, after everything else was done. Default: `false`; they are only reported.
    pub fn delete_stale(mut self, delete: bool) -> Self {
        self.job.deletes = delete;
        self
    }
}

impl IntoFuture for EnsureAction {
    type Output = Result<Ensured<ActionId>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(run(self.job))
    }
}

#[cfg(feature = "blocking")]
impl EnsureAction<crate::runtime::blocking::Blocking> {
    /// Sends the calls and waits for the responses.
    ///
    /// # Errors
    /// When a call fails, other than those that delete stale actions.
    pub fn send(self) -> Result<Ensured<ActionId>, Error> {
        crate::runtime::blocking::wait(run(self.job))
    }
}

impl<M> fmt::Debug for EnsureAction<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnsureAction")
            .field("workspace", &self.job.workspace)
            .field("event", &self.job.wanted.event)
            .finish_non_exhaustive()
    }
}

async fn run(job: Job) -> Result<Ensured<ActionId>, Error> {
    let actions = job.account.custom_actions();
    let mut existing = actions.index(&job.workspace).page_size(PAGE).items().try_collect().await?;
    existing.retain(|action| action.deleted_at.is_none());
    existing.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    let candidates: Vec<_> = existing
        .iter()
        .map(|action| Candidate {
            id: action.id.clone(),
            is_same: action.event == job.wanted.event && is_same_url(&action.url, &job.wanted.url),
            is_current: job.changes(action).is_none(),
        })
        .collect();
    let plan = plan(&candidates, job.known.as_ref(), job.rotates);
    let kept = existing.iter().find(|action| plan.keep.as_ref() == Some(&action.id));
    let (id, outcome) = match kept.map(|action| (action, job.changes(action))) {
        None => {
            // A retry after a lost response could create a second action, and the secret of the first would be lost.
            let create = actions.create(&job.workspace, job.wanted.clone());
            let made = create.retry_policy(RetryPolicy::safe()).await?;
            (made.id, EnsureOutcome::Created { secret: made.secret })
        }
        Some((action, Some(changes))) => {
            actions.update(&action.id, changes).await?;
            (action.id.clone(), EnsureOutcome::Updated)
        }
        Some((action, None)) => (action.id.clone(), EnsureOutcome::Unchanged),
    };
    let mut ensured = Ensured::new(id, outcome, plan.stale);
    while job.deletes && ensured.delete_error.is_none() {
        let Some(stale) = ensured.stale.first() else { break };
        let deletion = actions.delete(stale).await;
        ensured.note_deletion(deletion);
    }
    Ok(ensured)
}

impl Job {
    /// The changes that the action needs; `None` if there are none. Settings that were not requested stay as they are.
    fn changes(&self, action: &ActionWithIncludes) -> Option<ActionUpdateParams> {
        let (wanted, mut changes) = (&self.wanted, ActionUpdateParams::new());
        if action.name != wanted.name {
            changes = changes.name(&wanted.name);
        }
        if action.description != wanted.description {
            changes = changes.description(&wanted.description);
        }
        if action.event != wanted.event {
            changes = changes.event(&wanted.event);
        }
        if !is_same_url(&action.url, &wanted.url) {
            changes = changes.url(&wanted.url);
        }
        if let Some(multi_asset) = wanted.multi_asset.filter(|wanted| action.multi_asset != Some(*wanted)) {
            changes = changes.multi_asset(multi_asset);
        }
        if let Some(timeout) = wanted.timeout.filter(|wanted| action.timeout != Some(*wanted)) {
            changes = changes.timeout(timeout);
        }
        if !action.active {
            changes = changes.active(true);
        }
        (changes != ActionUpdateParams::new()).then_some(changes)
    }
}
