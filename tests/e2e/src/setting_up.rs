//! Ensuring webhooks and custom actions, and fetching the resource of an event.

use fake_frameio::Fault;
use frameio_sdk::WebhookId;
use frameio_sdk::models::{ActionCreateParams, WebhookCreateParams, WebhookEvent, WebhookUpdateParams};
use frameio_sdk::webhooks::{EnsureOutcome, Event, FetchedResource};
use serde_json::json;

use crate::world::{Outcome, World};

const URL: &str = "https://example.com/hook";
const EVENTS: [WebhookEvent; 2] = [WebhookEvent::FileReady, WebhookEvent::CommentCreated];

pub(crate) async fn a_webhook_is_created_updated_or_left_alone(world: &World) -> Outcome {
    let (account, workspace) = (&world.account, &world.demo().workspace);
    let ensure = || account.ensure_webhook(workspace, URL, EVENTS);
    let made = ensure().await?;
    let secret = made.secret().expect("a created webhook has a secret").expose_secret().to_owned();
    assert!(!secret.is_empty() && !format!("{made:?}").contains(&secret));
    assert_eq!(
        (&made.stale[..], &made.deleted[..]),
        (&[][..], &[][..]),
        "the webhook of the demo has another URL and is not stale"
    );
    assert_eq!(account.webhooks().show(&made.id).await?.name, "example.com");

    let again = account.ensure_webhook(workspace, "https://EXAMPLE.com:443/hook", EVENTS).await?;
    assert_eq!((&again.id, again.secret().is_none()), (&made.id, true), "the secret should be shown once");
    assert!(matches!(again.outcome, EnsureOutcome::Unchanged));
    assert_eq!((world.fake.calls("webhooks.create"), world.fake.calls("webhooks.update")), (1, 0));

    account.webhooks().update(&made.id, WebhookUpdateParams::new().active(false)).await?;
    let changed =
        account.ensure_webhook(workspace, URL, ["file.ready", "share.viewed", "file.ready"]).name("Ours").await?;
    assert!(matches!(changed.outcome, EnsureOutcome::Updated) && changed.id == made.id);
    let shown = account.webhooks().show(&made.id).await?;
    assert_eq!((shown.active, shown.name.as_str()), (Some(true), "Ours"));
    assert_eq!(shown.events, [WebhookEvent::FileReady, WebhookEvent::ShareViewed]);
    let unnamed = account.ensure_webhook(workspace, URL, ["share.viewed", "file.ready"]).await?;
    assert!(matches!(unnamed.outcome, EnsureOutcome::Unchanged), "a name that is not requested should be kept");
    Ok(())
}

pub(crate) async fn stale_webhooks_are_found(world: &World) -> Outcome {
    let (account, workspace) = (&world.account, &world.demo().workspace);
    let stale = WebhookCreateParams::new("By hand", [WebhookEvent::FileDeleted], URL);
    let stale = account.webhooks().create(workspace, stale).await?.id;
    let ensure = || account.ensure_webhook(workspace, URL, EVENTS);

    // A webhook whose secret is unknown cannot be verified, so another one is created.
    let made = ensure().rotate_secret(true).await?;
    assert!(made.secret().is_some() && made.id != stale);
    assert_eq!(made.stale, std::slice::from_ref(&stale));
    let found = ensure().await?;
    assert_eq!(
        (&found.id, &found.stale[..]),
        (&made.id, &[stale.clone()][..]),
        "the current webhook should be found and the stale one listed"
    );
    // The webhook with the known secret is selected and updated.
    let moved = account.ensure_webhook(workspace, "https://example.org/moved", EVENTS).known_id(&made.id).await?;
    assert!(matches!(moved.outcome, EnsureOutcome::Updated) && moved.id == made.id);
    let back = ensure().known_id(&made.id).delete_stale(true).await?;
    assert_eq!((&back.id, &back.stale[..], &back.deleted[..]), (&made.id, &[][..], &[stale][..]));

    // A failed deletion of a stale webhook does not lose the new secret.
    world.fake.fault(Fault::status(403).on("webhooks.delete"));
    let rotated = ensure().rotate_secret(true).delete_stale(true).await?;
    assert!(rotated.secret().is_some());
    assert_eq!(rotated.stale, std::slice::from_ref(&made.id));
    assert_eq!(rotated.delete_error.and_then(|error| error.status()).map(|status| status.as_u16()), Some(403));
    let unknown = WebhookId::from("00000000-0000-4000-8000-000000000000");
    let anew = ensure().known_id(unknown).await?;
    assert!(anew.secret().is_some(), "the secrets of the existing webhooks are unknown, so a new one is needed");
    assert_eq!(anew.stale.len(), 2);
    Ok(())
}

