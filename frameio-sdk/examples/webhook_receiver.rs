//! Receives webhooks durably: an event is acknowledged once it is in a queue on disk, and handled from there.
//!
//! By default, it starts a stand-in for Frame.io, registers a webhook there, and demonstrates late, repeated and forged
//! deliveries and a restart. With `--listen ADDRESS --secret SECRET`, it only receives. With `FRAMEIO_TOKEN`
//! and `--url`, it registers a webhook at the real service.

#[path = "support/inbox.rs"]
mod inbox;
#[path = "support/secret_file.rs"]
mod secret_file;
mod support;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use clap::Parser;
use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::Client;
use frameio_sdk::models::{CreateCommentParams, FolderCreateParams, WebhookEvent};
use frameio_sdk::webhooks::{Event, FetchedResource, ReceiveError, Webhooks};
use http::StatusCode;
use inbox::{Entry, Inbox, Outcome};
use secret_file::StoredSecret;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The service times out after five seconds, so the receiver times out earlier: an event that is stored anyway is
/// detected as known when it is delivered again.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(4);
/// The service repeats a delivery for about five minutes.
const REMEMBER: Duration = Duration::from_secs(24 * 60 * 60);
const EVENTS: [WebhookEvent; 5] = [
    WebhookEvent::FileCreated,
    WebhookEvent::FileUploadCompleted,
    WebhookEvent::FileReady,
    WebhookEvent::FolderCreated,
    WebhookEvent::CommentCreated,
];

/// Receives webhooks, acknowledges them within five seconds, and handles each once.
#[derive(Clone, Parser)]
struct Args {
    /// The address to listen at, such as 127.0.0.1:8080; a free port of this machine by default.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Only receive deliveries that are signed with this secret. Can be given several times, for a rotation.
    #[arg(long, env = "FRAMEIO_WEBHOOK_SECRET", hide_env_values = true, allow_hyphen_values = true)]
    secret: Vec<String>,
    /// Print a line of JSON for each handled event and each refused delivery.
    #[arg(long)]
    json: bool,
    /// The queue, a database of SQLite.
    #[arg(long, value_name = "FILE", default_value = "webhook-inbox.sqlite")]
    inbox: PathBuf,
    /// The URL at which the real service reaches this program.
    #[arg(long)]
    url: Option<String>,
    /// The workspace to register in, if there are several.
    #[arg(long, env = "FRAMEIO_WORKSPACE_ID", value_name = "ID")]
    workspace: Option<String>,
}

/// The state that the request handlers share.
#[derive(Clone)]
struct App {
    webhooks: Webhooks,
    inbox: Arc<Inbox>,
    json: bool,
}

impl FromRef<App> for Webhooks {
    fn from_ref(app: &App) -> Self {
        app.webhooks.clone()
    }
}

