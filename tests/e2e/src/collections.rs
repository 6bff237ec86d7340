//! Collections, which are read-only.

use frameio_sdk::models::{AssetShareParams, CollectionAggregationMode, ShareAccess};

use crate::world::{Outcome, World};

pub(crate) async fn a_new_share_has_a_collection(world: &World) -> Outcome {
    let (collections, project) = (world.account.collections(), &world.demo().project);
    let before = collections.index(project).include_total_count(true).await?;
    assert_eq!(before.total_count, Some(3));
    let picked = collections.show(&world.demo().collection).await?;
    assert_eq!((picked.name.as_deref(), picked.auto_generated), (Some("Selects"), false));
    assert_eq!((&picked.aggregation_mode, &picked.description), (&CollectionAggregationMode::Static, &None));
    assert!(picked.creator.is_none() && picked.project.is_none() && picked.shares.is_none());
    assert!(before.data.contains(&picked));

    let data = AssetShareParams::new("Behind it", ShareAccess::Public);
    let share = world.account.shares().create(project, data).await?;
    let behind = collections.show(&share.collection_id).include(["shares", "creator"]).await?;
    assert!(behind.auto_generated && behind.creator.is_some() && behind.project.is_none());
    assert_eq!(behind.shares.as_deref(), Some(&[share][..]));
    assert_eq!(collections.index(project).include_total_count(true).await?.total_count, Some(4));

    let full = collections.index(project).include(["project"]).await?.data;
    assert!(full.iter().all(|one| one.project.as_ref().is_some_and(|project| project.id == one.project_id)));
    Ok(())
}
