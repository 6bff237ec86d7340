//! An axum server that the stand-in calls: events, custom actions, and every kind of refused delivery.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test code")]

use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::models::{ActionCreateParams, FolderCreateParams, WebhookEvent};
use frameio_sdk::webhooks::{Action, Choice, CustomActions, Event, Field, Form, Reply, Resource, Webhooks};
use frameio_sdk::{Account, Client, WebhookId};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[derive(Clone)]
struct App {
    webhooks: Webhooks,
    actions: CustomActions,
    events: mpsc::UnboundedSender<Event>,
}

impl FromRef<App> for Webhooks {
    fn from_ref(app: &App) -> Self {
        app.webhooks.clone()
    }
}

impl FromRef<App> for CustomActions {
    fn from_ref(app: &App) -> Self {
        app.actions.clone()
    }
}

async fn hook(State(app): State<App>, event: Event) {
    app.events.send(event).unwrap();
}

fn colour() -> Field<Choice> {
    Field::select("colour", "Colour", [("Red", "red"), ("Blue", "blue")])
}

fn shade() -> Field<Choice> {
    Field::select("shade", "Shade", [("Dark", "dark"), ("Light", "light")])
}

async fn act(action: Action) -> Reply {
    let Some(submission) = action.submission() else {
        return Reply::form(Form::new("First").field(colour())).unwrap();
    };
    if submission.get(&colour()).unwrap().is_some() {
        return Reply::form(Form::new("Second").field(shade())).unwrap();
    }
    let shade = submission.get(&shade()).unwrap().unwrap();
    Reply::message(shade, action.resources().iter().map(Resource::resource_type).collect::<Vec<_>>().join(" "))
}

/// The stand-in, and a server that it calls.
struct TestServer {
    fake: FakeFrameio,
    account: Account,
    hook: WebhookId,
    action: String,
    events: mpsc::UnboundedReceiver<Event>,
}

async fn start_server() -> TestServer {
    let fake = FakeFrameio::builder().webhook_retry(Duration::from_millis(1)).start().await.unwrap();
    let client = Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
    let account = client.account(&fake.demo().account);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = |path: &str| format!("http://{}/{path}", listener.local_addr().unwrap());
    let workspace = &fake.demo().workspace;
    let hook_made = account.ensure_webhook(workspace, url("hook"), [WebhookEvent::FolderCreated]).await.unwrap();
    let action_made = ActionCreateParams::new("Paint", "Paints it", "paint", url("act"));
    let action_made = account.ensure_action(workspace, action_made).await.unwrap();
    let (sender, events) = mpsc::unbounded_channel();
    let app = App {
        webhooks: Webhooks::new([hook_made.secret().unwrap()]),
        actions: CustomActions::new([action_made.secret().unwrap()]),
        events: sender,
    };
    let router = Router::new().route("/hook", post(hook)).route("/act", post(act)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    TestServer { fake, account, hook: hook_made.id, action: action_made.id.to_string(), events }
}

impl TestServer {
    /// The statuses of the delivery attempts, once there are `count` of them.
    async fn statuses(&self, count: usize) -> Vec<Option<u16>> {
        while self.fake.delivery_count() < count {
            tokio::task::yield_now().await;
        }
        self.fake.deliveries().iter().map(|delivery| delivery.status).collect()
    }
}

#[tokio::test]
async fn a_verified_event_leads_to_its_folder() {
    let mut start_server = start_server().await;
    let folder = FolderCreateParams::new().name("Told");
    let made = start_server.account.folders().create(&start_server.fake.demo().folder, folder).await.unwrap();
    let event = start_server.events.recv().await.unwrap();
    assert_eq!((event.event_type(), event.resource()), (&WebhookEvent::FolderCreated, &Resource::Folder(made.id)));
    assert_eq!(event.user_id().map(|id| id.as_str()), Some(start_server.fake.demo().user.as_str()));
    assert_eq!(event.delivery().map(|delivery| delivery.secret_index), Some(0));
    assert_eq!(start_server.statuses(1).await, [Some(200)]);
}

#[tokio::test]
async fn forged_old_and_tampered_deliveries_are_refused_and_retried() {
    let mut start_server = start_server().await;
    let faults = [Fault::wrong_secret(), Fault::tampered(), Fault::time_stamp(-301), Fault::time_stamp(360)];
    faults.into_iter().for_each(|fault| start_server.fake.fault(fault));
    let event =
        json!({"type": "hologram.lit", "resource": {"id": "h", "type": "hologram"}, "account": {"id": "a"}, "new": 1});
    start_server.fake.deliver(start_server.hook.as_str(), event.clone());
    let got = start_server.events.recv().await.unwrap();
    assert_eq!(serde_json::to_value(&got).unwrap(), event, "an unknown event type should be written back unchanged");
    assert_eq!(start_server.statuses(5).await, [Some(401), Some(401), Some(401), Some(401), Some(200)]);
    assert!(start_server.events.try_recv().is_err(), "only one event should reach the handler");
}

#[tokio::test]
async fn an_unreadable_payload_is_a_400_and_an_oversized_one_a_413() {
    let start_server = start_server().await;
    let large = json!({"type": "x", "padding": " ".repeat(2 * 1024 * 1024)});
    for (payload, status, count) in [(json!([]), 400, 5), (json!({"type": "file.ready"}), 400, 10), (large, 413, 15)] {
        start_server.fake.deliver(start_server.hook.as_str(), payload);
        let statuses = start_server.statuses(count).await;
        assert!(
            statuses[count - 5..].iter().all(|got| *got == Some(status) || (status == 413 && got.is_none())),
            "{statuses:?}"
        );
    }
}

#[tokio::test]
async fn an_action_on_several_assets_asks_twice_and_reports_its_result() {
    let start_server = start_server().await;
    let (fake, demo) = (&start_server.fake, start_server.fake.demo());
    let assets = [demo.file.as_str(), demo.folder.as_str(), demo.version_stack.as_str()];
    let first = fake.run_action_on(&start_server.action, &assets, &demo.user).await.unwrap();
    let title = |body: &Option<Value>| body.as_ref().unwrap()["title"].clone();
    assert_eq!((first.status, title(&first.body)), (Some(200), json!("First")));
    assert_eq!(first.body.as_ref().unwrap()["fields"][0]["options"][1], json!({"name": "Blue", "value": "blue"}));
    let second = fake.submit_form(&first, json!({"colour": "blue"})).await.unwrap();
    assert_eq!((title(&second.body), &second.interaction_id), (json!("Second"), &first.interaction_id));
    let last = fake.submit_form(&second, json!({"shade": "dark"})).await.unwrap();
    assert_eq!(last.body.unwrap(), json!({"title": "dark", "description": "file folder version_stack"}));

    let one = fake.run_action(&start_server.action, &demo.image, &demo.user).await.unwrap();
    assert_eq!(title(&one.body), json!("First"));
    fake.fault(Fault::wrong_secret().on("deliver.action").times(5));
    let forged = fake.run_action(&start_server.action, &demo.image, &demo.user).await.unwrap();
    assert_eq!((forged.status, forged.body), (Some(401), None), "the reply should be text and not a form");
}