/// Responds as soon as the event is on disk. Refused deliveries are printed with the reason.
async fn receive(State(app): State<App>, delivery: Result<Event, ReceiveError>) -> Response {
    let event = match delivery {
        Ok(event) => event,
        Err(error) => {
            // A closed standard output is noticed by the worker.
            let _ = print_refused(&error, app.json);
            return error.into_response();
        }
    };
    let put = tokio::task::spawn_blocking(move || app.inbox.put(&event));
    match tokio::time::timeout(ACKNOWLEDGE_WITHIN, put).await {
        Ok(Ok(Ok(_is_new))) => StatusCode::NO_CONTENT.into_response(),
        // The service delivers the event again.
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Handles events one after the other, for any time each. A failed event waits while others are handled.
async fn work(inbox: Arc<Inbox>, client: Option<Client>, json: bool, handled: watch::Sender<usize>) -> Outcome<()> {
    loop {
        let Some(entry) = with(&inbox, |inbox| inbox.next()).await? else {
            with(&inbox, |inbox| inbox.forget_handled(REMEMBER)).await?;
            // A postponed event may be due.
            let _ = tokio::time::timeout(Duration::from_secs(1), inbox.arrival()).await;
            continue;
        };
        match describe(&entry, client.as_ref()).await {
            Ok(found) => {
                print_handled(&entry, found, json)?;
                with(&inbox, move |inbox| inbox.finish(&entry, |_| Ok(()))).await?;
                handled.send_modify(|handled| *handled += 1);
            }
            Err(error) => {
                support::note(format_args!("event {} waits: {error}", entry.number));
                let wait = Duration::from_secs(15) * 2_u32.saturating_pow(entry.failures.min(8));
                with(&inbox, move |inbox| inbox.postpone(&entry, wait)).await?;
            }
        }
    }
}

/// Runs an operation that waits for the disk on a thread where blocking is allowed.
async fn with<T: Send + 'static>(
    inbox: &Arc<Inbox>,
    what: impl FnOnce(&Inbox) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let inbox = Arc::clone(inbox);
    tokio::task::spawn_blocking(move || what(&inbox)).await?
}

/// The current state of the event's resource; `None` without a client.
async fn describe(entry: &Entry, client: Option<&Client>) -> Outcome<Option<String>> {
    let Some(client) = client else { return Ok(None) };
    let account = client.account(entry.event.account_id());
    Ok(Some(match entry.event.fetch(&account).await? {
        FetchedResource::File(file) => format!("{:?} is {}", file.name, file.status),
        FetchedResource::Folder(folder) => format!("{:?}", folder.name),
        FetchedResource::Comment(comment) => format!("{:?}", comment.text),
        FetchedResource::Gone => "it was deleted".to_owned(),
        _ => "something else".to_owned(),
    }))
}

fn print_handled(entry: &Entry, found: Option<String>, json: bool) -> io::Result<()> {
    let (event, resource) = (&entry.event, entry.event.resource());
    if json {
        let resource = json!({"type": resource.resource_type(), "id": resource.id()});
        let line = json!({"outcome": "handled", "number": entry.number, "type": event.event_type().as_str(),
            "resource": resource, "account_id": event.account_id().as_str(), "event": event});
        return print(&line.to_string());
    }
    let kind = event.event_type().as_str();
    let found = found.map(|found| format!(": {found}")).unwrap_or_default();
    print(&format!("{:>3}  {kind:<21} {} {}{found}", entry.number, resource.resource_type(), resource.id()))
}

fn print_refused(error: &ReceiveError, json: bool) -> io::Result<()> {
    let status = error.status().as_u16();
    if json {
        return print(&json!({"outcome": "refused", "status": status, "reason": error.to_string()}).to_string());
    }
    print(&format!("  -  refused with {status}: {error}"))
}

/// Writes a whole line at once and flushes it.
fn print(line: &str) -> io::Result<()> {
    let line = support::printable(line);
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// A receiver that runs until it is dropped.
struct Receiver {
    tasks: JoinSet<Outcome<()>>,
    handled: watch::Receiver<usize>,
}

impl Receiver {
    fn start(
        listener: TcpListener,
        webhooks: Webhooks,
        inbox: &Path,
        client: Option<Client>,
        json: bool,
    ) -> support::Result<Self> {
        let inbox = Arc::new(Inbox::open(inbox).map_err(|error| format!("{}: {error}", inbox.display()))?);
        let (sender, handled) = watch::channel(0);
        let app = App { webhooks, inbox: Arc::clone(&inbox), json };
        let router = Router::new().route("/", post(receive)).route("/{*path}", post(receive)).with_state(app);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { Ok(axum::serve(listener, router).await?) });
        tasks.spawn(work(inbox, client, json, sender));
        Ok(Self { tasks, handled })
    }

    /// Runs until an error occurs.
    async fn failure(&mut self) -> support::Result<()> {
        match self.tasks.join_next().await {
            Some(ended) => Ok(ended?.map_err(|error| error as Box<dyn std::error::Error>)?),
            None => Ok(()),
        }
    }

    /// Stops at once, in the middle of any operation.
    async fn stop(mut self) {
        self.tasks.shutdown().await;
    }

    /// Runs until `count` events were handled.
    async fn until(&mut self, count: usize) -> support::Result<()> {
        let mut handled = self.handled.clone();
        tokio::select! {
            failed = self.failure() => failed,
            enough = handled.wait_for(|handled| *handled >= count) => Ok(enough.map(|_| ())?),
        }
    }
}

async fn run(args: Args) -> support::Result<()> {
    if args.secret.iter().any(|secret| secret.trim().is_empty()) {
        return Err("a secret is empty".into());
    }
    if !args.secret.is_empty() {
        let listener = listen(args.listen).await?;
        return Receiver::start(listener, Webhooks::new(args.secret), &args.inbox, None, args.json)?.failure().await;
    }
    let builder = FakeFrameio::builder().webhook_retry(Duration::from_millis(300));
    let connection = support::connect_or_start(builder).await?;
    match &connection.stand_in {
        Some(stand_in) => demonstrate(stand_in, &connection.client, &args).await,
        None => register_and_receive(&connection, args).await,
    }
}

async fn listen(address: SocketAddr) -> support::Result<TcpListener> {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    support::note(format_args!("listening at http://{}", listener.local_addr()?));
    Ok(listener)
}

/// With the real service: registers once, and keeps the secret next to the queue.
async fn register_and_receive(connection: &support::Connection, args: Args) -> support::Result<()> {
    let url =
        args.url.ok_or("with FRAMEIO_TOKEN, set --url to the address at which the service reaches this program")?;
    let account_id = connection.account().await?;
    let workspace = connection.workspace(&account_id, args.workspace).await?;
    let account = connection.client.account(&account_id);
    let path = args.inbox.with_extension("secret");
    let kept = secret_file::load(&path)?;
    let mut ensure = account.ensure_webhook(workspace, url, EVENTS).rotate_secret(kept.is_none());
    if let Some(kept) = &kept {
        ensure = ensure.known_id(kept.id.as_str());
    }
    let ensured = ensure.await?;
    let kept = match (ensured.secret(), kept) {
        (Some(secret), _) => StoredSecret { id: ensured.id.to_string(), secret: secret.expose_secret().to_owned() },
        (None, Some(kept)) => kept,
        (None, None) => return Err("the webhook was not created, and its secret is not known".into()),
    };
    secret_file::save(&path, &kept)?;
    for stale in &ensured.stale {
        support::note(format_args!("the webhook {stale} calls the same URL, and is stale: delete it"));
    }
    let listener = listen(args.listen).await?;
    let client = Some(connection.client.clone());
    Receiver::start(listener, Webhooks::new([kept.secret]), &args.inbox, client, args.json)?.failure().await
}

/// With the stand-in: demonstrates every kind of delivery.
async fn demonstrate(stand_in: &FakeFrameio, client: &Client, args: &Args) -> support::Result<()> {
    let say = |line: &str| if args.json { Ok(()) } else { print(line) };
    let (folder, demo) = (tempfile::tempdir()?, stand_in.demo());
    let inbox = folder.path().join("inbox.sqlite");
    let account = client.account(&demo.account);
    let listener = TcpListener::bind(args.listen).await?;
    let address = listener.local_addr()?;
    let ensured = account.ensure_webhook(&demo.workspace, format!("http://{address}/frameio"), EVENTS).await?;
    let webhooks = Webhooks::new([ensured.secret().ok_or("the webhook is not new")?]);
    let start = |listener| Receiver::start(listener, webhooks.clone(), &inbox, Some(client.clone()), args.json);

    say("A file is uploaded. The first delivery comes twice.")?;
    let mut receiver = start(listener)?;
    stand_in.fault(Fault::deliver_twice());
    account.upload(b"clip".to_vec(), &demo.folder).name("A001.mov").await?;
    receiver.until(3).await?;

    say("Deliveries that are forged, tampered with or old are refused. The service repeats what is not taken.")?;
    for fault in [Fault::wrong_secret(), Fault::tampered(), Fault::time_stamp(-3_600)] {
        stand_in.fault(fault);
    }
    account.folders().create(&demo.folder, FolderCreateParams::new().name("Selects")).await?;
    receiver.until(4).await?;

    say("The receiver is stopped, somebody comments, and it is started again.")?;
    receiver.stop().await;
    account.comments().create(&demo.file, CreateCommentParams::new("Nobody is listening.")).await?;
    let mut receiver = start(TcpListener::bind(address).await?)?;
    receiver.until(1).await
}

#[tokio::main]
async fn main() -> ExitCode {
    support::finish(run(Args::parse()).await)
}
