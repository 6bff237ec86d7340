//! The handler of each operation.

use super::{files, groups, restore, roles, templates, users};
use crate::routes::table::{self, Handler};

/// The handler of an operation; operations of the stable interface are handled by the same function.
pub(crate) fn handler(operation_id: &str) -> Option<Handler> {
    let handler: Handler = match operation_id {
        "accounts.show" => users::account,
        "account_user_roles.show" => users::show,
        "account_user_roles.memberships" => users::memberships,

        "files.bulk_get" => files::bulk_get,
        "files.show" => files::show,
        "metadata.update" => files::update_metadata,
        "metadata.field_definitions.show" => files::show_field,
        "folders.create" => files::create_folder,
        "folders.update" => files::update_folder,

        "files.restore" => restore::file,
        "folders.restore" => restore::folder,
        "version_stacks.restore" => restore::version_stack,

        "groups.delete" => groups::delete,
        "groups.users" => groups::users,
        "groups.add_users" => groups::add_users,
        "groups.remove_member" => groups::remove_member,
        "groups.list_adobe_groups" => groups::list_adobe_groups,
        "groups.add_adobe_group_to_account" => groups::add_adobe_group,

        "project_group_roles.index" => roles::project_index,
        "project_group_roles.update" => roles::project_update,
        "project_group_roles.delete" => roles::project_delete,
        "workspace_group_roles.index" => roles::workspace_index,
        "workspace_group_roles.update" => roles::workspace_update,
        "workspace_group_roles.delete" => roles::workspace_delete,

        "session_watermark_templates.index" => templates::index,
        "session_watermark_templates.create" => templates::create,
        "session_watermark_templates.show" => templates::show,
        "session_watermark_templates.update" => templates::update,

        shared => return table::handler(shared),
    };
    Some(handler)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_handler() {
        let spec = crate::spec::experimental().unwrap();
        let ids = spec.operations.iter().map(|operation| operation.id.trim_start_matches(crate::spec::EXPERIMENTAL));
        let missing: Vec<&str> = ids.filter(|id| handler(id).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
