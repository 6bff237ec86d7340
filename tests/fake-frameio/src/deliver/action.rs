//! Runs of custom actions, as if somebody had picked one from the menu.

use std::fmt;

use serde_json::{Value, json};

use super::{Letter, send};
use crate::shared::Shared;
use crate::state::Kind;

/// What the receiver of a custom action answered. `Debug` leaves out the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct ActionRun {
    /// Names this run; the same for all forms of one interaction.
    pub interaction_id: String,
    /// The status of the last answer; `None` when the receiver never answered.
    pub status: Option<u16>,
    /// The answer, where it was JSON: a message or a form.
    pub body: Option<Value>,
}

impl fmt::Debug for ActionRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionRun({} -> {:?})", self.interaction_id, self.status)
    }
}

/// What is to be run, on what, by whom.
pub(crate) struct Wish<'a> {
    pub(crate) action_id: &'a str,
    pub(crate) asset_id: &'a str,
    pub(crate) user_id: &'a str,
    /// The interaction that is gone on with.
    pub(crate) interaction_id: Option<&'a str>,
    /// What was filled into the form.
    pub(crate) data: Option<Value>,
}

/// Sends one step of an interaction; `None` when there is no such action or asset.
pub(crate) async fn run(shared: &Shared, wish: Wish<'_>) -> Option<ActionRun> {
    let (letter, interaction_id) = letter(shared, &wish)?;
    let (status, bytes) = send(shared, &letter).await;
    Some(ActionRun { interaction_id, status, body: serde_json::from_slice(&bytes).ok() })
}

fn letter(shared: &Shared, wish: &Wish<'_>) -> Option<(Letter, String)> {
    let mut state = shared.state();
    let new_interaction = state.ids.uuid();
    let interaction_id = wish.interaction_id.map_or(new_interaction, str::to_owned);
    let action = state.actions.get(wish.action_id)?;
    let asset = state.live(wish.asset_id)?;
    let scope = state.scope_of_project(&asset.project_id);
    // Of a version stack, the version on top is named.
    let resource_id = match &asset.kind {
        Kind::Stack { versions } => versions.last().unwrap_or(&asset.id).clone(),
        Kind::File(_) | Kind::Folder { .. } => asset.id.clone(),
    };
    let mut payload = json!({
        "type": action.settings["event"],
        "account_id": scope.account_id,
        "action_id": action.id,
        "interaction_id": interaction_id,
        "project": {"id": asset.project_id},
        "workspace": {"id": action.workspace_id},
        "user": {"id": wish.user_id},
        "resource": {"id": resource_id, "type": asset.kind.name()},
    });
    if let Some(data) = &wish.data {
        payload["data"] = data.clone();
    }
    let text = |name: &str| action.settings[name].as_str().unwrap_or_default().to_owned();
    let letter = Letter {
        target_id: action.id.clone(),
        url: text("url"),
        secret: action.secret.clone(),
        event: text("event"),
        resource_id,
        payload,
    };
    Some((letter, interaction_id))
}
