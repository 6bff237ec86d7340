//! The audit log, and the events for webhooks.

use crate::state::records::{AuditEntry, Event, Job};
use crate::state::root::State;

/// The place of a change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) account_id: String,
    pub(crate) workspace_id: Option<String>,
    pub(crate) project_id: Option<String>,
}

impl State {
    pub(crate) fn scope_of_account(&self, account_id: &str) -> Scope {
        Scope { account_id: account_id.to_owned(), ..Scope::default() }
    }

    pub(crate) fn scope_of_workspace(&self, workspace_id: &str) -> Scope {
        let account = self.workspaces.get(workspace_id).map(|workspace| workspace.account_id.clone());
        Scope { account_id: account.unwrap_or_default(), workspace_id: Some(workspace_id.to_owned()), project_id: None }
    }

    pub(crate) fn scope_of_project(&self, project_id: &str) -> Scope {
        let workspace = self.projects.get(project_id).map(|project| project.workspace_id.clone()).unwrap_or_default();
        Scope { project_id: Some(project_id.to_owned()), ..self.scope_of_workspace(&workspace) }
    }

    pub(crate) fn scope_of_asset(&self, asset_id: &str) -> Scope {
        let project = self.assets.get(asset_id).map(|asset| asset.project_id.clone()).unwrap_or_default();
        self.scope_of_project(&project)
    }

    /// Adds an entry to the audit log.
    pub(crate) fn log(
        &mut self,
        user_id: &str,
        scope: &Scope,
        event_type: &'static str,
        resource_type: &'static str,
        resource_id: &str,
    ) {
        let inserted_at = self.tick();
        self.audit.push(AuditEntry {
            account_id: scope.account_id.clone(),
            workspace_id: scope.workspace_id.clone(),
            project_id: scope.project_id.clone(),
            user_id: user_id.to_owned(),
            event_type,
            resource_type,
            resource_id: resource_id.to_owned(),
            inserted_at,
        });
    }

    /// Queues an event for the webhooks of the workspace.
    pub(crate) fn emit(
        &mut self,
        user_id: &str,
        scope: &Scope,
        kind: &'static str,
        resource_type: &'static str,
        resource_id: &str,
    ) {
        self.outbox.push(Job::Notify(Event {
            kind,
            resource_type,
            resource_id: resource_id.to_owned(),
            account_id: scope.account_id.clone(),
            workspace_id: scope.workspace_id.clone().unwrap_or_default(),
            project_id: scope.project_id.clone(),
            user_id: user_id.to_owned(),
        }));
    }
}
