//! Webhooks.

use frameio_sdk::models::{WebhookCreateParams, WebhookEvent, WebhookInclude, WebhookSort, WebhookUpdateParams};

use crate::raw;
use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_webhook_is_created_updated_and_deleted(world: &World) -> Outcome {
    let (webhooks, workspace) = (world.account.webhooks(), &world.demo().workspace);
    let events = [WebhookEvent::FileReady, WebhookEvent::CommentCreated];
    let url = "https://example.com/hook";
    let made = webhooks.create(workspace, WebhookCreateParams::new("Ours", events.clone(), url)).await?;
    assert_eq!((made.name.as_str(), made.url.as_str(), &made.events[..]), ("Ours", url, &events[..]));
    assert!(!made.secret.is_empty() && !format!("{made:?}").contains(made.secret.expose_secret()));
    // An event type that this build does not know is sent unchanged; the server validates it.
    let unknown = WebhookCreateParams::new("Theirs", ["file.eaten"], url);
    assert_refused(webhooks.create(workspace, unknown).await, "/data/events/0");
    let nowhere = WebhookCreateParams::new("Nowhere", events, "gopher://example.com");
    assert_refused(webhooks.create(workspace, nowhere).await, "/data/url");

    let change = WebhookUpdateParams::new().active(false).events([WebhookEvent::ShareViewed]);
    let changed = webhooks.update(&made.id, change).await?;
    assert_eq!((changed.active, &changed.events[..]), (Some(false), &[WebhookEvent::ShareViewed][..]));
    assert_eq!((changed.name.as_str(), changed.url.as_str()), ("Ours", url), "omitted fields should be kept");
    let shown = webhooks.show(&made.id).await?;
    assert_eq!((shown.active, &shown.creator), (Some(false), &None));
    let shown = webhooks.show(&made.id).include([WebhookInclude::Creator]).await?;
    assert_eq!(shown.creator.map(|user| user.email).as_deref(), Some("ada@example.com"));

    let list = webhooks.index(workspace).sort(WebhookSort::NameDesc).include_total_count(true).await?;
    assert_eq!(list.data.iter().map(|hook| hook.name.as_str()).collect::<Vec<_>>(), ["Ours", "Demo receiver"]);
    webhooks.delete(&made.id).await?;
    assert_gone(webhooks.show(&made.id).await);
    assert_eq!(webhooks.index(workspace).include_total_count(true).await?.total_count, Some(1));
    Ok(())
}

pub(crate) async fn a_webhook_receives_a_signed_event(world: &World) -> Outcome {
    let receiver = raw::Receiver::start().await;
    let data = WebhookCreateParams::new("Here", [WebhookEvent::FolderCreated], receiver.url());
    let webhook = world.account.webhooks().create(&world.demo().workspace, data).await?;
    let folder = world.folder(&world.demo().folder, "Told").await?;
    let delivery = receiver.take().await;
    assert_eq!(delivery.body["type"], "folder.created");
    assert_eq!(delivery.body["resource"]["id"], folder.as_str());
    assert_eq!(delivery.body["workspace"]["id"], webhook.workspace_id.expect("the webhook has a workspace").as_str());
    assert!(delivery.head.to_lowercase().contains("x-frameio-signature: v0="), "{}", delivery.head);
    Ok(())
}
