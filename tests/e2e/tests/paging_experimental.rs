//! Every listing of the experimental interface, over at least three pages, walked in every supported way. The items are
//! compared with the stand-in's list on one page, and with those of the stable interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::collections::BTreeSet;

use e2e::{World, raw, walk};
use frameio_sdk::experimental::operations;
use frameio_sdk::models::*;
use frameio_sdk::{Error, FolderId, GroupId, Operation, experimental};
use serde_json::Value;

/// The items of a listing, as JSON.
type Walked = Result<Vec<Value>, Error>;

/// Defines a test for each walk, and a table of the listings that they walk: the page size, the rest of the query,
/// the request, and the data that has to be created before it.
macro_rules! listings {
    ($($operation:ident $name:ident $size:literal $(($($query:literal = $value:literal),+))?:
        |$world:ident| $request:block;)+) => {
        const WALKED: &[&Operation] = &[$(&operations::$operation),+];

        $(#[tokio::test]
        async fn $name() {
            async fn walked($world: &World) -> Walked {
                let request = $request;
                Ok(walk!(
                    $world,
                    &operations::$operation,
                    request.page_size($size).include_total_count(true),
                    [("include_total_count", "true"), ("page_size", stringify!($size)) $($(, ($query, $value))+)?]
                ))
            }
            let world = World::start().await;
            match walked(&world).await {
                Ok(items) => compare(&world, &operations::$operation, &items).await,
                Err(error) => panic!("{error}\n{error:?}"),
            }
            world.fake.assert_no_violations();
        })+
    };
}

/// Asserts that the stand-in's single page of everything has the same items, and so has the list of the stable
/// interface, if there is one.
async fn compare(world: &World, operation: &Operation, items: &[Value]) {
    let seen = world.fake.requests().pop().expect("the last page");
    let query = seen.query_pairs().into_iter().filter(|(name, _)| !["after", "page_size"].contains(&name.as_str()));
    let query: String = query.map(|(name, value)| format!("&{name}={value}")).collect();
    let url = format!("{}{}?page_size=100{query}", world.fake.base_url(), seen.path);
    let body = seen.body.map(|body| body.to_string()).unwrap_or_default();
    let id = operation.id.strip_prefix("experimental.").expect("one of the experimental interface");
    let is_stable = frameio_sdk::operations::ALL.iter().any(|operation| operation.id == id);
    for interface in ["experimental", "4.0"].into_iter().take(if is_stable { 2 } else { 1 }) {
        let answer = raw::ask_api(&seen.method, &url, world.fake.token(), interface, &body).await;
        let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert!(answer["links"]["next"].is_null(), "{id}: one page should contain everything");
        let all = answer["data"].as_array().unwrap_or_else(|| panic!("{id}: {answer}"));
        assert_eq!(all.iter().map(key).collect::<Vec<_>>(), items.iter().map(key).collect::<Vec<_>>(), "{id}");
        assert!(answer["total_count"].is_null() || answer["total_count"] == items.len(), "{id}: {answer}");
    }
    let keys: BTreeSet<String> = items.iter().map(key).collect();
    assert_eq!(keys.len(), items.len(), "{id}: no item should be returned twice");
}

/// The key that identifies an item.
fn key(item: &Value) -> String {
    let places = ["/id", "/user/id", "/group/id", "/adobe_group_id", "/result/id", "/inserted_at", "/user/email"];
    let found = places.iter().find_map(|place| item.pointer(place).filter(|key| key.is_string()));
    found.unwrap_or_else(|| panic!("{item}")).to_string()
}

