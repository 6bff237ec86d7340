//! The outcome of a registration.

use frameio_auth::SecretString;

use crate::runtime::Error;

/// A webhook or action that exists and is current. `Id` is [`WebhookId`](crate::WebhookId) or
/// [`ActionId`](crate::ActionId).
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "it may hold a secret that is never shown again"]
pub struct Ensured<Id> {
    /// Its id. Keep it next to the secret: [`known_id`](super::EnsureWebhook::known_id) finds the one that the secret
    /// belongs to.
    pub id: Id,
    /// What was done, with the secret if it was created.
    pub outcome: EnsureOutcome,
    /// Others in the workspace that call the same URL (and, for actions, with the same event) and exist still. Each
    /// delivers everything once more, signed with a secret of its own.
    pub stale: Vec<Id>,
    /// Those that were deleted: see [`delete_stale`](super::EnsureWebhook::delete_stale).
    pub deleted: Vec<Id>,
    /// The error that stopped the deletion of stale ones. It is not the error of the call, so that the secret is not
    /// lost.
    pub delete_error: Option<Error>,
}

/// What was done. `Debug` does not show the secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnsureOutcome {
    /// It was created.
    Created {
        /// The key of its signatures. No call shows it again.
        secret: SecretString,
    },
    /// It existed, and was changed.
    Updated,
    /// It existed, as requested.
    Unchanged,
}

impl<Id> Ensured<Id> {
    /// The secret, if it was created.
    pub fn secret(&self) -> Option<&SecretString> {
        match &self.outcome {
            EnsureOutcome::Created { secret } => Some(secret),
            EnsureOutcome::Updated | EnsureOutcome::Unchanged => None,
        }
    }

    pub(super) fn new(id: Id, outcome: EnsureOutcome, stale: Vec<Id>) -> Self {
        Self { id, outcome, stale, deleted: Vec::new(), delete_error: None }
    }

    /// Records the deletion of the first stale one. It counts as deleted if it does not exist any more.
    pub(super) fn note_deletion(&mut self, deletion: Result<(), Error>) {
        match deletion {
            Err(error) if !error.is_not_found() => self.delete_error = Some(error),
            Ok(()) | Err(_) if !self.stale.is_empty() => self.deleted.push(self.stale.remove(0)),
            Ok(()) | Err(_) => {}
        }
    }
}
