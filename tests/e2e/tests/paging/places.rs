//! Workspaces, projects, and what belongs to them.

use e2e::{World, walk};
use frameio_sdk::Operation;
use frameio_sdk::models::*;

use crate::Walked;

pub(crate) async fn workspaces(world: &World, operation: &'static Operation) -> Walked {
    for name in ["Z", "X", "Y"] {
        world.client.workspaces().create(&world.account, WorkspaceParamsData::new().name(name)).await?;
    }
    let request = world.client.workspaces().index(&world.account).include([WorkspaceInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(WorkspaceSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn projects_of_an_account(world: &World, operation: &'static Operation) -> Walked {
    let request = world.client.projects().account_projects_index(&world.account).include([ProjectInclude::Owner]);
    Ok(walk!(
        world,
        operation,
        request.sort(ProjectSort::NameAsc).page_size(1).include_total_count(true),
        [("include", "owner"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "name_asc")],
        "/name"
    ))
}

pub(crate) async fn projects_of_a_workspace(world: &World, operation: &'static Operation) -> Walked {
    let request = world.client.projects().index(&world.account, &world.demo().workspace);
    Ok(walk!(
        world,
        operation,
        request
            .include([ProjectInclude::Owner])
            .sort(ProjectSort::CreatedAtDesc)
            .page_size(1)
            .include_total_count(true),
        [("include", "owner"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "created_at_desc")],
        "-/created_at"
    ))
}

pub(crate) async fn invitations(world: &World, operation: &'static Operation) -> Walked {
    let (theirs, workspace) = (world.colleague(), &world.demo().second_workspace);
    for name in ["Cola", "Bread", "Apples"] {
        let made = theirs.projects().create(&world.account, workspace, ProjectParamsData::new(name)).await?.data;
        let data = UpdateUserRolesParamsData::new("viewer");
        let permissions = theirs.project_permissions();
        permissions.project_user_roles_update(&world.account, &made.id, &world.demo().user, data).await?;
    }
    let request = world.client.projects().invited_projects_index(&world.account).include([ProjectInclude::Owner]);
    Ok(walk!(
        world,
        operation,
        request.sort(ProjectSort::NameDesc).page_size(1).include_total_count(true),
        [("include", "owner"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn webhooks(world: &World, operation: &'static Operation) -> Walked {
    let (webhooks, workspace) = (world.client.webhooks(), &world.demo().workspace);
    for number in 1..=4 {
        let name = format!("Hook {number}");
        let data = WebhookCreateParamsData::new(name, [WebhookEvent::CommentCreated], "https://example.com/");
        webhooks.create(&world.account, workspace, data).await?;
    }
    let request = webhooks.index(&world.account, workspace).include([Include::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(WebhookSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn custom_actions(world: &World, operation: &'static Operation) -> Walked {
    let (actions, workspace) = (world.client.custom_actions(), &world.demo().workspace);
    for number in 1..=4 {
        let data = ActionCreateParamsData::new(format!("Action {number}"), "-", "go", "https://example.com/");
        actions.actions_create(&world.account, workspace, data).await?;
    }
    let request = actions.actions_index(&world.account, workspace).include([ActionInclude::Creator]).page_size(2);
    Ok(walk!(
        world,
        operation,
        request.include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2")],
        "/created_at"
    ))
}

pub(crate) async fn field_definitions(world: &World, operation: &'static Operation) -> Walked {
    let filters = MetadataFieldDefinitionsIndexFilters::new().exclude_immutable(true).exclude_inactive(true);
    let request = world.client.metadata_fields().metadata_field_definitions_index(&world.account).filters(filters);
    let walked = walk!(
        world,
        operation,
        request
            .include([FieldDefinitionInclude::Creator])
            .sort(FieldDefinitionSort::NameAsc)
            .page_size(2)
            .include_total_count(true),
        [
            ("filters[exclude_immutable]", "true"),
            ("filters[exclude_inactive]", "true"),
            ("include", "creator"),
            ("include_total_count", "true"),
            ("page_size", "2"),
            ("sort", "name_asc"),
        ],
        "/name"
    );
    assert_eq!(walked.len(), 5, "without the one that is built in");
    Ok(walked)
}

pub(crate) async fn shares(world: &World, operation: &'static Operation) -> Walked {
    for name in ["B", "C", "A"] {
        let data = AssetShareParams::new(name, ShareAccess::Public);
        world.client.shares().create(&world.account, &world.demo().project, data).await?;
    }
    let request = world.client.shares().index(&world.account, &world.demo().project).sort(ShareSort::NameAsc);
    Ok(walk!(
        world,
        operation,
        request.page_size(2).include_total_count(true),
        [("include_total_count", "true"), ("page_size", "2"), ("sort", "name_asc")],
        "/name"
    ))
}

pub(crate) async fn collections(world: &World, operation: &'static Operation) -> Walked {
    let request =
        world.client.collections().index(&world.account, &world.demo().project).include(["creator", "shares"]);
    Ok(walk!(world, operation, request.page_size(1), [("include", "creator,shares"), ("page_size", "1")]))
}
