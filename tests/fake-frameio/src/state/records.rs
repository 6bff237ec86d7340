//! The records, as plain data. Their JSON is made in `views`.

use crate::state::content::Content;
use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::clock::Stamp;

/// The role of each user, by user id.
pub(crate) type Members = IndexMap<String, String>;

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) adobe_user_id: Option<String>,
    pub(crate) active: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) members: Members,
}

#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) name: String,
    pub(crate) creator_id: String,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) members: Members,
}

#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) workspace_id: String,
    pub(crate) root_folder_id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) owner_id: String,
    pub(crate) adobe_id: Option<String>,
    pub(crate) active: bool,
    pub(crate) restricted: bool,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) members: Members,
}

/// A file, folder or version stack.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) id: String,
    pub(crate) project_id: String,
    /// `None` for the root folder of a project.
    pub(crate) parent_id: Option<String>,
    pub(crate) name: String,
    pub(crate) creator_id: String,
    pub(crate) adobe_id: Option<String>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) deleted_at: Option<Stamp>,
    /// Values by field definition id, as stored.
    pub(crate) metadata: IndexMap<String, Value>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    File(FileData),
    Folder {
        restricted: bool,
        members: Members,
    },
    /// The versions, oldest first.
    Stack {
        versions: Vec<String>,
    },
}

impl Kind {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Folder { .. } => "folder",
            Self::Stack { .. } => "version_stack",
        }
    }
}

impl Asset {
    pub(crate) fn file(&self) -> Option<&FileData> {
        match &self.kind {
            Kind::File(file) => Some(file),
            Kind::Folder { .. } | Kind::Stack { .. } => None,
        }
    }

    pub(crate) fn file_mut(&mut self) -> Option<&mut FileData> {
        match &mut self.kind {
            Kind::File(file) => Some(file),
            Kind::Folder { .. } | Kind::Stack { .. } => None,
        }
    }

    pub(crate) fn versions(&self) -> &[String] {
        match &self.kind {
            Kind::Stack { versions } => versions,
            Kind::File(_) | Kind::Folder { .. } => &[],
        }
    }

    pub(crate) fn is_folder(&self) -> bool {
        matches!(self.kind, Kind::Folder { .. })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct FileData {
    pub(crate) size: u64,
    pub(crate) media_type: Option<String>,
    pub(crate) status: Status,
    pub(crate) parts: Vec<Part>,
    pub(crate) failed: bool,
    /// When the first bytes arrived.
    pub(crate) begun_at: Option<Stamp>,
    /// When the last bytes arrived.
    pub(crate) completed_at: Option<Stamp>,
    /// The bytes, if they are kept.
    pub(crate) content: Option<Content>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Created,
    Uploaded,
    Transcoded,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Uploaded => "uploaded",
            Self::Transcoded => "transcoded",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) offset: u64,
    pub(crate) size: u64,
    pub(crate) done: bool,
    /// The MD5 of the part, if it is computed.
    pub(crate) digest: Option<[u8; 16]>,
}

#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: String,
    pub(crate) file_id: String,
    pub(crate) owner_id: String,
    pub(crate) text: String,
    /// In frames.
    pub(crate) timestamp: Option<i64>,
    /// `annotation`, `anchor`, `duration`, `page`, `text_review_annotation`, `links`, as sent.
    pub(crate) extra: Map<String, Value>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) completed: Option<(Stamp, String)>,
    pub(crate) text_edited_at: Option<Stamp>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    /// The comment that this one replies to.
    pub(crate) reply_to: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) media_type: String,
    pub(crate) created_at: Stamp,
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub(crate) struct Share {
    pub(crate) id: String,
    pub(crate) project_id: String,
    pub(crate) collection_id: String,
    /// All settings that create and update accept, with their defaults.
    pub(crate) settings: Map<String, Value>,
    pub(crate) asset_ids: Vec<String>,
    pub(crate) reviewers: Vec<Reviewer>,
    pub(crate) activities: Vec<Activity>,
    pub(crate) short_url: String,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

/// A reviewer of a share: a known user, or an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reviewer {
    User(String),
    Email(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Activity {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) asset_id: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) inserted_at: Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) workspace_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) events: Vec<String>,
    pub(crate) active: bool,
    pub(crate) secret: String,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) id: String,
    pub(crate) workspace_id: String,
    pub(crate) creator_id: String,
    /// `name`, `description`, `event`, `url`, `timeout`, `multi_asset`, `active`.
    pub(crate) settings: Map<String, Value>,
    pub(crate) secret: String,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Collection {
    pub(crate) id: String,
    pub(crate) project_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// Whether it was created along with a share.
    pub(crate) auto_generated: bool,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) emoji: String,
    /// The group of the Adobe organization that it mirrors.
    pub(crate) adobe_group_id: Option<String>,
    pub(crate) user_ids: Vec<String>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

/// A session watermark template.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) blocks: Value,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

/// A metadata field definition.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) field_type: String,
    pub(crate) configuration: Value,
    pub(crate) mutable: bool,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug, Clone)]
pub(crate) struct AuditEntry {
    pub(crate) account_id: String,
    pub(crate) workspace_id: Option<String>,
    pub(crate) project_id: Option<String>,
    pub(crate) user_id: String,
    pub(crate) event_type: &'static str,
    pub(crate) resource_type: &'static str,
    pub(crate) resource_id: String,
    pub(crate) inserted_at: Stamp,
}

/// A job that is executed outside of requests.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// Sends an event to webhooks.
    Notify(Event),
    /// Fetches the bytes of a file.
    Fetch { file_id: String, url: String },
    /// Sends a payload to a webhook.
    Send { webhook_id: String, payload: serde_json::Value },
}

/// An event that webhooks can subscribe to.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) kind: &'static str,
    pub(crate) resource_type: &'static str,
    pub(crate) resource_id: String,
    pub(crate) account_id: String,
    pub(crate) workspace_id: String,
    pub(crate) project_id: Option<String>,
    pub(crate) user_id: String,
}
