//! Custom actions.

use frameio_sdk::models::{ActionCreateParams, ActionInclude, ActionUpdateParams};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn an_action_is_created_updated_and_deleted(world: &World) -> Outcome {
    let (actions, workspace) = (world.account.custom_actions(), &world.demo().workspace);
    let url = "https://example.com/action";
    let data = ActionCreateParams::new("Publish", "Puts it on the air", "publish", url).timeout(10);
    let made = actions.create(workspace, data.multi_asset(false)).await?;
    assert_eq!((made.name.as_str(), made.event.as_str(), made.active), ("Publish", "publish", true));
    assert_eq!((made.multi_asset, made.timeout, &made.deleted_at), (Some(false), Some(10), &None));
    assert_eq!(made.creator_id.as_str(), world.demo().user);
    assert!(!made.secret.is_empty() && !format!("{made:?}").contains(made.secret.expose_secret()));
    let hasty = ActionCreateParams::new("Hasty", "Too fast", "hasty", url).timeout(1);
    assert_refused(actions.create(workspace, hasty).await, "/data/timeout");

    let change = ActionUpdateParams::new().active(false).description("Puts it online").timeout(5);
    let changed = actions.update(&made.id, change).await?;
    assert_eq!((changed.description.as_str(), changed.active, changed.timeout), ("Puts it online", false, Some(5)));
    assert_eq!((changed.name.as_str(), changed.multi_asset), ("Publish", Some(false)), "omitted fields should be kept");
    let shown = actions.show(&made.id).await?;
    assert_eq!((shown.active, &shown.creator), (false, &None));
    let shown = actions.show(&made.id).include([ActionInclude::Creator]).await?;
    assert_eq!(shown.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));

    let list = actions.index(workspace).include_total_count(true).await?;
    assert_eq!(list.data.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Transcribe", "Publish"]);
    actions.delete(&made.id).await?;
    assert_gone(actions.show(&made.id).await);
    assert_eq!(actions.index(workspace).include_total_count(true).await?.total_count, Some(1));
    Ok(())
}
