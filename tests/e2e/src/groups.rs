//! Groups of users.

use frameio_sdk::models::{
    CreateGroupParamsData, GroupCommonSource, GroupWithIncludes, GroupsInclude, GroupsSort, UpdateGroupParamsData,
};

use crate::world::{assert_gone, assert_refused};
use crate::{Outcome, World};

pub(crate) async fn a_group_lives(world: &World) -> Outcome {
    let (groups, account) = (world.client.groups(), &world.account);
    let made = groups.create(account, CreateGroupParamsData::new("Graders", "🎨")).await?.data;
    assert_eq!((made.name.as_str(), made.emoji.as_str(), made.member_count), ("Graders", "🎨", 0));
    assert_eq!(made.source, GroupCommonSource::Frame);
    assert_refused(groups.create(account, CreateGroupParamsData::new("", "🎨")).await, "/data/name");

    let changed = groups.update(account, &made.id, UpdateGroupParamsData::new().name("Colourists")).await?.data;
    assert_eq!((changed.name.as_str(), changed.emoji.as_str()), ("Colourists", "🎨"), "what is left out stays");
    match groups.show(account, &made.id).await?.data {
        GroupWithIncludes::GroupCommonWithIncludes(group) => {
            assert_eq!((group.name.as_str(), &group.creator), ("Colourists", &None));
        }
        other => panic!("{other:?}"),
    }
    match groups.show(account, &world.demo().group).include([GroupsInclude::Creator]).await?.data {
        GroupWithIncludes::GroupCommonWithIncludes(group) => {
            assert_eq!((group.name.as_str(), group.member_count), ("Editors", 2));
            assert_eq!(group.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));
        }
        other => panic!("{other:?}"),
    }
    let list = groups.index(account).sort(GroupsSort::NameAsc).include_total_count(true).await?;
    assert_eq!((list.total_count, list.data.len()), (Some(2), 2));
    assert_gone(groups.show(account, "00000000-0000-4000-8000-000000000000").await);
    Ok(())
}
