//! Workspaces.

use frameio_sdk::models::{ProjectParams, WorkspaceInclude, WorkspaceParams};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_workspace_is_created_renamed_and_deleted(world: &World) -> Outcome {
    let (workspaces, account) = (world.account.workspaces(), &world.account);
    let before = workspaces.index().include_total_count(true).await?.total_count;
    let named = |name: &str| WorkspaceParams::new().name(name);

    let made = workspaces.create(named("Trailers")).await?;
    assert_eq!((made.name.as_str(), &made.account_id, &made.image), ("Trailers", account.id(), &None));
    assert_refused(workspaces.create(named("")).await, "/data/name");

    let shown = workspaces.show(&made.id).await?;
    assert_eq!((&shown.name, &shown.creator), (&made.name, &None));
    let shown = workspaces.show(&made.id).include([WorkspaceInclude::Creator]).await?;
    assert_eq!(shown.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));

    let renamed = workspaces.update(&made.id, named("Teasers")).await?;
    assert_eq!((&renamed.id, renamed.name.as_str()), (&made.id, "Teasers"));
    assert!(renamed.updated_at > made.updated_at && renamed.created_at == made.created_at);

    let all = workspaces.index().include_total_count(true).await?;
    assert_eq!(all.total_count, before.map(|count| count + 1));
    assert_eq!(all.data.iter().filter(|found| found.id == made.id && found.name == "Teasers").count(), 1);

    // Deleting a workspace deletes its content.
    let project = world.account.projects().create(&made.id, ProjectParams::new("Inner")).await?;
    workspaces.delete(&made.id).await?;
    assert_gone(workspaces.show(&made.id).await);
    assert_gone(world.account.projects().show(&project.id).await);
    assert_eq!(workspaces.index().include_total_count(true).await?.total_count, before);
    Ok(())
}
