//! Projects.

use frameio_sdk::models::{
    DeletedAsset, ProjectInclude, ProjectParams, ProjectSort, ProjectStatus, ProjectUpdateParams, RecentlyDeletedSort,
    UpdateUserRolesParams, UpdateUserRolesParamsRole,
};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_project_is_created_updated_and_deleted(world: &World) -> Outcome {
    let (projects, workspace) = (world.account.projects(), &world.demo().workspace);
    let before = projects.index(workspace).include_total_count(true).await?.total_count;

    let made = projects.create(workspace, ProjectParams::new("Pilot").restricted(true)).await?;
    assert_eq!((made.name.as_str(), &made.status, made.restricted), ("Pilot", &ProjectStatus::Active, Some(true)));
    assert_eq!((made.workspace_id.as_str(), made.storage), (workspace.as_str(), 0));
    assert_refused(projects.create(workspace, ProjectParams::new("")).await, "/data/name");

    let change = ProjectUpdateParams::new().name("Pilot, cut").status(ProjectStatus::Inactive);
    let changed = projects.update(&made.id, change).await?;
    assert_eq!((changed.name.as_str(), &changed.status), ("Pilot, cut", &ProjectStatus::Inactive));
    assert_eq!(changed.restricted, Some(true), "omitted fields should be kept");
    let changed = projects.update(&made.id, ProjectUpdateParams::new().restricted(false)).await?;
    assert_eq!((changed.name.as_str(), changed.restricted), ("Pilot, cut", Some(false)));

    let shown = projects.show(&made.id).await?;
    assert_eq!((&shown.name, &shown.owner, &shown.description), (&changed.name, &None, &None));
    let shown = projects.show(&made.id).include([ProjectInclude::Owner]).await?;
    assert_eq!(shown.owner.and_then(|user| user.name).as_deref(), Some("Ada Demo"));

    let list = projects.index(workspace).sort(ProjectSort::NameAsc).include_total_count(true).await?;
    assert_eq!(list.total_count, before.map(|count| count + 1));
    let names: Vec<_> = list.data.iter().map(|project| project.name.as_str()).collect();
    assert_eq!(names, ["Archive", "Pilot, cut", "The Long Take", "Untitled Sequel"]);

    deleted_assets_are_listed(world, &made).await?;
    projects.delete(&made.id).await?;
    assert_gone(projects.show(&made.id).await);
    assert_gone(world.account.folders().show(&made.root_folder_id).await);
    assert_eq!(projects.index(workspace).include_total_count(true).await?.total_count, before);
    Ok(())
}

async fn deleted_assets_are_listed(world: &World, project: &frameio_sdk::models::Project) -> Outcome {
    let (projects, root) = (world.account.projects(), &project.root_folder_id);
    let folder = world.folder(root, "B folder").await?;
    let file = world.file(root, "A file.mov").await?;
    assert_eq!(projects.show(&project.id).await?.storage, 1_234);
    assert!(projects.recently_deleted(&project.id).await?.data.is_empty());
    world.account.files().delete(&file).await?;
    world.account.folders().delete(&folder).await?;

    let deleted = projects.recently_deleted(&project.id).await?.data;
    match &deleted[..] {
        [DeletedAsset::Folder(first), DeletedAsset::File(second)] => {
            assert_eq!((&first.id, &second.id, second.file_size), (&folder, &file, 1_234));
            assert!(first.deleted_at > second.deleted_at, "the latest deletion should come first");
        }
        other => panic!("{other:?}"),
    }
    let by_name = projects.recently_deleted(&project.id).sort(RecentlyDeletedSort::NameAsc).await?.data;
    assert!(matches!(&by_name[0], DeletedAsset::File(found) if found.id == file));
    Ok(())
}

pub(crate) async fn adobe_ids_identify_projects(world: &World) -> Outcome {
    let by_adobe_id = world.account.projects().show("adobe:urn:aaid:sc:demo-project").await?;
    assert_eq!(by_adobe_id.id.as_str(), world.demo().project);
    assert_eq!(by_adobe_id.adobe_id.as_deref(), Some("adobe:urn:aaid:sc:demo-project"));
    let shares = world.account.shares().index("adobe:urn:aaid:sc:demo-project").await?.data;
    assert_eq!(shares.len(), 2);
    let path = &world.fake.requests()[0].path;
    assert!(path.ends_with("/projects/adobe%3Aurn%3Aaaid%3Asc%3Ademo-project"), "{path}");
    Ok(())
}

pub(crate) async fn invited_and_account_wide_projects_are_listed(world: &World) -> Outcome {
    let (mine, account) = (world.account.projects(), &world.account);
    let theirs = world.colleague();
    let made = theirs
        .account(account.id())
        .projects()
        .create(&world.demo().second_workspace, ProjectParams::new("Jingle"))
        .await?;
    let invited = mine.invited_index().include_total_count(true).await?;
    assert_eq!(invited.total_count, Some(1), "the demo has one invitation");

    let role = UpdateUserRolesParams::new(UpdateUserRolesParamsRole::Commenter);
    theirs.account(account.id()).project_permissions().update(&made.id, &world.demo().user, role).await?;
    let invited = mine.invited_index().include([ProjectInclude::Owner]).await?.data;
    assert_eq!(invited.len(), 2);
    let jingle = invited.iter().find(|project| project.id == made.id).expect("the new project is listed");
    assert_eq!(jingle.owner.as_ref().map(|user| user.email.as_str()), Some("ben@example.com"));

    let all = mine.account_index().sort(ProjectSort::CreatedAtDesc).include_total_count(true).await?;
    assert_eq!((all.total_count, &all.data[0].id), (Some(5), &made.id));
    assert!(all.data.iter().all(|project| project.owner.is_none()));
    Ok(())
}
