//! Roles, at each of the four levels.

use frameio_sdk::models::{
    AccountRoleData, AccountRoleDataRole, AccountUserRoleRole, AccountUserSort, Role, UpdateUserRolesParamsData,
    UpdateUserRolesParamsDataRole, UpdateWorkspaceRoleParamsData, UserRole, UserRoleSort, WorkspaceRole,
};

use crate::world::{assert_gone, assert_refused};
use crate::{Outcome, World};

fn told(roles: &[UserRole]) -> Vec<(&str, &Role)> {
    roles.iter().map(|role| (role.user.email.as_str(), &role.role)).collect()
}

pub(crate) async fn roles_in_a_workspace(world: &World) -> Outcome {
    let (permissions, account) = (world.client.workspace_permissions(), &world.account);
    let (workspace, colleague) = (&world.demo().workspace, &world.demo().colleague);
    let data = UpdateWorkspaceRoleParamsData::new(WorkspaceRole::WorkspaceAdmin);
    let given = permissions.workspace_user_roles_update(account, workspace, colleague, data).await?.data;
    assert_eq!(given.role, Some(WorkspaceRole::WorkspaceAdmin));
    let list = permissions.workspace_user_roles_index(account, workspace).sort(UserRoleSort::EmailDesc).await?.data;
    let mails: Vec<_> = list.iter().map(|role| (role.user.email.as_str(), &role.role)).collect();
    assert_eq!(mails, [("ben@example.com", &Role::WorkspaceAdmin), ("ada@example.com", &Role::WorkspaceAdmin)]);

    permissions.workspace_user_roles_delete(account, workspace, colleague).await?;
    let left = permissions.workspace_user_roles_index(account, workspace).include_total_count(true).await?;
    assert_eq!(left.total_count, Some(1));
    assert_gone(permissions.workspace_user_roles_delete(account, workspace, colleague).await);
    let unknown = UpdateWorkspaceRoleParamsData::new("emperor");
    assert_refused(permissions.workspace_user_roles_update(account, workspace, colleague, unknown).await, "/data/role");
    Ok(())
}

pub(crate) async fn roles_in_a_project(world: &World) -> Outcome {
    let (permissions, account) = (world.client.project_permissions(), &world.account);
    let (project, colleague) = (&world.demo().project, &world.demo().colleague);
    let data = UpdateUserRolesParamsData::new(UpdateUserRolesParamsDataRole::Viewer);
    let given = permissions.project_user_roles_update(account, project, colleague, data).await?.data;
    assert_eq!(given.role, Some(UpdateUserRolesParamsDataRole::Viewer));
    let list = permissions.project_user_roles_index(account, project).sort(UserRoleSort::NameAsc).await?.data;
    assert_eq!(told(&list), [("ada@example.com", &Role::FullAccess), ("ben@example.com", &Role::Viewer)]);
    permissions.delete(account, project, colleague).await?;
    let left = permissions.project_user_roles_index(account, project).include_total_count(true).await?;
    assert_eq!((told(&left.data).len(), left.total_count), (1, Some(1)));
    assert_gone(permissions.delete(account, project, colleague).await);
    Ok(())
}

pub(crate) async fn roles_in_a_folder(world: &World) -> Outcome {
    let (permissions, account) = (world.client.folder_permissions(), &world.account);
    let (folder, colleague) = (&world.demo().folder, &world.demo().colleague);
    assert!(permissions.folder_user_roles_index(account, folder).await?.data.is_empty());
    let data = UpdateUserRolesParamsData::new(UpdateUserRolesParamsDataRole::EditOnly);
    let given = permissions.folder_user_roles_update(account, folder, colleague, data).await?.data;
    assert_eq!(given.role, Some(UpdateUserRolesParamsDataRole::EditOnly));
    let list = permissions.folder_user_roles_index(account, folder).include_deactivated(true).await?.data;
    assert_eq!(told(&list), [("ben@example.com", &Role::EditOnly)]);
    permissions.delete(account, folder, colleague).await?;
    assert!(permissions.folder_user_roles_index(account, folder).await?.data.is_empty());
    Ok(())
}

pub(crate) async fn roles_in_an_account(world: &World) -> Outcome {
    let (account, colleague) = (&world.account, &world.demo().colleague);
    let admin = AccountRoleData::new(AccountRoleDataRole::Admin);
    let update = world.client.account_permissions().account_user_roles_update(account, colleague, admin.clone());
    assert_eq!(update.await?.data.role, AccountRoleDataRole::Admin);
    let owner = world.client.account_permissions().account_user_roles_update(account, &world.demo().user, admin);
    assert!(owner.await.expect_err("the owner stays the owner").is_forbidden());

    let roles = world.client.users().account_user_roles_index(account).sort(AccountUserSort::EmailAsc);
    let active = roles.clone().include_total_count(true).await?;
    let mails: Vec<_> = active.data.iter().map(|role| (role.user.email.as_str(), role.role.as_ref())).collect();
    assert_eq!(
        mails,
        [
            ("ada@example.com", Some(&AccountUserRoleRole::Owner)),
            ("ben@example.com", Some(&AccountUserRoleRole::Admin)),
            ("service@example.com", Some(&AccountUserRoleRole::Admin)),
        ]
    );
    assert_eq!(active.total_count, Some(3));
    let all = roles.include_deactivated(true).await?.data;
    assert_eq!(all.iter().filter(|role| role.user.active == Some(false)).count(), 1);
    assert_eq!(all.len(), 4);
    Ok(())
}
