//! The operations. Each file plays the operations of one resource; this one says which function plays which.

mod access;
mod accounts;
mod actions;
mod audit_logs;
mod collections;
mod comments;
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
mod users;
mod version_stacks;
mod webhooks;
mod workspaces;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::http::{Problem, Reply};
use crate::state::State;

pub(crate) use audit_logs::AUDIT_ADDRESS;

/// A request that passed validation.
#[derive(Debug)]
pub(crate) struct Call {
    /// The path as it came, percent-encoded.
    pub(crate) raw_path: String,
    /// Path parameters, decoded.
    pub(crate) path: BTreeMap<String, String>,
    /// Query parameters, typed.
    pub(crate) query: BTreeMap<String, Value>,
    /// `Null` when there was none.
    pub(crate) body: Value,
    /// Whose token it is.
    pub(crate) user_id: String,
}

/// Plays one operation.
pub(crate) type Handler = fn(&mut State, &Call) -> Result<Reply, Problem>;

impl Call {
    /// A path parameter; the router has made sure that it is there.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    pub(crate) fn includes(&self) -> Vec<&str> {
        let words = self.query.get("include").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(Value::as_str).collect()
    }

    pub(crate) fn includes_word(&self, word: &str) -> bool {
        self.includes().contains(&word)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// The `data` of the body; `Null` when there is none.
    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// A text field of `data`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.data()[name].as_str()
    }
}

/// The function that plays an operation.
pub(crate) fn handler(operation_id: &str) -> Option<Handler> {
    let handler: Handler = match operation_id {
        "users.show" => users::show,
        "accounts.index" => accounts::index,

        "workspaces.index" => workspaces::index,
        "workspaces.create" => workspaces::create,
        "workspaces.show" => workspaces::show,
        "workspaces.update" => workspaces::update,
        "workspaces.delete" => workspaces::delete,

        "projects.index" => projects::index,
        "projects.create" => projects::create,
        "projects.show" => projects::show,
        "projects.update" => projects::update,
        "projects.delete" => projects::delete,
        "projects.recently_deleted" => projects::recently_deleted,
        "account_projects.index" => projects::of_account,
        "invited_projects.index" => projects::invited,

        "folders.index" => folders::children,
        "folders.list" => folders::list,
        "folders.create" => folders::create,
        "folders.show" => folders::show,
        "folders.update" => folders::update,
        "folders.delete" => folders::delete,
        "folders.move" => folders::move_to,
        "folders.copy" => folders::copy,
        "folders.bulk_move" => folders::bulk_move,
        "folders.bulk_copy" => folders::bulk_copy,

        "files.list" => files::list,
        "files.create" => files::create,
        "files.create_local_upload" => files::create_local_upload,
        "files.create_remote_upload" => files::create_remote_upload,
        "files.import_file" => files::import,
        "files.show" => files::show,
        "files.show_file_upload_status" => files::status,
        "files.update" => files::update,
        "files.delete" => files::delete,
        "files.move" => files::move_to,
        "files.copy" => files::copy,
        "files.bulk_move" => files::bulk_move,
        "files.bulk_copy" => files::bulk_copy,

        "version_stacks.list" => version_stacks::list,
        "version_stacks.index" => version_stacks::versions,
        "version_stacks.create" => version_stacks::create,
        "version_stacks.show" => version_stacks::show,
        "version_stacks.copy" => version_stacks::copy,
        "version_stacks.move" => version_stacks::move_to,
        "version_stacks.reorder" => version_stacks::reorder,

        "comments.index" => comments::index,
        "comments.create" => comments::create,
        "comments.show" => comments::show,
        "comments.update" => comments::update,
        "comments.delete" => comments::delete,
        "comments.create_attachment" => comments::create_attachment,
        "comments.delete_attachment" => comments::delete_attachment,

        "shares.index" => shares::index,
        "shares.create" => shares::create,
        "shares.show" => shares::show,
        "shares.update" => shares::update,
        "shares.delete" => shares::delete,
        "shares.list_assets" => shares::list_assets,
        "shares.add_asset" => shares::add_asset,
        "shares.remove_asset" => shares::remove_asset,
        "shares.list_reviewers" => share_reviewers::index,
        "shares.add_reviewers" => share_reviewers::add,
        "shares.remove_reviewers" => share_reviewers::remove,
        "shares.list_activities" => share_reviewers::activities,

        "collections.index" => collections::index,
        "collections.show" => collections::show,

        "metadata.show" => metadata::show,
        "metadata.bulk_update" => metadata::bulk_update,
        "metadata.field_definitions.index" => field_definitions::index,
        "metadata.field_definitions.create" => field_definitions::create,
        "metadata.field_definitions.update" => field_definitions::update,
        "metadata.field_definitions.delete" => field_definitions::delete,

        "webhooks.index" => webhooks::index,
        "webhooks.create" => webhooks::create,
        "webhooks.show" => webhooks::show,
        "webhooks.update" => webhooks::update,
        "webhooks.delete" => webhooks::delete,

        "actions.index" => actions::index,
        "actions.create" => actions::create,
        "actions.show" => actions::show,
        "actions.update" => actions::update,
        "actions.delete" => actions::delete,

        "groups.index" => groups::index,
        "groups.create" => groups::create,
        "groups.show" => groups::show,
        "groups.update" => groups::update,

        "account_user_roles.index" => permissions::account_index,
        "account_user_roles.update" => permissions::account_update,
        "workspace_user_roles.index" => permissions::workspace_index,
        "workspace_user_roles.update" => permissions::workspace_update,
        "workspace_user_roles.delete" => permissions::workspace_delete,
        "project_user_roles.index" => permissions::project_index,
        "project_user_roles.update" => permissions::project_update,
        "project_permissions.delete" => permissions::project_delete,
        "folder_user_roles.index" => permissions::folder_index,
        "folder_user_roles.update" => permissions::folder_update,
        "folder_permissions.delete" => permissions::folder_delete,

        "search.search" => search::search,
        "auditlog.index" => audit_logs::index,

        _ => return None,
    };
    Some(handler)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_played() {
        let spec = crate::spec::embedded().unwrap();
        let missing: Vec<&str> =
            spec.operations.iter().map(|operation| operation.id.as_str()).filter(|id| handler(id).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
