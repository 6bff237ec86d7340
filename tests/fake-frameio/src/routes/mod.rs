//! The handlers of operations, one file per resource; `table` has the handler of each operation. They must not depend
//! on HTTP, except for responses.

mod access;
mod accounts;
mod actions;
mod audit_logs;
mod collections;
mod comments;
pub(crate) mod experimental;
mod field_definitions;
mod files;
mod folders;
mod groups;
mod listing;
mod metadata;
mod permissions;
mod projects;
mod search;
mod share_reviewers;
mod shares;
mod table;
mod users;
mod version_stacks;
mod webhooks;
mod workspaces;

pub(crate) use table::handler;