listings! {
    ACCOUNTS_INDEX accounts 2 ("sort" = "display_name_desc"): |world| {
        for name in ["Beta Films", "Alpha Films", "Gamma Films", "Delta Films"] {
            world.fake.add_account(name, &world.demo().user);
        }
        world.client.experimental().accounts().index().sort("display_name_desc")
    };
    ACCOUNT_PERMISSIONS_INDEX roles_of_an_account 1: |world| {
        world.account.experimental().account_permissions().index()
    };
    AUDIT_LOGS_INDEX audit_log 2 ("filters[event_type]" = "asset_deleted"): |world| {
        for number in 0..5 {
            let folder = world.folder(&world.demo().folder, &format!("Folder {number}")).await?;
            world.account.folders().delete(&folder).await?;
        }
        let filters = experimental::models::AuditLogFilters::new().event_type("asset_deleted");
        world.account.experimental().audit_logs().index().filters(filters)
    };
    COLLECTIONS_INDEX collections 1 ("include" = "shares"): |world| {
        world.account.experimental().collections().index(&world.demo().project).include(["shares"])
    };
    COMMENTS_INDEX comments 2: |world| {
        for number in 1..=4 {
            let data = CreateCommentParams::new(format!("Remark {number}")).timestamp(number);
            world.account.comments().create(&world.demo().file, data).await?;
        }
        world.account.experimental().comments().index(&world.demo().file)
    };
    CUSTOM_ACTIONS_INDEX custom_actions 2: |world| {
        for number in 1..=4 {
            let data = ActionCreateParams::new(format!("Action {number}"), "-", "go", "https://example.com/");
            world.account.custom_actions().create(&world.demo().workspace, data).await?;
        }
        world.account.experimental().custom_actions().index(&world.demo().workspace)
    };
    FILES_LIST files 2 ("include" = "creator", "sort" = "name_desc"): |world| {
        let folder = folder_of_files(world, 5).await?;
        world.account.experimental().files().list(&folder).include(["creator"]).sort("name_desc")
    };
    FOLDER_PERMISSIONS_INDEX roles_of_a_folder 1: |world| {
        for user in everybody(world).await? {
            let data = UpdateUserRolesParams::new("editor");
            world.account.folder_permissions().update(&world.demo().folder, user, data).await?;
        }
        world.account.experimental().folder_permissions().index(&world.demo().folder)
    };
    FOLDERS_INDEX children 2: |world| {
        world.account.experimental().folders().index(&world.demo().folder)
    };
    FOLDERS_LIST folders 2: |world| {
        let parent = world.folder(&world.demo().root_folder, "Many").await?;
        for number in [3, 1, 4, 2, 5] {
            world.folder(&parent, &format!("Folder {number}")).await?;
        }
        world.account.experimental().folders().list(&parent)
    };
    GROUPS_INDEX groups 2: |world| {
        groups_of(world).await?;
        world.account.experimental().groups().index()
    };
    GROUPS_LIST_ADOBE_GROUPS adobe_groups 1: |world| {
        world.account.experimental().groups().list_adobe_groups()
    };
    GROUPS_USERS users_of_a_group 1: |world| {
        let group = groups_of(world).await?.remove(0);
        let users = everybody(world).await?;
        let data = experimental::models::AddGroupMembersParams::new(users);
        world.account.experimental().groups().add_users(&group, data).await?;
        world.account.experimental().groups().users(&group)
    };
    METADATA_FIELDS_INDEX field_definitions 2: |world| {
        world.account.experimental().metadata_fields().index()
    };
    PROJECT_PERMISSIONS_GROUP_ROLES_INDEX roles_of_groups_in_a_project 1: |world| {
        for group in groups_of(world).await? {
            let role = experimental::models::UpdateGroupRolesParams::new("viewer");
            let roles = world.account.experimental();
            roles.project_permissions().group_roles_update(&world.demo().project, &group, role).await?;
        }
        world.account.experimental().project_permissions().group_roles_index(&world.demo().project)
    };
    PROJECT_PERMISSIONS_INDEX roles_of_a_project 1: |world| {
        for user in everybody(world).await? {
            let data = UpdateUserRolesParams::new("editor");
            world.account.project_permissions().update(&world.demo().second_project, user, data).await?;
        }
        world.account.experimental().project_permissions().index(&world.demo().second_project)
    };
    PROJECTS_ACCOUNT_INDEX projects_of_an_account 1 ("sort" = "name_asc"): |world| {
        world.account.experimental().projects().account_index().sort("name_asc")
    };
    PROJECTS_INDEX projects_of_a_workspace 1: |world| {
        world.account.experimental().projects().index(&world.demo().workspace)
    };
    PROJECTS_INVITED_INDEX invitations 1: |world| {
        let theirs = world.colleague();
        for name in ["Cola", "Bread", "Apples"] {
            let theirs = theirs.account(world.account.id());
            let made = theirs.projects().create(&world.demo().second_workspace, ProjectParams::new(name)).await?;
            let data = UpdateUserRolesParams::new("viewer");
            theirs.project_permissions().update(&made.id, &world.demo().user, data).await?;
        }
        world.account.experimental().projects().invited_index()
    };
    PROJECTS_RECENTLY_DELETED recently_deleted 2: |world| {
        let folder = folder_of_files(world, 5).await?;
        let files = world.account.files().list(&folder).items().try_collect().await?;
        for file in files {
            let AssetWithIncludes::File(file) = file else { panic!("{file:?}") };
            world.account.files().delete(&file.id).await?;
        }
        world.account.experimental().projects().recently_deleted(&world.demo().project)
    };
    SEARCH_FIND search 2: |world| {
        folder_of_files(world, 5).await?;
        let params = experimental::models::SearchParams::new("needle", "lexical");
        world.account.experimental().search().find(params)
    };
    SESSION_WATERMARK_TEMPLATES_INDEX watermark_templates 1: |world| {
        use experimental::models::{CreateSessionWatermarkTemplateParams, SessionWatermarkBlock};
        for name in ["Dailies", "Cuts", "Masters"] {
            let none: [SessionWatermarkBlock; 0] = [];
            let data = CreateSessionWatermarkTemplateParams::new(name, none);
            world.account.experimental().session_watermark_templates().create(data).await?;
        }
        world.account.experimental().session_watermark_templates().index()
    };
    SHARES_INDEX shares 2: |world| {
        for name in ["B", "C", "A", "D"] {
            let data = AssetShareParams::new(name, ShareAccess::Public);
            world.account.shares().create(&world.demo().project, data).await?;
        }
        world.account.experimental().shares().index(&world.demo().project)
    };
    SHARES_LIST_ACTIVITIES activities_of_a_share 2: |world| {
        for _ in 0..2 {
            world.fake.view_share(&world.demo().share, Some(&world.demo().user));
        }
        world.account.experimental().shares().list_activities(&world.demo().share)
    };
    SHARES_LIST_ASSETS assets_of_a_share 2: |world| {
        let folder = folder_of_files(world, 5).await?;
        let files = world.account.files().list(&folder).items().try_collect().await?;
        let ids = files.into_iter().map(|file| match file {
            AssetWithIncludes::File(file) => file.id,
            other => panic!("{other:?}"),
        });
        let data = AssetShareParams::new("Files", ShareAccess::Public).asset_ids(ids);
        let share = world.account.shares().create(&world.demo().project, data).await?.id;
        world.account.experimental().shares().list_assets(&share)
    };
    USERS_MEMBERSHIPS memberships 1: |world| {
        world.account.experimental().users().memberships(&world.demo().user)
    };
    VERSION_STACKS_INDEX versions 2: |world| {
        let folder = folder_of_files(world, 5).await?;
        let files = world.account.files().list(&folder).items().try_collect().await?;
        let ids = files.into_iter().map(|file| match file {
            AssetWithIncludes::File(file) => file.id,
            other => panic!("{other:?}"),
        });
        let data = VersionStackCreateParams::new(ids);
        let stack = world.account.version_stacks().create(&folder, data).await?.id;
        world.account.experimental().version_stacks().index(&stack)
    };
    VERSION_STACKS_LIST version_stacks 2: |world| {
        for _ in 0..4 {
            world.account.version_stacks().copy(&world.demo().version_stack).await?;
        }
        world.account.experimental().version_stacks().list(&world.demo().folder)
    };
    WEBHOOKS_INDEX webhooks 2: |world| {
        for number in 1..=4 {
            let data =
                WebhookCreateParams::new(format!("Hook {number}"), [WebhookEvent::CommentCreated], "https://example.com/");
            world.account.webhooks().create(&world.demo().workspace, data).await?;
        }
        world.account.experimental().webhooks().index(&world.demo().workspace)
    };
    WORKSPACE_PERMISSIONS_GROUP_ROLES_INDEX roles_of_groups_in_a_workspace 1: |world| {
        for group in groups_of(world).await? {
            let role = experimental::models::UpdateWorkspaceRoleParams::new("editor");
            let roles = world.account.experimental();
            roles.workspace_permissions().group_roles_update(&world.demo().workspace, &group, role).await?;
        }
        world.account.experimental().workspace_permissions().group_roles_index(&world.demo().workspace)
    };
    WORKSPACE_PERMISSIONS_INDEX roles_of_a_workspace 1: |world| {
        for user in everybody(world).await? {
            let data = UpdateWorkspaceRoleParams::new("viewer");
            world.account.workspace_permissions().update(&world.demo().second_workspace, user, data).await?;
        }
        world.account.experimental().workspace_permissions().index(&world.demo().second_workspace)
    };
    WORKSPACES_INDEX workspaces 2: |world| {
        for name in ["Z", "X", "Y"] {
            world.account.workspaces().create(WorkspaceParams::new().name(name)).await?;
        }
        world.account.experimental().workspaces().index()
    };
}

