//! Groups of users.

use frameio_sdk::models::{
    CreateGroupParams, GroupCommonSource, GroupWithIncludes, GroupsInclude, GroupsSort, UpdateGroupParams,
};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_group_is_created_updated_and_deleted(world: &World) -> Outcome {
    let groups = world.account.groups();
    let made = groups.create(CreateGroupParams::new("Graders", "🎨")).await?;
    assert_eq!((made.name.as_str(), made.emoji.as_str(), made.member_count), ("Graders", "🎨", 0));
    assert_eq!(made.source, GroupCommonSource::Frame);
    assert_refused(groups.create(CreateGroupParams::new("", "🎨")).await, "/data/name");

    let changed = groups.update(&made.id, UpdateGroupParams::new().name("Colourists")).await?;
    assert_eq!((changed.name.as_str(), changed.emoji.as_str()), ("Colourists", "🎨"), "omitted fields should be kept");
    match groups.show(&made.id).await? {
        GroupWithIncludes::GroupCommonWithIncludes(group) => {
            assert_eq!((group.name.as_str(), &group.creator), ("Colourists", &None));
        }
        other => panic!("{other:?}"),
    }
    match groups.show(&world.demo().group).include([GroupsInclude::Creator]).await? {
        GroupWithIncludes::GroupCommonWithIncludes(group) => {
            assert_eq!((group.name.as_str(), group.member_count), ("Editors", 2));
            assert_eq!(group.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));
        }
        other => panic!("{other:?}"),
    }
    let list = groups.index().sort(GroupsSort::NameAsc).include_total_count(true).await?;
    assert_eq!((list.total_count, list.data.len()), (Some(2), 2));
    assert_gone(groups.show("00000000-0000-4000-8000-000000000000").await);
    Ok(())
}
