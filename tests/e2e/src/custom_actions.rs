//! Custom actions.

use frameio_sdk::models::{ActionCreateParamsData, ActionInclude, ActionUpdateParamsData};

use crate::world::{assert_gone, assert_refused};
use crate::{Outcome, World};

pub(crate) async fn an_action_lives(world: &World) -> Outcome {
    let (actions, account, workspace) = (world.client.custom_actions(), &world.account, &world.demo().workspace);
    let url = "https://example.com/action";
    let data = ActionCreateParamsData::new("Publish", "Puts it on the air", "publish", url).timeout(10);
    let made = actions.actions_create(account, workspace, data.multi_asset(false)).await?.data;
    assert_eq!((made.name.as_str(), made.event.as_str(), made.active), ("Publish", "publish", true));
    assert_eq!((made.multi_asset, made.timeout, &made.deleted_at), (Some(false), Some(10), &None));
    assert_eq!(made.creator_id.as_str(), world.demo().user);
    assert!(!made.secret.is_empty() && !format!("{made:?}").contains(made.secret.expose_secret()));
    let hasty = ActionCreateParamsData::new("Hasty", "Too fast", "hasty", url).timeout(1);
    assert_refused(actions.actions_create(account, workspace, hasty).await, "/data/timeout");

    let change = ActionUpdateParamsData::new().active(false).description("Puts it online").timeout(5);
    let changed = actions.actions_update(account, &made.id, change).await?.data;
    assert_eq!((changed.description.as_str(), changed.active, changed.timeout), ("Puts it online", false, Some(5)));
    assert_eq!((changed.name.as_str(), changed.multi_asset), ("Publish", Some(false)), "what is left out stays");
    let shown = actions.actions_show(account, &made.id).await?.data;
    assert_eq!((shown.active, &shown.creator), (false, &None));
    let shown = actions.actions_show(account, &made.id).include([ActionInclude::Creator]).await?.data;
    assert_eq!(shown.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));

    let list = actions.actions_index(account, workspace).include_total_count(true).await?;
    assert_eq!(list.data.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Transcribe", "Publish"]);
    actions.actions_delete(account, &made.id).await?;
    assert_gone(actions.actions_show(account, &made.id).await);
    assert_eq!(actions.actions_index(account, workspace).include_total_count(true).await?.total_count, Some(1));
    Ok(())
}
