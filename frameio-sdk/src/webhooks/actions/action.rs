//! Runs of custom actions.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::submission::Submission;
use crate::generated::ids::{AccountId, ActionId, ProjectId, UserId, WorkspaceId};
use crate::webhooks::error::ReceiveError;
use crate::webhooks::json;
use crate::webhooks::payload::{Payload, Sealed};
use crate::webhooks::resource::Resource;
use crate::webhooks::verify::Delivery;

/// A run of a custom action: a user picked it from the menu of one or more assets, or submitted one of its forms.
///
/// Respond with a [`Reply`](super::Reply) within the timeout of the action (5 to 10 seconds).
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    event: String,
    account_id: AccountId,
    action_id: ActionId,
    interaction_id: String,
    workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    user_id: Option<UserId>,
    resources: Vec<Resource>,
    submission: Option<Submission>,
    json: Map<String, Value>,
    delivery: Option<Delivery>,
}

impl Action {
    /// Reads a run *without* checking that it comes from Frame.io. For tests, and for runs that the program stored itself
    /// after it had received them; everything else goes through [`CustomActions`](crate::webhooks::CustomActions).
    ///
    /// # Errors
    /// [`ReceiveError::Payload`] when it is not JSON, or lacks a member that every run has.
    pub fn from_unverified(json: &[u8]) -> Result<Self, ReceiveError> {
        Self::read(json::object(json)?, None)
    }

    /// The event name that the action was created with, such as `acme.transcribe`.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// The account in which it runs.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// The action.
    pub fn action_id(&self) -> &ActionId {
        &self.action_id
    }

    /// The id of the interaction: the same for a run and the submissions of all its forms.
    pub fn interaction_id(&self) -> &str {
        &self.interaction_id
    }

    /// The workspace of the action.
    pub fn workspace_id(&self) -> Option<&WorkspaceId> {
        self.workspace_id.as_ref()
    }

    /// The project of the assets.
    pub fn project_id(&self) -> Option<&ProjectId> {
        self.project_id.as_ref()
    }

    /// The user who ran it.
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The assets it was run on: at least one, up to 100, files, folders and version stacks mixed. A folder stands for
    /// itself, not for what is in it.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// What was submitted, if this run is the submission of a form.
    pub fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }

    /// The verified delivery; `None` for a run that was [read without checking](Self::from_unverified).
    pub fn delivery(&self) -> Option<&Delivery> {
        self.delivery.as_ref()
    }

    /// The whole payload, with members that this version of the crate does not know.
    pub fn json(&self) -> &Map<String, Value> {
        &self.json
    }
}

impl Payload for Action {}

impl Sealed for Action {
    fn read(json: Map<String, Value>, delivery: Option<Delivery>) -> Result<Self, ReceiveError> {
        let submission = match json.get("data") {
            None | Some(Value::Null) => None,
            Some(Value::Object(data)) => Some(Submission::new(data.clone())),
            Some(_) => return Err(ReceiveError::payload("data", "it is not an object")),
        };
        Ok(Self {
            event: json::text(&json, "type")?.to_owned(),
            account_id: json::text(&json, "account_id")?.into(),
            action_id: json::text(&json, "action_id")?.into(),
            interaction_id: json::text(&json, "interaction_id")?.to_owned(),
            workspace_id: json::optional_text(&json, "workspace.id")?.map(Into::into),
            project_id: json::optional_text(&json, "project.id")?.map(Into::into),
            user_id: json::optional_text(&json, "user.id")?.map(Into::into),
            resources: resources(&json)?,
            submission,
            json,
            delivery,
        })
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// Reads the assets: a single one is sent as `resource`, several are sent as `resources`.
fn resources(json: &Map<String, Value>) -> Result<Vec<Resource>, ReceiveError> {
    match json.get("resources") {
        None | Some(Value::Null) => Ok(vec![Resource::read(json)?]),
        Some(Value::Array(list)) if list.is_empty() => Err(ReceiveError::payload("resources", "it is empty")),
        Some(Value::Array(list)) => Resource::read_list(list),
        Some(_) => Err(ReceiveError::payload("resources", "it is not a list")),
    }
}
