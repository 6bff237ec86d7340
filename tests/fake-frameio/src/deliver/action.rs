//! Runs of custom actions, as if a user had picked one from the menu.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::names::ACTION;
use super::send::{DeliveryRequest, RECEIVER_TIMEOUT, send};
use crate::shared::Shared;
use crate::state::{Kind, State};

/// The maximum number of assets that can be selected at once.
const MAX_ASSETS: usize = 100;

/// The response of the receiver of a custom action. `Debug` does not show the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct ActionRun {
    /// The id of the interaction, which a run and all of its forms share.
    pub interaction_id: String,
    /// The status of the last response; `None` if the receiver never responded.
    pub status: Option<u16>,
    /// The body of the response, if it is JSON: a message or a form.
    pub body: Option<Value>,
    request: ActionRequest,
}

impl ActionRun {
    /// The submission of the form in the response.
    pub(crate) fn next(&self, data: Value) -> ActionRequest {
        ActionRequest {
            form: Some(FormSubmission { interaction_id: self.interaction_id.clone(), data }),
            ..self.request.clone()
        }
    }
}

impl fmt::Debug for ActionRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionRun({} -> {:?})", self.interaction_id, self.status)
    }
}

/// A run to be made: the action, the assets and the user.
#[derive(Clone)]
pub(crate) struct ActionRequest {
    pub(crate) action_id: String,
    pub(crate) asset_ids: Vec<String>,
    pub(crate) user_id: String,
    pub(crate) form: Option<FormSubmission>,
}

/// A submitted form.
#[derive(Clone)]
pub(crate) struct FormSubmission {
    /// The interaction that continues.
    pub(crate) interaction_id: String,
    pub(crate) data: Value,
}

/// Sends one step of an interaction; `None` if the action or an asset does not exist, or the action is not offered for
/// the assets.
pub(crate) async fn run(shared: &Shared, request: ActionRequest) -> Option<ActionRun> {
    let (delivery_request, interaction_id) = delivery_request(&mut shared.state(), &request)?;
    let (status, bytes) = send(shared, &delivery_request).await;
    Some(ActionRun { interaction_id, status, body: serde_json::from_slice(&bytes).ok(), request })
}

fn delivery_request(state: &mut State, request: &ActionRequest) -> Option<(DeliveryRequest, String)> {
    let new_interaction = state.ids.uuid();
    let interaction_id = request.form.as_ref().map_or(new_interaction, |form| form.interaction_id.clone());
    let action = state.actions.get(&request.action_id)?;
    let is_offered = action.settings["active"] == true
        && (request.asset_ids.len() == 1 || action.settings["multi_asset"] == true)
        && (1..=MAX_ASSETS).contains(&request.asset_ids.len());
    let mut resources = request.asset_ids.iter().map(|id| resource(state, id)).collect::<Option<Vec<_>>>()?;
    let project_id = &state.live(request.asset_ids.first().filter(|_| is_offered)?)?.project_id;
    let resource_id = resources.first()?["id"].as_str().unwrap_or_default().to_owned();
    let mut payload = json!({
        "type": action.settings["event"],
        "account_id": state.scope_of_project(project_id).account_id,
        "action_id": action.id,
        "interaction_id": interaction_id,
        "project": {"id": project_id},
        "workspace": {"id": action.workspace_id},
        "user": {"id": request.user_id},
    });
    match resources.len() {
        1 => payload["resource"] = resources.remove(0),
        _ => payload["resources"] = Value::Array(resources),
    }
    if let Some(form) = &request.form {
        payload["data"] = form.data.clone();
    }
    let text = |name: &str| action.settings[name].as_str().unwrap_or_default().to_owned();
    let delivery_request = DeliveryRequest {
        name: ACTION,
        target_id: action.id.clone(),
        url: text("url"),
        secret: action.secret.clone(),
        event: text("event"),
        resource_id,
        payload,
        timeout: action.settings["timeout"].as_u64().map_or(RECEIVER_TIMEOUT, Duration::from_secs),
    };
    Some((delivery_request, interaction_id))
}

/// The resource of an asset. A version stack is represented by its newest version.
fn resource(state: &State, asset_id: &str) -> Option<Value> {
    let asset = state.live(asset_id)?;
    let id = match &asset.kind {
        Kind::Stack { versions } => versions.last().unwrap_or(&asset.id),
        Kind::File(_) | Kind::Folder { .. } => &asset.id,
    };
    Some(json!({"id": id, "type": asset.kind.name()}))
}
