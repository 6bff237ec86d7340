//! A custom action: a form, a second form that depends on the first, and a result as a comment.
//!
//! By default, it starts a stand-in for Frame.io, creates the action there, and simulates a user who runs it. With
//! `FRAMEIO_TOKEN` and `--url`, it creates the action at the real service and waits for users.

#[path = "support/secret_file.rs"]
mod secret_file;
mod support;

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use clap::Parser;
use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::models::{ActionCreateParams, CreateCommentParams};
use frameio_sdk::webhooks::{
    Action, Boolean, Choice, CustomActions, Field, Form, FormError, Reply, Resource, Submission, SubmissionError, Text,
};
use frameio_sdk::{AccountId, Client, FileId};
use secret_file::StoredSecret;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// The maximum number of interactions in progress that are kept.
const MAX_INTERACTIONS: usize = 1_000;

/// Adds an action to the menu of files, and replies to its runs.
#[derive(Parser)]
struct Args {
    /// The address to listen at, such as 127.0.0.1:8080; a free port of this machine by default.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The URL at which the real service reaches this program.
    #[arg(long)]
    url: Option<String>,
    /// The workspace that gets the action, if there are several.
    #[arg(long, env = "FRAMEIO_WORKSPACE_ID", value_name = "ID")]
    workspace: Option<String>,
    /// File for the secret of the action.
    #[arg(long, value_name = "FILE", default_value = "custom-action.secret")]
    secret_file: PathBuf,
}

// Each field is defined once and used by its form and by the code that reads the submission, so that the two agree.

fn service() -> Field<Choice> {
    Field::select("service", "What do you need?", [("A translation", "translate"), ("A transcript", "transcribe")])
}

fn language() -> Field<Choice> {
    Field::select("language", "Into which language?", [("German", "de"), ("Japanese", "ja")]).value("de")
}

fn note() -> Field<Text> {
    Field::textarea("note", "A note for the translator")
}

fn urgent() -> Field<Boolean> {
    Field::boolean("urgent", "It is urgent").value(false)
}

/// The complete order, when all questions are answered.
struct Order {
    account: AccountId,
    files: Vec<FileId>,
    text: String,
}

/// The state of an interaction.
enum Step {
    /// The service is chosen, and the second form is shown.
    Chosen(String),
    /// The order is made, with this reply. A submission that is repeated because the reply was lost does not order
    /// again.
    Ordered(Reply),
}

/// The state that the request handlers share.
#[derive(Clone)]
struct App {
    actions: CustomActions,
    /// The state of each interaction. A service with several processes keeps it in a database.
    steps: Arc<Mutex<HashMap<String, Step>>>,
    orders: mpsc::UnboundedSender<Order>,
}

impl FromRef<App> for CustomActions {
    fn from_ref(app: &App) -> Self {
        app.actions.clone()
    }
}

/// An argument of type `Action` has been verified.
async fn run_action(State(app): State<App>, action: Action) -> Reply {
    let reply = match action.submission() {
        None => first_form(),
        Some(submission) => next_step(&app, &action, submission),
    };
    // A submission whose fields do not match its form is logged; its content is not shown to users.
    reply.unwrap_or_else(|error| {
        support::note(format_args!("the run {}: {error}", action.interaction_id()));
        Reply::message("That did not work", "Please start again.")
    })
}

fn first_form() -> Result<Reply, Box<dyn std::error::Error>> {
    Ok(Reply::form(Form::new("Language services").description("Two questions.").field(service()))?)
}

/// The fields of the submission tell which form was submitted.
fn next_step(app: &App, action: &Action, submission: &Submission) -> Result<Reply, Box<dyn std::error::Error>> {
    let mut steps = app.steps.lock().unwrap_or_else(PoisonError::into_inner);
    if steps.len() >= MAX_INTERACTIONS {
        steps.clear();
    }
    let text = match (steps.get(action.interaction_id()), submission.get(&service())?) {
        (Some(Step::Ordered(reply)), _) => return Ok(reply.clone()),
        (_, Some(service)) if service == "transcribe" => "Ordered: a transcript.".to_owned(),
        (_, Some(service)) => {
            steps.insert(action.interaction_id().to_owned(), Step::Chosen(service));
            return Ok(second_form()?);
        }
        (Some(Step::Chosen(service)), None) => describe(service, submission)?,
        (None, None) => return Ok(Reply::message("That was too long ago", "Please start again.")),
    };
    let reply = order(app, action, text);
    steps.insert(action.interaction_id().to_owned(), Step::Ordered(reply.clone()));
    Ok(reply)
}

fn second_form() -> Result<Reply, FormError> {
    Reply::form(Form::new("Translation").field(language()).field(note()).field(urgent()))
}

fn describe(service: &str, submission: &Submission) -> Result<String, SubmissionError> {
    let language = submission.get(&language())?.unwrap_or_default();
    let note = submission.get(&note())?.filter(|note| !note.is_empty()).map(|note| format!(" Note: {note}"));
    let urgent = if submission.get(&urgent())?.unwrap_or(false) { " It is urgent." } else { "" };
    Ok(format!("Ordered: {service} into {language}.{urgent}{}", note.unwrap_or_default()))
}

