//! Workspaces.

use frameio_sdk::models::{ProjectParamsData, WorkspaceInclude, WorkspaceParamsData};

use crate::world::{assert_gone, assert_refused};
use crate::{Outcome, World};

pub(crate) async fn a_workspace_lives(world: &World) -> Outcome {
    let (workspaces, account) = (world.client.workspaces(), &world.account);
    let before = workspaces.index(account).include_total_count(true).await?.total_count;
    let named = |name: &str| WorkspaceParamsData::new().name(name);

    let made = workspaces.create(account, named("Trailers")).await?.data;
    assert_eq!((made.name.as_str(), &made.account_id, &made.image), ("Trailers", account, &None));
    assert_refused(workspaces.create(account, named("")).await, "/data/name");

    let shown = workspaces.show(account, &made.id).await?.data;
    assert_eq!((&shown.name, &shown.creator), (&made.name, &None));
    let shown = workspaces.show(account, &made.id).include([WorkspaceInclude::Creator]).await?.data;
    assert_eq!(shown.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));

    let renamed = workspaces.update(account, &made.id, named("Teasers")).await?.data;
    assert_eq!((&renamed.id, renamed.name.as_str()), (&made.id, "Teasers"));
    assert!(renamed.updated_at > made.updated_at && renamed.created_at == made.created_at);

    let all = workspaces.index(account).include_total_count(true).await?;
    assert_eq!(all.total_count, before.map(|count| count + 1));
    assert_eq!(all.data.iter().filter(|found| found.id == made.id && found.name == "Teasers").count(), 1);

    // With a workspace goes what is in it.
    let project = world.client.projects().create(account, &made.id, ProjectParamsData::new("Inner")).await?.data;
    workspaces.delete(account, &made.id).await?;
    assert_gone(workspaces.show(account, &made.id).await);
    assert_gone(world.client.projects().show(account, &project.id).await);
    assert_eq!(workspaces.index(account).include_total_count(true).await?.total_count, before);
    Ok(())
}
