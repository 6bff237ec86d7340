//! Folders.

use frameio_sdk::FolderId;
use frameio_sdk::models::{
    AssetInclude, AssetType, AssetWithIncludes, BulkFolderCopyMoveParams, CopyComments, DeletedAsset, FolderCopyParams,
    FolderCreateParams, FolderMoveParams, FolderSort, FolderUpdateParams,
};
use frameio_sdk::resources::folders::{BulkCopyFoldersOutcome, CopyFolderOutcome};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

/// The names of the folders in a folder.
async fn names(world: &World, folder: impl Into<FolderId>) -> Result<Vec<String>, frameio_sdk::Error> {
    let list = world.account.folders().list(folder).sort(FolderSort::NameAsc);
    Ok(list.items().try_collect().await?.into_iter().map(|folder| folder.name).collect())
}

pub(crate) async fn a_folder_is_created_renamed_and_deleted(world: &World) -> Outcome {
    let (folders, parent) = (world.account.folders(), &world.demo().folder);
    let made = folders.create(parent, FolderCreateParams::new().name("Day 02")).await?;
    assert_eq!((made.name.as_str(), &made.r#type), ("Day 02", &AssetType::Folder));
    assert_eq!(made.parent_id.as_ref().map(|id| id.as_str()), Some(parent.as_str()));
    assert_eq!((made.project_id.as_str(), &made.cover_file_id), (world.demo().project.as_str(), &None));
    assert_refused(folders.create(parent, FolderCreateParams::new().name("")).await, "/data/name");
    assert_eq!(names(world, parent).await?, ["Day 01", "Day 02"]);

    let renamed = folders.update(&made.id, FolderUpdateParams::new().name("Day 02b")).await?;
    assert_eq!((&renamed.id, renamed.name.as_str()), (&made.id, "Day 02b"));
    let plain = folders.show(&made.id).await?;
    assert!(plain.creator.is_none() && plain.project.is_none() && plain.metadata.is_none());
    let everything = [AssetInclude::Creator, AssetInclude::Project, AssetInclude::Metadata];
    let full = folders.show(&made.id).include(everything).await?;
    assert_eq!(full.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));
    let description = full.project.and_then(|project| project.description);
    assert_eq!(description.as_deref(), Some("One shot, ninety minutes."));
    assert_eq!(full.metadata.map(|fields| fields.len()), Some(0));

    folders.delete(&made.id).await?;
    assert_gone(folders.show(&made.id).await);
    assert_eq!(names(world, parent).await?, ["Day 01"]);
    let deleted = world.account.projects().recently_deleted(&world.demo().project).await?.data;
    assert!(matches!(&deleted[0], DeletedAsset::Folder(folder) if folder.id == made.id));
    let root = folders.delete(&world.demo().root_folder).await.expect_err("the root folder cannot be deleted");
    assert!(root.is_forbidden(), "{root}");
    Ok(())
}

pub(crate) async fn folders_are_moved_and_copied(world: &World) -> Outcome {
    let (folders, root) = (world.account.folders(), &world.demo().root_folder);
    let from = world.folder(root, "From").await?;
    let to = world.folder(root, "To").await?;
    let moved = world.folder(&from, "Reel").await?;
    world.file(&moved, "Shot.mov").await?;

    let there = FolderMoveParams::new().parent_id(&to);
    let answer = folders.move_to(&moved, there.clone()).await?;
    assert_eq!((&answer.id, answer.parent_id.as_ref().map(|id| id.as_str())), (&moved, Some(to.as_str())));
    assert_eq!(names(world, &from).await?, [""; 0]);
    assert_eq!(names(world, &to).await?, ["Reel"]);
    assert_refused(folders.move_to(&to, FolderMoveParams::new().parent_id(&moved)).await, "/data/parent_id");

    let CopyFolderOutcome::Ok(beside) = folders.copy(&moved).await? else {
        panic!("a small folder should be copied at once")
    };
    assert_eq!(beside.parent_id.as_ref().map(|id| id.as_str()), Some(to.as_str()));
    let back = FolderCopyParams::new().parent_id(&from);
    let elsewhere = folders.copy(&moved).copy_metadata(true).data(back).await?;
    let CopyFolderOutcome::Ok(elsewhere) = elsewhere else { panic!("a small folder should be copied at once") };
    assert!(elsewhere.id != moved && elsewhere.id != beside.id);
    assert_eq!(names(world, &to).await?, ["Reel", "Reel"]);
    let inner = world.account.files().list(&elsewhere.id).await?.data;
    assert!(matches!(&inner[..], [AssetWithIncludes::File(file)] if file.name == "Shot.mov"), "{inner:?}");
    Ok(())
}

pub(crate) async fn many_folders_are_moved_and_copied_at_once(world: &World) -> Outcome {
    let (folders, root) = (world.account.folders(), &world.demo().root_folder);
    let (from, to) = (world.folder(root, "From").await?, world.folder(root, "To").await?);
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three"] {
        ids.push(world.folder(&from, name).await?);
    }
    let copies = folders.bulk_copy(BulkFolderCopyMoveParams::new(&to, &ids[..2])).await?;
    let BulkCopyFoldersOutcome::Ok(copies) = copies else { panic!("small folders should be copied at once") };
    let pairs: Vec<_> = copies.iter().map(|copy| (&copy.source_folder_id, copy.folder.name.as_str())).collect();
    assert_eq!(pairs, [(&ids[0], "One"), (&ids[1], "Two")]);
    let moved = folders.bulk_move(BulkFolderCopyMoveParams::new(&to, &ids[1..])).await?;
    assert_eq!(moved.iter().map(|folder| &folder.id).collect::<Vec<_>>(), [&ids[1], &ids[2]]);
    assert_eq!(names(world, &from).await?, ["One"]);
    assert_eq!(names(world, &to).await?, ["One", "Three", "Two", "Two"]);
    Ok(())
}

