//! The operations that only the experimental interface has.

use frameio_sdk::experimental::models::{
    AccountUserMembership, AddAdobeGroupParams, AddGroupMembersParams, BulkFileGetParams,
    CreateSessionWatermarkTemplateParams, FileInclude, Group, GroupWithIncludes, ProjectGroupRole,
    SessionWatermarkBlock, SessionWatermarkDataPoint, SessionWatermarkDataPointType, UpdateAssetMetadataParams,
    UpdateAssetMetadataParamsValuesItem, UpdateGroupRolesParams, UpdateSessionWatermarkTemplateParams,
    UpdateWorkspaceRoleParams,
};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn several_files_are_read_at_once(world: &World) -> Outcome {
    let (file, nobody) = (world.demo().file.as_str(), "00000000-0000-4000-8000-000000000000");
    let experimental = world.account.experimental();
    let files = experimental.files();
    let results = files.bulk_get(BulkFileGetParams::new([nobody, file])).include([FileInclude::Creator]).await?;
    assert_eq!((results[0].status, results[0].id.as_str(), results[0].file.is_none()), (404, nobody, true));
    let found = results[1].file.as_ref().expect("result 1 has a file");
    assert_eq!((found.name.as_str(), found.creator.is_some()), ("Opening.mp4", true));
    assert_refused(files.bulk_get(BulkFileGetParams::new([file, file])).await, "/data/file_ids");

    let value = UpdateAssetMetadataParamsValuesItem::new(&world.demo().text_field, "Take 3");
    let metadata = experimental.metadata().update(file, UpdateAssetMetadataParams::new([value])).await?;
    assert_eq!(metadata.file_id.as_str(), file);
    experimental.metadata_fields().show(&world.demo().text_field).await?;
    let request = world.fake.requests().pop().expect("there is a request");
    assert_eq!(request.header("api-version"), Some("experimental"));
    Ok(())
}

pub(crate) async fn deleted_assets_are_restored(world: &World) -> Outcome {
    let (demo, experimental) = (world.demo(), world.account.experimental());
    let stack = experimental.version_stacks().show(&demo.version_stack).await?;
    world.account.files().delete(&demo.image).await?;
    assert_gone(world.account.files().show(&demo.image).await);
    assert_eq!(experimental.files().restore(&demo.image).await?.id.as_str(), demo.image);
    world.account.files().show(&demo.image).await?;
    world.account.folders().delete(&demo.folder).await?;
    assert_gone(experimental.version_stacks().show(&stack.id).await);
    assert_eq!(experimental.folders().restore(&demo.folder).await?.id.as_str(), demo.folder);
    assert_eq!(experimental.version_stacks().show(&stack.id).await?.name, stack.name);
    assert_gone(experimental.version_stacks().restore(&stack.id).await);
    assert!(world.fake.delete_version_stack(stack.id.as_str()));
    assert_eq!(experimental.version_stacks().restore(&stack.id).await?.name, stack.name);
    Ok(())
}

pub(crate) async fn groups_have_members_and_roles(world: &World) -> Outcome {
    let (demo, experimental) = (world.demo(), world.account.experimental());
    let groups = experimental.groups();
    let known = groups.list_adobe_groups().await?;
    let added = groups.add_adobe_group_to_account(AddAdobeGroupParams::new(&known.data[0].adobe_group_id)).await?;
    assert_eq!((added.data.name.as_str(), &added.message), ("Post Production", &None));
    let group = added.data.id;
    assert!(!matches!(groups.show(&group).await?, GroupWithIncludes::Unknown(_)));

    groups.add_users(&group, AddGroupMembersParams::new([&demo.user, &demo.colleague])).await?;
    let mut names = Vec::new();
    let mut members = groups.users(&group).page_size(1).items();
    while let Some(user) = members.try_next().await? {
        names.extend(user.name);
    }
    assert_eq!(names.len(), 2, "{names:?}");
    groups.remove_member(&group, &demo.colleague).await?;
    assert_gone(groups.remove_member(&group, &demo.colleague).await);

    let (project, workspace) = (experimental.project_permissions(), experimental.workspace_permissions());
    let editor = UpdateWorkspaceRoleParams::new("editor");
    workspace.group_roles_update(&demo.workspace, &group, editor).await?;
    assert_eq!(workspace.group_roles_index(&demo.workspace).await?.data.len(), 1);
    let viewer = UpdateGroupRolesParams::new(ProjectGroupRole::Viewer);
    project.group_roles_update(&demo.project, &group, viewer).await?;
    let roles = project.group_roles_index(&demo.project).await?.data;
    assert_eq!(roles[0].role.as_str(), "viewer");
    assert!(matches!(roles[0].group, Group::SyncGroup(_)), "{roles:?}");
    project.group_roles_delete(&demo.project, &group).await?;
    workspace.group_roles_delete(&demo.workspace, &group).await?;
    groups.delete(&group).await?;
    assert_gone(groups.show(&group).await);
    Ok(())
}

pub(crate) async fn watermark_templates_are_created_updated_and_deleted(world: &World) -> Outcome {
    let experimental = world.account.experimental();
    let templates = experimental.session_watermark_templates();
    let email = SessionWatermarkDataPoint::new(SessionWatermarkDataPointType::Email);
    let block = SessionWatermarkBlock::new([email]).alpha(0.5);
    let made = templates.create(CreateSessionWatermarkTemplateParams::new("Dailies", [block])).await?;
    let none: [SessionWatermarkBlock; 0] = [];
    templates.update(&made.id, UpdateSessionWatermarkTemplateParams::new().watermark_blocks(none)).await?;
    let shown = templates.show(&made.id).await?;
    assert_eq!((shown.name.as_str(), shown.watermark_blocks.len()), ("Dailies", 0));
    assert_eq!(templates.index().await?.data.len(), 1);
    let block = SessionWatermarkBlock::new([SessionWatermarkDataPoint::new("email")]).alpha(2.0);
    let refused = templates.create(CreateSessionWatermarkTemplateParams::new("Loud", [block])).await;
    assert_refused(refused, "/data/watermark_blocks/0/alpha");
    Ok(())
}

pub(crate) async fn users_and_their_memberships_are_listed(world: &World) -> Outcome {
    let (demo, experimental) = (world.demo(), world.account.experimental());
    assert_eq!(experimental.accounts().show().await?.id.as_str(), demo.account);
    assert_eq!(world.client.experimental().accounts().index().await?.data.len(), 1);
    let user = experimental.users().show(&demo.user).await?;
    assert_eq!(
        (user.user.id.map(|id| id.to_string()).as_ref(), user.user.joined_at.is_some()),
        (Some(&demo.user), true)
    );
    let mut found = Vec::new();
    let mut list = experimental.users().memberships(&demo.user).page_size(1).items();
    while let Some(membership) = list.try_next().await? {
        match membership {
            AccountUserMembership::Group(group) => found.push(group.name),
            AccountUserMembership::Workspace(workspace) => found.push(workspace.name),
            AccountUserMembership::Project(project) => found.push(project.name),
            other => panic!("{other:?}"),
        }
    }
    assert!(found.len() > 1, "{found:?}");
    Ok(())
}
