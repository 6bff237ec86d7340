//! The JSON of records: one function per schema of the interface.

mod assets;
mod comments;
mod integrations;
mod links;
mod metadata;
mod people;
mod places;
mod sharing;

pub(crate) use assets::{Includes, asset, deleted};
pub(crate) use comments::{CommentStyle, attachment, comment, frames};
pub(crate) use integrations::{AUDIT_ADDRESS, action, audit_entry, group, webhook};
pub(crate) use links::{part_expiry, part_url, signature};
pub(crate) use metadata::{field_definition, metadata_fields};
pub(crate) use people::{profile, user};
pub(crate) use places::{ProjectShape, account, project, workspace};
pub(crate) use sharing::{activity, collection, reviewer, share};
