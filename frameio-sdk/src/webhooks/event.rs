//! Events of webhooks.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::error::ReceiveError;
use super::json;
use super::payload::{Payload, Sealed};
use super::resource::Resource;
use super::verify::Delivery;
use crate::generated::ids::{AccountId, ProjectId, UserId, WorkspaceId};
use crate::generated::models::WebhookEvent;

/// An event of a webhook: what happened, to what, where, and by whom.
///
/// It has the ids of resources; fetch them to see their present state. Members that this version of the crate does not
/// define are kept in [`json`](Self::json), and `Serialize` writes the whole of it as it was received.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    event_type: WebhookEvent,
    resource: Resource,
    account_id: AccountId,
    workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    user_id: Option<UserId>,
    json: Map<String, Value>,
    delivery: Option<Delivery>,
}

impl Event {
    /// Reads an event *without* checking that it comes from Frame.io. For tests, and for events that the program stored
    /// itself after it had received them; everything else goes through [`Webhooks`](super::Webhooks).
    ///
    /// ```
    /// use frameio_sdk::webhooks::{Event, Resource};
    ///
    /// let json = r#"{"type": "file.ready", "resource": {"id": "f", "type": "file"}, "account": {"id": "a"}}"#;
    /// let event = Event::from_unverified(json.as_bytes())?;
    /// assert_eq!(event.resource(), &Resource::File("f".into()));
    /// # Ok::<(), frameio_sdk::webhooks::ReceiveError>(())
    /// ```
    ///
    /// # Errors
    /// [`ReceiveError::Payload`] when it is not JSON, or lacks `type`, `resource` or `account`.
    pub fn from_unverified(json: &[u8]) -> Result<Self, ReceiveError> {
        Self::read(json::object(json)?, None)
    }

    /// The type of the event, such as `file.ready`. Types that this version of the crate does not know are
    /// [`WebhookEvent::Unknown`].
    pub fn event_type(&self) -> &WebhookEvent {
        &self.event_type
    }

    /// The resource of the event.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The account in which it happened.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// The workspace in which it happened.
    pub fn workspace_id(&self) -> Option<&WorkspaceId> {
        self.workspace_id.as_ref()
    }

    /// The project in which it happened, if the event belongs to one.
    pub fn project_id(&self) -> Option<&ProjectId> {
        self.project_id.as_ref()
    }

    /// The user who caused the event, if it was one.
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The verified delivery; `None` for an event that was [read without
    /// checking](Self::from_unverified).
    pub fn delivery(&self) -> Option<&Delivery> {
        self.delivery.as_ref()
    }

    /// The whole payload, with members that this version of the crate does not know.
    pub fn json(&self) -> &Map<String, Value> {
        &self.json
    }
}

impl Payload for Event {}

impl Sealed for Event {
    fn read(json: Map<String, Value>, delivery: Option<Delivery>) -> Result<Self, ReceiveError> {
        Ok(Self {
            event_type: json::text(&json, "type")?.into(),
            resource: Resource::read(&json)?,
            account_id: json::text(&json, "account.id")?.into(),
            workspace_id: json::optional_text(&json, "workspace.id")?.map(Into::into),
            project_id: json::optional_text(&json, "project.id")?.map(Into::into),
            user_id: json::optional_text(&json, "user.id")?.map(Into::into),
            json,
            delivery,
        })
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}
