//! Listings of accounts, audit logs, users, roles, and reviewers.

use e2e::{World, walk};
use frameio_sdk::models::*;
use frameio_sdk::{Error, Operation};

use crate::Walked;

pub(crate) async fn accounts(world: &World, operation: &'static Operation) -> Walked {
    for name in ["Beta Films", "Alpha Films", "Gamma Films", "Delta Films"] {
        world.fake.add_account(name, &world.demo().user);
    }
    let request = world.client.accounts().index().sort(AccountSort::DisplayNameDesc).include_total_count(true);
    let walked = walk!(
        world,
        operation,
        request.page_size(2),
        [("include_total_count", "true"), ("page_size", "2"), ("sort", "display_name_desc")],
        "-/display_name"
    );
    assert_eq!(walked.len(), 5);
    Ok(walked)
}

pub(crate) async fn audit_log(world: &World, operation: &'static Operation) -> Walked {
    for number in 0..5 {
        let folder = world.folder(&world.demo().folder, &format!("Folder {number}")).await?;
        world.account.folders().delete(&folder).await?;
    }
    let filters = AuditLogFilters::new()
        .event_type(AuditEventType::AssetDeleted)
        .from_date("2001-01-01".parse::<frameio_sdk::Date>()?);
    let request = world.account.audit_logs().index().filters(filters);
    let walked = walk!(
        world,
        operation,
        request.include([AuditLogsInclude::User]).page_size(2).include_total_count(true),
        [
            ("filters[event_type]", "asset_deleted"),
            ("filters[from_date]", "2001-01-01"),
            ("include", "user"),
            ("include_total_count", "true"),
            ("page_size", "2"),
        ],
        "-/inserted_at"
    );
    assert!(walked.iter().all(|entry| entry["event_type"] == "asset_deleted" && entry["user"].is_object()));
    Ok(walked)
}

pub(crate) async fn groups(world: &World, operation: &'static Operation) -> Walked {
    for name in ["Sound", "Colour", "Editing", "Titles"] {
        world.account.groups().create(CreateGroupParams::new(name, "🎬")).await?;
    }
    let request = world.account.groups().index().include([GroupsInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(GroupsSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn roles_of_an_account(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.account_permissions().index().include_deactivated(true);
    Ok(walk!(
        world,
        operation,
        request.sort(AccountUserSort::EmailAsc).page_size(1).include_total_count(true),
        [("include_deactivated", "true"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "email_asc"),],
        "/user/email"
    ))
}

pub(crate) async fn roles_of_a_workspace(world: &World, operation: &'static Operation) -> Walked {
    let (permissions, workspace) = (world.account.workspace_permissions(), &world.demo().second_workspace);
    for user in everybody(world).await? {
        let data = UpdateWorkspaceRoleParams::new("viewer");
        permissions.update(workspace, user, data).await?;
    }
    let request = permissions.index(workspace).include_deactivated(true);
    Ok(walk!(
        world,
        operation,
        request.sort(UserRoleSort::NameAsc).page_size(1).include_total_count(true),
        [("include_deactivated", "true"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "name_asc"),],
        "/user/name"
    ))
}

pub(crate) async fn roles_of_a_project(world: &World, operation: &'static Operation) -> Walked {
    let (permissions, project) = (world.account.project_permissions(), &world.demo().second_project);
    for user in everybody(world).await? {
        let data = UpdateUserRolesParams::new("editor");
        permissions.update(project, user, data).await?;
    }
    let request = permissions.index(project).include_deactivated(false);
    Ok(walk!(
        world,
        operation,
        request.sort(UserRoleSort::EmailDesc).page_size(1),
        [("include_deactivated", "false"), ("page_size", "1"), ("sort", "email_desc")],
        "-/user/email"
    ))
}

pub(crate) async fn roles_of_a_folder(world: &World, operation: &'static Operation) -> Walked {
    let (permissions, folder) = (world.account.folder_permissions(), &world.demo().folder);
    for user in everybody(world).await? {
        let data = UpdateUserRolesParams::new("editor");
        permissions.update(folder, user, data).await?;
    }
    let request = permissions.index(folder).include_deactivated(true);
    Ok(walk!(
        world,
        operation,
        request.page_size(1).include_total_count(true),
        [("include_deactivated", "true"), ("include_total_count", "true"), ("page_size", "1")]
    ))
}

/// The ids of all users of the account.
async fn everybody(world: &World) -> Result<Vec<String>, Error> {
    let roles = world.account.account_permissions().index().include_deactivated(true).items();
    Ok(roles.try_collect().await?.into_iter().map(|role| role.user.id.expect("a member").to_string()).collect())
}

pub(crate) async fn reviewers_of_a_share(world: &World, operation: &'static Operation) -> Walked {
    let mails = (1..=9).map(|number| format!("reviewer{number}@example.org"));
    let reviewers = AddReviewersToShareParamsReviewers::new().emails(mails);
    let data = AddReviewersToShareParams::new(reviewers, "Look!");
    world.account.shares().add_reviewers(&world.demo().share, data).await?;
    let request = world.account.shares().list_reviewers(&world.demo().share);
    Ok(walk!(
        world,
        operation,
        request.sort(ReviewersSort::NameDesc).page_size(5).include_total_count(true),
        [("include_total_count", "true"), ("page_size", "5"), ("sort", "name_desc")],
        "-/email"
    ))
}

pub(crate) async fn activities_of_a_share(world: &World, operation: &'static Operation) -> Walked {
    for _ in 0..2 {
        world.fake.view_share(&world.demo().share, Some(&world.demo().user));
    }
    let request = world.account.shares().list_activities(&world.demo().share);
    Ok(walk!(
        world,
        operation,
        request.include([ShareActivityInclude::User]).page_size(2).include_total_count(true),
        [("include", "user"), ("include_total_count", "true"), ("page_size", "2")],
        "-/inserted_at"
    ))
}
