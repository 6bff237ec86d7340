//! Roles at each of the four levels.

use frameio_sdk::models::{
    AccountRoleData, AccountRoleDataRole, AccountUserRoleRole, AccountUserSort, Role, UpdateUserRolesParams,
    UpdateUserRolesParamsRole, UpdateWorkspaceRoleParams, UserRole, UserRoleSort, WorkspaceRole,
};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

fn role_pairs(roles: &[UserRole]) -> Vec<(&str, &Role)> {
    roles.iter().map(|role| (role.user.email.as_str(), &role.role)).collect()
}

pub(crate) async fn roles_in_a_workspace(world: &World) -> Outcome {
    let permissions = world.account.workspace_permissions();
    let (workspace, colleague) = (&world.demo().workspace, &world.demo().colleague);
    let data = UpdateWorkspaceRoleParams::new(WorkspaceRole::WorkspaceAdmin);
    let given = permissions.update(workspace, colleague, data).await?;
    assert_eq!(given.role, Some(WorkspaceRole::WorkspaceAdmin));
    let list = permissions.index(workspace).sort(UserRoleSort::EmailDesc).await?.data;
    let mails: Vec<_> = list.iter().map(|role| (role.user.email.as_str(), &role.role)).collect();
    assert_eq!(mails, [("ben@example.com", &Role::WorkspaceAdmin), ("ada@example.com", &Role::WorkspaceAdmin)]);

    permissions.delete(workspace, colleague).await?;
    let left = permissions.index(workspace).include_total_count(true).await?;
    assert_eq!(left.total_count, Some(1));
    assert_gone(permissions.delete(workspace, colleague).await);
    let unknown = UpdateWorkspaceRoleParams::new("emperor");
    assert_refused(permissions.update(workspace, colleague, unknown).await, "/data/role");
    Ok(())
}

pub(crate) async fn roles_in_a_project(world: &World) -> Outcome {
    let permissions = world.account.project_permissions();
    let (project, colleague) = (&world.demo().project, &world.demo().colleague);
    let data = UpdateUserRolesParams::new(UpdateUserRolesParamsRole::Viewer);
    let given = permissions.update(project, colleague, data).await?;
    assert_eq!(given.role, Some(UpdateUserRolesParamsRole::Viewer));
    let list = permissions.index(project).sort(UserRoleSort::NameAsc).await?.data;
    assert_eq!(role_pairs(&list), [("ada@example.com", &Role::FullAccess), ("ben@example.com", &Role::Viewer)]);
    permissions.delete(project, colleague).await?;
    let left = permissions.index(project).include_total_count(true).await?;
    assert_eq!((role_pairs(&left.data).len(), left.total_count), (1, Some(1)));
    assert_gone(permissions.delete(project, colleague).await);
    Ok(())
}

pub(crate) async fn roles_in_a_folder(world: &World) -> Outcome {
    let permissions = world.account.folder_permissions();
    let (folder, colleague) = (&world.demo().folder, &world.demo().colleague);
    assert!(permissions.index(folder).await?.data.is_empty());
    let data = UpdateUserRolesParams::new(UpdateUserRolesParamsRole::EditOnly);
    let given = permissions.update(folder, colleague, data).await?;
    assert_eq!(given.role, Some(UpdateUserRolesParamsRole::EditOnly));
    let list = permissions.index(folder).include_deactivated(true).await?.data;
    assert_eq!(role_pairs(&list), [("ben@example.com", &Role::EditOnly)]);
    permissions.delete(folder, colleague).await?;
    assert!(permissions.index(folder).await?.data.is_empty());
    Ok(())
}

pub(crate) async fn roles_in_an_account(world: &World) -> Outcome {
    let colleague = &world.demo().colleague;
    let admin = AccountRoleData::new(AccountRoleDataRole::Admin);
    let update = world.account.account_permissions().update(colleague, admin.clone());
    assert_eq!(update.await?.role, AccountRoleDataRole::Admin);
    let owner = world.account.account_permissions().update(&world.demo().user, admin);
    assert!(owner.await.expect_err("the owner's role cannot be changed").is_forbidden());

    let roles = world.account.account_permissions().index().sort(AccountUserSort::EmailAsc);
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