#[test]
fn every_listing_is_walked() {
    let ids = |operations: &[&Operation]| operations.iter().map(|operation| operation.id).collect::<BTreeSet<_>>();
    let paged: Vec<_> = operations::ALL.iter().copied().filter(|operation| operation.paged).collect();
    assert_eq!(ids(WALKED), ids(&paged));
    assert_eq!(WALKED.len(), paged.len(), "no listing should be walked twice");
}

/// Creates a folder with files in it.
async fn folder_of_files(world: &World, count: usize) -> Result<FolderId, Error> {
    let folder = world.folder(&world.demo().root_folder, "Haystack").await?;
    for number in 0..count {
        world.file(&folder, &format!("Needle {number}.mov")).await?;
    }
    Ok(folder)
}

/// Creates four groups.
async fn groups_of(world: &World) -> Result<Vec<GroupId>, Error> {
    let mut groups = Vec::new();
    for name in ["Sound", "Colour", "Editing", "Titles"] {
        let group = world.account.groups().create(CreateGroupParams::new(name, "🎬")).await?;
        groups.push(group.id);
    }
    Ok(groups)
}

/// The ids of all users of the account.
async fn everybody(world: &World) -> Result<Vec<String>, Error> {
    let roles = world.account.account_permissions().index().include_deactivated(true).items();
    Ok(roles.try_collect().await?.into_iter().map(|role| role.user.id.expect("a member").to_string()).collect())
}