pub(crate) async fn a_creation_without_a_response_is_not_retried(world: &World) -> Outcome {
    let ensure = || world.account.ensure_webhook(&world.demo().workspace, URL, EVENTS);
    world.fake.fault(Fault::status_after(503).on("webhooks.create"));
    let error = ensure().await.expect_err("the result of the creation is unknown");
    assert_eq!((error.status().map(|status| status.as_u16()), world.fake.calls("webhooks.create")), (Some(503), 1));
    let rotated = ensure().rotate_secret(true).delete_stale(true).await?;
    assert_eq!((rotated.secret().is_some(), rotated.deleted.len()), (true, 1));
    Ok(())
}

pub(crate) async fn an_action_is_created_updated_or_left_alone(world: &World) -> Outcome {
    let (account, workspace) = (&world.account, &world.demo().workspace);
    let wanted = |name: &str| ActionCreateParams::new(name, "Puts it on the air", "publish", URL);
    let made = account.ensure_action(workspace, wanted("Publish")).await?;
    let secret = made.secret().expect("a created action has a secret").expose_secret().to_owned();
    assert!(!secret.is_empty() && !format!("{made:?}").contains(&secret));
    let again = account.ensure_action(workspace, wanted("Publish")).await?;
    assert!(matches!(again.outcome, EnsureOutcome::Unchanged) && again.id == made.id);
    let changed = account.ensure_action(workspace, wanted("Air").timeout(9).multi_asset(false)).await?;
    assert!(matches!(changed.outcome, EnsureOutcome::Updated) && changed.id == made.id);
    let shown = account.custom_actions().show(&made.id).await?;
    assert_eq!((shown.name.as_str(), shown.timeout, shown.multi_asset), ("Air", Some(9), Some(false)));
    let again = account.ensure_action(workspace, wanted("Air")).await?;
    assert!(matches!(again.outcome, EnsureOutcome::Unchanged), "settings that are not requested should be kept");

    let other = ActionCreateParams::new("Publish", "Elsewhere", "publish.draft", URL);
    let other = account.ensure_action(workspace, other).await?;
    assert!(other.secret().is_some() && other.stale.is_empty(), "another event should need another action");
    let moved = ActionCreateParams::new("Air", "Puts it on the air", "publish.two", "https://example.org/two");
    let moved = account.ensure_action(workspace, moved).known_id(&made.id).await?;
    assert!(matches!(moved.outcome, EnsureOutcome::Updated) && moved.id == made.id);
    let rotated = account.ensure_action(workspace, wanted("Air")).rotate_secret(true).known_id(&made.id);
    let rotated = rotated.delete_stale(true).await?;
    assert_eq!((rotated.secret().is_some(), &rotated.deleted[..]), (true, &[made.id][..]));
    assert_eq!(world.fake.calls("actions.create"), 3);
    Ok(())
}

pub(crate) async fn an_event_fetches_its_resource(world: &World) -> Outcome {
    let demo = world.demo();
    for (kind, id) in [
        ("file", &demo.file),
        ("folder", &demo.folder),
        ("version_stack", &demo.version_stack),
        ("comment", &demo.comment),
        ("project", &demo.project),
        ("collection", &demo.collection),
        ("share", &demo.share),
        ("custom_field", &demo.select_field),
    ] {
        let id_of_it = match event(kind, id).fetch(&world.account).await? {
            FetchedResource::File(file) => file.id.to_string(),
            FetchedResource::Folder(folder) => folder.id.to_string(),
            FetchedResource::VersionStack(stack) => stack.id.to_string(),
            FetchedResource::Comment(comment) => comment.id.to_string(),
            FetchedResource::Project(project) => project.id.to_string(),
            FetchedResource::Collection(collection) => collection.id.to_string(),
            FetchedResource::Share(share) => share.id.to_string(),
            FetchedResource::CustomField(field) => {
                serde_json::to_value(&*field).expect("JSON")["id"].as_str().expect("an id").to_owned()
            }
            other => panic!("{kind}: {other:?}"),
        };
        assert_eq!(&id_of_it, id, "{kind}");
    }
    // An action on a version stack names the newest file.
    let fetched = event("version_stack", &demo.file).fetch(&world.account).await?;
    assert!(matches!(fetched, FetchedResource::File(file) if file.id.as_str() == demo.file));

    let nowhere = "00000000-0000-4000-8000-000000000000";
    for kind in ["file", "version_stack", "comment", "custom_field"] {
        assert_eq!(event(kind, nowhere).fetch(&world.account).await?, FetchedResource::Gone, "{kind}");
    }
    assert_eq!(event("hologram", nowhere).fetch(&world.account).await?, FetchedResource::Unsupported);
    world.fake.fault(Fault::status(403).on("files.show"));
    let refused =
        event("file", &demo.file).fetch(&world.account).await.expect_err("statuses other than 404 are errors");
    assert!(refused.is_forbidden());
    Ok(())
}

fn event(kind: &str, id: &str) -> Event {
    let json = json!({"type": "x.updated", "resource": {"id": id, "type": kind}, "account": {"id": "a"}});
    Event::from_unverified(json.to_string().as_bytes()).expect("an event")
}