/// Folders with many files are copied in the background: the response only acknowledges the request.
pub(crate) async fn large_folders_are_copied_in_the_background(world: &World) -> Outcome {
    let (folders, big) = (world.account.folders(), &world.demo().big_folder);
    let to = world.folder(&world.demo().root_folder, "To").await?;
    let reply = folders.copy(big).data(FolderCopyParams::new().parent_id(&to)).with_response().await?;
    assert_eq!(reply.status(), 202);
    assert!(matches!(reply.body(), CopyFolderOutcome::Accepted(_)), "{:?}", reply.body());
    let many = folders.bulk_copy(BulkFolderCopyMoveParams::new(&to, [big])).copy_metadata(true);
    let outcome = many.copy_comments(CopyComments::Internal).await?;
    assert!(matches!(outcome, BulkCopyFoldersOutcome::Accepted(_)), "{outcome:?}");
    assert_eq!(names(world, &to).await?, ["Stills", "Stills"]);
    Ok(())
}

pub(crate) async fn children_are_filtered_by_type(world: &World) -> Outcome {
    let children = world.account.folders().index(&world.demo().folder).include_total_count(true);
    let all = children.clone().await?;
    assert_eq!(all.total_count, Some(6));
    let kinds = |assets: &[AssetWithIncludes]| {
        assets.iter().fold([0; 3], |[files, folders, stacks], asset| match asset {
            AssetWithIncludes::File(_) => [files + 1, folders, stacks],
            AssetWithIncludes::Folder(_) => [files, folders + 1, stacks],
            AssetWithIncludes::VersionStack(stack) => {
                let head = stack.head_version.as_ref().map(|head| head.name.as_str());
                assert_eq!(head, Some("Ending v2.mp4"));
                [files, folders, stacks + 1]
            }
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(kinds(&all.data), [4, 1, 1]);
    let some = children.clone().r#type("folder,version_stack").await?;
    assert_eq!((kinds(&some.data), some.total_count), ([0, 1, 1], Some(2)));
    let named = children.include(["creator"]).r#type("file").sort(FolderSort::NameDesc).await?.data;
    assert!(matches!(&named[0], AssetWithIncludes::File(file) if file.name == "Script.pdf" && file.creator.is_some()));
    Ok(())
}
