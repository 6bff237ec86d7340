//! The axum extractors, over real sockets.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use frameio_sdk::webhooks::{Action, CustomActions, Event, Reply, Webhooks};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{EVENT, SECRET, custom_actions, signed, webhooks};

#[derive(Clone)]
struct App {
    webhooks: Webhooks,
    actions: CustomActions,
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

async fn hook(event: Event) -> String {
    event.event_type().to_string()
}

async fn act(action: Action) -> Reply {
    Reply::message("Ran", action.event())
}

async fn serve() -> String {
    let app = App { webhooks: webhooks([SECRET]).max_body_bytes(1000), actions: custom_actions() };
    let router = Router::new().route("/hook", post(hook)).route("/act", post(act)).with_state(app);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

async fn send(url: String, secret: &str, body: &str) -> (StatusCode, String) {
    let client = frameio_sdk::reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(url).headers(signed(secret, body.as_bytes())).body(body.to_owned());
    let response = request.send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn handlers_receive_only_verified_events() {
    let server = serve().await;
    let hook = || format!("{server}/hook");
    assert_eq!(send(hook(), SECRET, EVENT).await, (StatusCode::OK, "file.ready".to_owned()));
    let (status, text) = send(hook(), "guess", EVENT).await;
    assert_eq!((status, text.contains("matches none")), (StatusCode::UNAUTHORIZED, true), "{text}");
    assert_eq!(send(hook(), SECRET, "{}").await.0, StatusCode::BAD_REQUEST);
    let (status, text) = send(hook(), SECRET, &" ".repeat(1001)).await;
    assert_eq!((status, text.contains("1001 bytes")), (StatusCode::PAYLOAD_TOO_LARGE, true), "{text}");
}

#[tokio::test]
async fn a_reply_is_a_response() {
    let server = serve().await;
    let run = json!({
        "type": "acme.run", "account_id": "a", "action_id": "b", "interaction_id": "c", "resource": {"id": "f", "type": "file"},
    });
    let (status, text) = send(format!("{server}/act"), SECRET, &run.to_string()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({"title": "Ran", "description": "acme.run"}));
}