/// The work takes longer than the reply may take, so it runs in a task, and its result is posted as a comment.
fn order(app: &App, action: &Action, text: String) -> Reply {
    let file = |resource: &Resource| match resource {
        Resource::File(id) => Some(id.clone()),
        // An action on a version stack names its newest file.
        Resource::VersionStack(id) => Some(FileId::from(id.as_str())),
        _ => None,
    };
    let files: Vec<_> = action.resources().iter().filter_map(file).collect();
    let count = files.len();
    let order = Order { account: action.account_id().clone(), files, text };
    match app.orders.send(order) {
        Ok(()) => Reply::message("Ordered", format!("{count} files. The result comes as a comment.")),
        Err(_) => Reply::message("That did not work", "Please try again later."),
    }
}

async fn work(client: Client, mut orders: mpsc::UnboundedReceiver<Order>) {
    while let Some(order) = orders.recv().await {
        for file in &order.files {
            let comment = CreateCommentParams::new(order.text.as_str());
            if let Err(error) = client.account(&order.account).comments().create(file, comment).await {
                support::note(format_args!("no comment on {file}: {error}"));
            }
        }
    }
}

async fn serve(listener: TcpListener, actions: CustomActions, client: Client) -> io::Result<()> {
    let (orders, waiting) = mpsc::unbounded_channel();
    tokio::spawn(work(client, waiting));
    let app = App { actions, steps: Arc::default(), orders };
    let router = Router::new().route("/", post(run_action)).route("/{*path}", post(run_action)).with_state(app);
    axum::serve(listener, router).await
}

fn the_action(url: &str) -> ActionCreateParams {
    ActionCreateParams::new("Language services", "Orders a transcript or a translation", "example.language", url)
}

async fn run(args: Args) -> support::Result<()> {
    let builder = FakeFrameio::builder().webhook_retry(Duration::from_millis(100));
    let connection = support::connect_or_start(builder).await?;
    let listener = TcpListener::bind(args.listen).await.map_err(|error| format!("{}: {error}", args.listen))?;
    if let Some(stand_in) = &connection.stand_in {
        return demonstrate(stand_in, &connection.client, listener).await;
    }
    let url =
        args.url.ok_or("with FRAMEIO_TOKEN, set --url to the address at which the service reaches this program")?;
    let account_id = connection.account().await?;
    let workspace = connection.workspace(&account_id, args.workspace).await?;
    let kept = secret_file::load(&args.secret_file)?;
    let account = connection.client.account(&account_id);
    let mut ensure = account.ensure_action(workspace, the_action(&url)).rotate_secret(kept.is_none());
    if let Some(kept) = &kept {
        ensure = ensure.known_id(kept.id.as_str());
    }
    let ensured = ensure.await?;
    let kept = match (ensured.secret(), kept) {
        (Some(secret), _) => StoredSecret { id: ensured.id.to_string(), secret: secret.expose_secret().to_owned() },
        (None, Some(kept)) => kept,
        (None, None) => return Err("the action was not created, and its secret is not known".into()),
    };
    secret_file::save(&args.secret_file, &kept)?;
    for stale in &ensured.stale {
        support::note(format_args!("the action {stale} is stale, and in the menus still: delete it"));
    }
    support::note(format_args!("listening at http://{}", listener.local_addr()?));
    Ok(serve(listener, CustomActions::new([kept.secret]), connection.client.clone()).await?)
}

/// With the stand-in: a user runs the action on two files and fills in its forms.
async fn demonstrate(stand_in: &FakeFrameio, client: &Client, listener: TcpListener) -> support::Result<()> {
    let demo = stand_in.demo();
    let account = client.account(&demo.account);
    let url = format!("http://{}/actions", listener.local_addr()?);
    let ensured = account.ensure_action(&demo.workspace, the_action(&url)).await?;
    let actions = CustomActions::new([ensured.secret().ok_or("the action is not new")?]);
    tokio::spawn(serve(listener, actions, client.clone()));

    let offered = "the action is not offered for these";
    let (id, files) = (ensured.id.as_str(), [demo.file.as_str(), demo.image.as_str()]);
    let first = stand_in.run_action_on(id, &files, &demo.user).await.ok_or(offered)?;
    show("A run on two files asks", first.body.as_ref())?;
    let second = stand_in.submit_form(&first, json!({"service": "translate"})).await.ok_or(offered)?;
    show("The answer \"translate\" asks", second.body.as_ref())?;
    let answers = json!({"language": "ja", "note": "Keep the names.", "urgent": true});
    // The reply is lost, so the same answers are submitted again.
    stand_in.fault(Fault::answer_lost());
    let last = stand_in.submit_form(&second, answers).await.ok_or(offered)?;
    show("The answer \"ja\" ends with", last.body.as_ref())?;

    for file in files {
        let comment = loop {
            let comments = account.comments().index(file).items().try_collect().await?;
            let mut ordered = comments.into_iter().filter(|comment| comment.text.starts_with("Ordered"));
            if let Some(comment) = ordered.next() {
                if ordered.next().is_some() {
                    return Err("it was ordered twice".into());
                }
                break comment;
            }
        };
        writeln!(io::stdout(), "A comment on {file}: {}", support::printable(&comment.text))?;
    }
    Ok(())
}

fn show(what: &str, reply: Option<&Value>) -> support::Result<()> {
    let reply = reply.ok_or("the reply is not JSON")?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{what}: {}", reply["title"].as_str().unwrap_or_default())?;
    if let Some(text) = reply["description"].as_str().filter(|text| !text.is_empty()) {
        writeln!(stdout, "  {text}")?;
    }
    for field in reply["fields"].as_array().into_iter().flatten() {
        let text = |name: &str| field[name].as_str().unwrap_or_default();
        writeln!(stdout, "  [{}] {}", text("type"), text("label"))?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    support::finish(run(Args::parse()).await)
}
