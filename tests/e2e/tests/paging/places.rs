//! Listings of workspaces, projects, and what they contain.

use e2e::{World, walk};
use frameio_sdk::Operation;
use frameio_sdk::models::*;

use crate::Walked;

pub(crate) async fn workspaces(world: &World, operation: &'static Operation) -> Walked {
    for name in ["Z", "X", "Y"] {
        world.account.workspaces().create(WorkspaceParams::new().name(name)).await?;
    }
    let request = world.account.workspaces().index().include([WorkspaceInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(WorkspaceSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn projects_of_an_account(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.projects().account_index().include([ProjectInclude::Owner]);
    Ok(walk!(
        world,
        operation,
        request.sort(ProjectSort::NameAsc).page_size(1).include_total_count(true),
        [("include", "owner"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "name_asc")],
        "/name"
    ))
}

pub(crate) async fn projects_of_a_workspace(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.projects().index(&world.demo().workspace);
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
        let theirs = theirs.account(world.account.id());
        let made = theirs.projects().create(workspace, ProjectParams::new(name)).await?;
        let data = UpdateUserRolesParams::new("viewer");
        let permissions = theirs.project_permissions();
        permissions.update(&made.id, &world.demo().user, data).await?;
    }
    let request = world.account.projects().invited_index().include([ProjectInclude::Owner]);
    Ok(walk!(
        world,
        operation,
        request.sort(ProjectSort::NameDesc).page_size(1).include_total_count(true),
        [("include", "owner"), ("include_total_count", "true"), ("page_size", "1"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn webhooks(world: &World, operation: &'static Operation) -> Walked {
    let (webhooks, workspace) = (world.account.webhooks(), &world.demo().workspace);
    for number in 1..=4 {
        let name = format!("Hook {number}");
        let data = WebhookCreateParams::new(name, [WebhookEvent::CommentCreated], "https://example.com/");
        webhooks.create(workspace, data).await?;
    }
    let request = webhooks.index(workspace).include([WebhookInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(WebhookSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn custom_actions(world: &World, operation: &'static Operation) -> Walked {
    let (actions, workspace) = (world.account.custom_actions(), &world.demo().workspace);
    for number in 1..=4 {
        let data = ActionCreateParams::new(format!("Action {number}"), "-", "go", "https://example.com/");
        actions.create(workspace, data).await?;
    }
    let request = actions.index(workspace).include([ActionInclude::Creator]).page_size(2);
    Ok(walk!(
        world,
        operation,
        request.include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2")],
        "/created_at"
    ))
}

pub(crate) async fn field_definitions(world: &World, operation: &'static Operation) -> Walked {
    let filters = MetadataFieldFilters::new().exclude_immutable(true).exclude_inactive(true);
    let request = world.account.metadata_fields().index().filters(filters);
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
    assert_eq!(walked.len(), 5, "the built-in field should be excluded");
    Ok(walked)
}

pub(crate) async fn shares(world: &World, operation: &'static Operation) -> Walked {
    for name in ["B", "C", "A"] {
        let data = AssetShareParams::new(name, ShareAccess::Public);
        world.account.shares().create(&world.demo().project, data).await?;
    }
    let request = world.account.shares().index(&world.demo().project).sort(ShareSort::NameAsc);
    Ok(walk!(
        world,
        operation,
        request.page_size(2).include_total_count(true),
        [("include_total_count", "true"), ("page_size", "2"), ("sort", "name_asc")],
        "/name"
    ))
}

pub(crate) async fn collections(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.collections().index(&world.demo().project).include(["creator", "shares"]);
    Ok(walk!(world, operation, request.page_size(1), [("include", "creator,shares"), ("page_size", "1")]))
}
