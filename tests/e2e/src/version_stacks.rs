//! Version stacks.

use frameio_sdk::VersionStackId;
use frameio_sdk::models::{
    AssetType, AssetWithIncludes, DeletedAsset, FileInclude, FileMoveParamsData, VersionStackCopyParamsData,
    VersionStackCreateParamsData, VersionStackMoveParamsData, VersionStackSortIndex,
};

use crate::world::{assert_gone, assert_refused};
use crate::{Outcome, World};

/// The names of the versions in a stack, oldest first.
async fn versions(world: &World, stack: &VersionStackId) -> Result<Vec<String>, frameio_sdk::Error> {
    let versions = world.client.version_stacks().index(&world.account, stack);
    let versions = versions.sort(VersionStackSortIndex::CreatedAtAsc).items().try_collect().await?;
    Ok(versions
        .into_iter()
        .map(|asset| match asset {
            AssetWithIncludes::File(file) => file.name,
            other => panic!("{other:?} among the versions"),
        })
        .collect())
}

pub(crate) async fn a_stack_lives(world: &World) -> Outcome {
    let (stacks, files, account) = (world.client.version_stacks(), world.client.files(), &world.account);
    let folder = world.folder(&world.demo().root_folder, "Cuts").await?;
    let (v1, v2) = (world.file(&folder, "Cut v1.mov").await?, world.file(&folder, "Cut v2.mov").await?);
    let v3 = world.file(&folder, "Cut v3.mov").await?;
    let made = stacks.create(account, &folder, VersionStackCreateParamsData::new([&v1, &v2])).await?.data;
    assert_eq!(made.r#type, AssetType::VersionStack);
    assert_eq!(made.head_version.as_ref().map(|head| &head.id), Some(&v2));
    let one = stacks.create(account, &folder, VersionStackCreateParamsData::new([&v3])).await;
    assert!(one.expect_err("one file is no stack").is_validation());
    let elsewhere = VersionStackCreateParamsData::new([world.demo().file.as_str(), v3.as_str()]);
    assert_refused(stacks.create(account, &folder, elsewhere).await, "/data/file_ids/0");

    // What is moved into a stack becomes its newest version.
    files.move_to(account, &v3, FileMoveParamsData::new().parent_id(&made.id)).await?;
    assert_eq!(versions(world, &made.id).await?, ["Cut v1.mov", "Cut v2.mov", "Cut v3.mov"]);
    let plain = stacks.show(account, &made.id).await?.data;
    assert_eq!(plain.head_version.map(|head| head.id), Some(v3.clone()));
    assert!(plain.creator.is_none() && plain.metadata.is_none());
    let full = stacks.show(account, &made.id).include([FileInclude::Creator, FileInclude::MediaLinksOriginal]).await?;
    assert!(full.data.creator.is_some());
    let list = stacks.list(account, &folder).include_total_count(true).await?;
    assert_eq!((list.total_count, &list.data[0].id), (Some(1), &made.id));

    // A stack of which one version is left gives way to it.
    files.delete(account, &v3).await?;
    files.delete(account, &v1).await?;
    assert_gone(stacks.show(account, &made.id).await);
    assert_eq!(files.show(account, &v2).await?.data.parent_id.map(String::from).as_deref(), Some(folder.as_str()));
    let deleted = world.client.projects().recently_deleted(account, &world.demo().project).await?.data;
    assert!(matches!(&deleted[0], DeletedAsset::File(file) if file.id == v1));
    Ok(())
}

pub(crate) async fn stacks_move_and_are_copied(world: &World) -> Outcome {
    let (stacks, account) = (world.client.version_stacks(), &world.account);
    let to = world.folder(&world.demo().root_folder, "To").await?;
    let stack = VersionStackId::from(&world.demo().version_stack);
    let moved = stacks.move_to(account, &stack, VersionStackMoveParamsData::new().parent_id(&to)).await?.data;
    assert_eq!((&moved.id, moved.parent_id.map(String::from).as_deref()), (&stack, Some(to.as_str())));
    assert!(stacks.list(account, &world.demo().folder).await?.data.is_empty());

    let beside = stacks.copy(account, &stack).copy_metadata(true).await?.data;
    assert_eq!(versions(world, &beside.id).await?, ["Ending v1.mp4", "Ending v2.mp4"]);
    let back = VersionStackCopyParamsData::new().parent_id(world.demo().folder.as_str());
    let elsewhere = stacks.copy(account, &stack).data(back).await?.data;
    assert_eq!(elsewhere.parent_id.map(String::from).as_deref(), Some(world.demo().folder.as_str()));
    assert_eq!(stacks.list(account, &to).include_total_count(true).await?.total_count, Some(2));
    let into_a_stack = VersionStackMoveParamsData::new().parent_id(&stack);
    assert_refused(stacks.move_to(account, &beside.id, into_a_stack).await, "/data/parent_id");
    Ok(())
}
