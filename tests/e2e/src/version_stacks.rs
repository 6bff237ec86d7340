//! Version stacks.

use frameio_sdk::VersionStackId;
use frameio_sdk::models::{
    Asset, AssetType, AssetWithIncludes, DeletedAsset, FileInclude, FileMoveParams, VersionStackCopyParams,
    VersionStackCreateParams, VersionStackMoveParams, VersionStackReorderParams, VersionStackReorderParamsMoveTo,
    VersionStackSortIndex,
};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

/// The names of the versions of a stack, oldest first.
async fn versions(world: &World, stack: &VersionStackId) -> Result<Vec<String>, frameio_sdk::Error> {
    let versions = world.account.version_stacks().index(stack);
    let versions = versions.sort(VersionStackSortIndex::CreatedAtAsc).items().try_collect().await?;
    Ok(versions
        .into_iter()
        .map(|asset| match asset {
            AssetWithIncludes::File(file) => file.name,
            other => panic!("{other:?} among the versions"),
        })
        .collect())
}

pub(crate) async fn a_stack_is_created_extended_and_dissolved(world: &World) -> Outcome {
    let (stacks, files) = (world.account.version_stacks(), world.account.files());
    let folder = world.folder(&world.demo().root_folder, "Cuts").await?;
    let (v1, v2) = (world.file(&folder, "Cut v1.mov").await?, world.file(&folder, "Cut v2.mov").await?);
    let v3 = world.file(&folder, "Cut v3.mov").await?;
    let made = stacks.create(&folder, VersionStackCreateParams::new([&v1, &v2])).await?;
    assert_eq!(made.r#type, AssetType::VersionStack);
    assert_eq!(made.head_version.as_ref().map(|head| &head.id), Some(&v2));
    let one = stacks.create(&folder, VersionStackCreateParams::new([&v3])).await;
    assert!(one.expect_err("a stack needs two files").is_validation());
    let elsewhere = VersionStackCreateParams::new([world.demo().file.as_str(), v3.as_str()]);
    assert_refused(stacks.create(&folder, elsewhere).await, "/data/file_ids/0");

    // A file that is moved into a stack becomes its newest version.
    files.move_to(&v3, FileMoveParams::new().parent_id(&made.id)).await?;
    assert_eq!(versions(world, &made.id).await?, ["Cut v1.mov", "Cut v2.mov", "Cut v3.mov"]);
    let plain = stacks.show(&made.id).await?;
    assert_eq!(plain.head_version.map(|head| head.id), Some(v3.clone()));
    assert!(plain.creator.is_none() && plain.metadata.is_none());
    let full = stacks.show(&made.id).include([FileInclude::Creator, FileInclude::MediaLinksOriginal]).await?;
    assert!(full.creator.is_some());
    let list = stacks.list(&folder).include_total_count(true).await?;
    assert_eq!((list.total_count, &list.data[0].id), (Some(1), &made.id));

    // A stack with a single version left is replaced by that file.
    files.delete(&v3).await?;
    files.delete(&v1).await?;
    assert_gone(stacks.show(&made.id).await);
    assert_eq!(files.show(&v2).await?.parent_id.map(String::from).as_deref(), Some(folder.as_str()));
    let deleted = world.account.projects().recently_deleted(&world.demo().project).await?.data;
    assert!(matches!(&deleted[0], DeletedAsset::File(file) if file.id == v1));
    Ok(())
}

pub(crate) async fn stacks_are_moved_and_copied(world: &World) -> Outcome {
    let stacks = world.account.version_stacks();
    let to = world.folder(&world.demo().root_folder, "To").await?;
    let stack = VersionStackId::from(&world.demo().version_stack);
    let moved = stacks.move_to(&stack, VersionStackMoveParams::new().parent_id(&to)).await?;
    assert_eq!((&moved.id, moved.parent_id.map(String::from).as_deref()), (&stack, Some(to.as_str())));
    assert!(stacks.list(&world.demo().folder).await?.data.is_empty());

    let beside = stacks.copy(&stack).copy_metadata(true).await?;
    assert_eq!(versions(world, &beside.id).await?, ["Ending v1.mp4", "Ending v2.mp4"]);
    let back = VersionStackCopyParams::new().parent_id(world.demo().folder.as_str());
    let elsewhere = stacks.copy(&stack).data(back).await?;
    assert_eq!(elsewhere.parent_id.map(String::from).as_deref(), Some(world.demo().folder.as_str()));
    assert_eq!(stacks.list(&to).include_total_count(true).await?.total_count, Some(2));
    let into_a_stack = VersionStackMoveParams::new().parent_id(&stack);
    assert_refused(stacks.move_to(&beside.id, into_a_stack).await, "/data/parent_id");
    Ok(())
}

pub(crate) async fn versions_are_reordered(world: &World) -> Outcome {
    let stacks = world.account.version_stacks();
    let folder = world.folder(&world.demo().root_folder, "Cuts").await?;
    let mut ids = Vec::new();
    for name in ["1", "2", "3", "4"] {
        ids.push(world.file(&folder, name).await?);
    }
    let stack = stacks.create(&folder, VersionStackCreateParams::new(&ids)).await?.id;
    let go = |target: usize| VersionStackReorderParams::new(&ids[target - 1]);
    for (data, order) in [
        (go(1).move_to(VersionStackReorderParamsMoveTo::Top), "2341"),
        (go(4).move_to(VersionStackReorderParamsMoveTo::Bottom), "4231"),
        (go(4).move_above_file_id(&ids[2]), "2341"),
        (go(1).move_below_file_id(&ids[2]), "2134"),
        (go(4).move_below_file_id(&ids[0]), "2413"),
        (go(2).move_above_file_id(&ids[0]), "4123"),
    ] {
        let found = stacks.reorder(&stack, data).await?;
        let names = found.iter().map(|asset| match asset {
            Asset::File(file) => file.name.as_str(),
            other => panic!("{other:?} among the versions"),
        });
        let names: String = names.collect();
        assert_eq!(names, order);
    }
    assert_eq!(stacks.show(&stack).await?.head_version.map(|head| head.name).as_deref(), Some("3"));
    assert_refused(stacks.reorder(&stack, go(1)).await, "/data");
    let stranger = VersionStackReorderParams::new(&world.demo().file).move_to("top");
    assert_refused(stacks.reorder(&stack, stranger).await, "/data/target_file_id");
    Ok(())
}
