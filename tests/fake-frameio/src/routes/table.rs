//! The handler of each operation.

use super::{
    accounts, actions, audit_logs, collections, comments, field_definitions, files, folders, groups, metadata,
    permissions, projects, search, share_reviewers, shares, users, version_stacks, webhooks, workspaces,
};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::State;

/// The handler of an operation.
pub(crate) type Handler = fn(&mut State, &Call) -> Result<Reply, Problem>;

/// The handler of an operation.
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
    fn every_operation_has_a_handler() {
        let spec = crate::spec::embedded().unwrap();
        let missing: Vec<&str> =
            spec.operations.iter().map(|operation| operation.id.as_str()).filter(|id| handler(id).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
