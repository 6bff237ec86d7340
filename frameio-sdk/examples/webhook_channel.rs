//! Receives webhooks, acknowledges them at once, and handles them in a worker behind a channel, without a database.
//! Events in the channel are lost when the program ends; `webhook_receiver` does not lose them.
//!
//! Starts a stand-in for Frame.io, registers a webhook there, and handles the events of a file.

mod support;

use std::io::{self, Write as _};
use std::process::ExitCode;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::models::WebhookEvent;
use frameio_sdk::webhooks::{Deduplicator, Event, FetchedResource, Webhooks};
use frameio_sdk::{Account, Client};
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// The capacity of the channel. When it is full, the service is asked to deliver again later.
const CAPACITY: usize = 1_000;

#[derive(Clone)]
struct App {
    webhooks: Webhooks,
    seen: Deduplicator,
    queue: mpsc::Sender<Event>,
}

impl FromRef<App> for Webhooks {
    fn from_ref(app: &App) -> Self {
        app.webhooks.clone()
    }
}

/// An argument of type `Event` has been verified. The response is sent long before the service's timeout of five
/// seconds.
async fn receive(State(app): State<App>, event: Event) -> StatusCode {
    match app.seen.is_first(&event).await {
        Ok(true) => {}
        Ok(false) => return StatusCode::NO_CONTENT,
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
    }
    match app.queue.try_send(event) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(refused) => {
            // Otherwise the next delivery of the event would count as a repetition.
            let forgotten = app.seen.forget(&refused.into_inner()).await;
            forgotten.map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Handles an event; it may take any time.
async fn handle(account: &Account, event: &Event) -> support::Result<()> {
    let now = match event.fetch(account).await? {
        FetchedResource::File(file) => format!("{:?} is {}", file.name, file.status),
        FetchedResource::Gone => "it was deleted".to_owned(),
        other => format!("{other:?}"),
    };
    writeln!(io::stdout(), "{:<21} {now}", event.event_type().as_str())?;
    Ok(())
}

async fn run() -> support::Result<()> {
    let stand_in = FakeFrameio::builder().start().await?;
    let client = Client::builder(stand_in.token()).base_url(stand_in.base_url()).build()?;
    let account = client.account(&stand_in.demo().account);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/frameio", listener.local_addr()?);
    let events = [WebhookEvent::FileCreated, WebhookEvent::FileUploadCompleted, WebhookEvent::FileReady];
    let ensured = account.ensure_webhook(&stand_in.demo().workspace, url, events).await?;
    let secret = ensured.secret().ok_or("the webhook is not new")?;

    let (queue, mut waiting) = mpsc::channel(CAPACITY);
    let app = App { webhooks: Webhooks::new([secret]), seen: Deduplicator::in_memory(), queue };
    let router = Router::new().route("/frameio", post(receive)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await });

    // The first event is delivered twice and handled once.
    stand_in.fault(Fault::deliver_twice());
    account.upload(b"clip".to_vec(), &stand_in.demo().folder).name("A001.mov").await?;

    for _ in 0..3 {
        let event = waiting.recv().await.ok_or("the server has ended")?;
        handle(&account, &event).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    support::finish(run().await)
}
