//! The state of the stand-in. Records are plain data (`records`); all changes are made by handlers in `routes`.

mod assets;
mod content;
mod copies;
mod history;
mod identity;
mod ids;
mod records;
mod root;
mod settings;
mod tokens;
mod uploads;

pub(crate) use content::Content;
pub(crate) use copies::CopyOptions;
pub(crate) use history::Scope;
pub use identity::SignIn;
pub(crate) use identity::{Code, Grant};
pub(crate) use ids::{hash, mix};
pub(crate) use records::{
    Account, Action, Activity, Asset, Attachment, AuditEntry, Collection, Comment, Event, Field, FileData, Group, Job,
    Kind, Members, Part, Project, Reviewer, Share, Status, Template, User, Webhook, Workspace,
};
pub(crate) use root::State;
pub(crate) use settings::Settings;
pub(crate) use uploads::media_type_of;
