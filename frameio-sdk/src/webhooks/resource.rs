//! The resource of an event or of a run of an action.

use serde_json::{Map, Value};

use super::error::ReceiveError;
use super::json;
use crate::generated::ids::{
    CollectionId, CommentId, FieldDefinitionId, FileId, FolderId, ProjectId, ShareId, VersionStackId,
};

/// The resource of an event or of a run of a custom action: its kind and its id. Deliveries have no other data of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// A file.
    File(FileId),
    /// A folder.
    Folder(FolderId),
    /// A version stack.
    VersionStack(VersionStackId),
    /// A comment.
    Comment(CommentId),
    /// A project.
    Project(ProjectId),
    /// A collection.
    Collection(CollectionId),
    /// A share.
    Share(ShareId),
    /// A definition of a metadata field.
    CustomField(FieldDefinitionId),
    /// A kind that this version of the crate does not know.
    Other {
        /// The kind, as it was sent.
        resource_type: String,
        /// The id.
        id: String,
    },
}

impl Resource {
    /// The id, whatever the kind.
    pub fn id(&self) -> &str {
        match self {
            Self::File(id) => id.as_str(),
            Self::Folder(id) => id.as_str(),
            Self::VersionStack(id) => id.as_str(),
            Self::Comment(id) => id.as_str(),
            Self::Project(id) => id.as_str(),
            Self::Collection(id) => id.as_str(),
            Self::Share(id) => id.as_str(),
            Self::CustomField(id) => id.as_str(),
            Self::Other { id, .. } => id,
        }
    }

    /// The kind in the words of the API, such as `version_stack`.
    pub fn resource_type(&self) -> &str {
        match self {
            Self::File(_) => "file",
            Self::Folder(_) => "folder",
            Self::VersionStack(_) => "version_stack",
            Self::Comment(_) => "comment",
            Self::Project(_) => "project",
            Self::Collection(_) => "collection",
            Self::Share(_) => "share",
            Self::CustomField(_) => "custom_field",
            Self::Other { resource_type, .. } => resource_type,
        }
    }

    /// The resource for a kind in the API. Custom fields are accepted under several names, because no documentation
    /// says which one is sent.
    fn from_parts(resource_type: &str, id: &str) -> Self {
        match resource_type {
            "file" => Self::File(id.into()),
            "folder" => Self::Folder(id.into()),
            "version_stack" => Self::VersionStack(id.into()),
            "comment" => Self::Comment(id.into()),
            "project" => Self::Project(id.into()),
            "collection" => Self::Collection(id.into()),
            "share" => Self::Share(id.into()),
            "custom_field" | "customfield" | "field_definition" => Self::CustomField(id.into()),
            other => Self::Other { resource_type: other.to_owned(), id: id.to_owned() },
        }
    }

    /// Reads the member `resource` of a payload.
    pub(super) fn read(payload: &Map<String, Value>) -> Result<Self, ReceiveError> {
        Ok(Self::from_parts(json::text(payload, "resource.type")?, json::text(payload, "resource.id")?))
    }

    /// Reads the entries of the member `resources`.
    pub(super) fn read_list(list: &[Value]) -> Result<Vec<Self>, ReceiveError> {
        let read = |(at, value): (usize, &Value)| {
            let place = |name: &str| format!("resources[{at}]{name}");
            let object = value.as_object().ok_or_else(|| ReceiveError::payload(&place(""), "it is not an object"))?;
            let text = |name: &str| {
                json::text(object, name).map_err(|error| match error {
                    ReceiveError::Payload { message, .. } => {
                        ReceiveError::payload(&place(&format!(".{name}")), message)
                    }
                    other => other,
                })
            };
            Ok(Self::from_parts(text("type")?, text("id")?))
        };
        list.iter().enumerate().map(read).collect()
    }
}
