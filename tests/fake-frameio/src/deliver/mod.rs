//! What the stand-in does by itself: it sends events to webhooks and runs of custom actions (signed, and tried again
//! when the receiver fails), and gets the bytes of remote uploads.

mod action;
mod client;
mod fetch;
mod sign;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::shared::Shared;
use crate::state::{Errand, Event};

pub use action::ActionRun;
pub(crate) use action::{Wish, run};

/// One try, and four more.
const ATTEMPTS: u32 = 5;
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// One attempt to deliver something. `Debug` leaves out the payload.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The webhook or custom action.
    pub target_id: String,
    /// The event (`file.ready`), or the event name of the action.
    pub event: String,
    /// What it is about.
    pub resource_id: String,
    /// Counted from 1.
    pub attempt: u32,
    /// What the receiver answered; `None` when it did not.
    pub status: Option<u16>,
    /// The JSON that was sent.
    pub payload: Value,
}

impl Delivery {
    /// Whether the receiver took it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{} of {} -> {:?}", self.event, self.attempt, self.resource_id, self.status)
    }
}

/// Something to be sent to one receiver until it takes it.
struct Letter {
    target_id: String,
    url: String,
    secret: String,
    event: String,
    resource_id: String,
    payload: Value,
}

/// Hands what has piled up to the dispatcher.
pub(crate) fn flush(shared: &Shared) {
    let errands = std::mem::take(&mut shared.state().outbox);
    for errand in errands {
        shared.dispatch(errand);
    }
}

/// Runs until the server stops.
pub(crate) async fn dispatch(
    shared: Arc<Shared>,
    mut errands: mpsc::UnboundedReceiver<Errand>,
    mut stopped: watch::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            errand = errands.recv() => match errand {
                Some(Errand::Tell(event)) => handle(&shared, &event, &stopped),
                Some(Errand::Fetch { file_id, url }) => fetch_aside(&shared, file_id, url, stopped.clone()),
                None => return,
            },
        }
    }
}

fn handle(shared: &Arc<Shared>, event: &Event, stopped: &watch::Receiver<()>) {
    if event.kind == "file.upload.completed" {
        transcode_later(shared, stopped.clone());
    }
    for letter in letters(shared, event) {
        let (shared, mut stopped) = (Arc::clone(shared), stopped.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = stopped.changed() => {}
                _ = send(&shared, &letter) => {}
            }
        });
    }
}

/// Nobody may ask for the file again, and `file.ready` is to be told all the same.
fn transcode_later(shared: &Arc<Shared>, mut stopped: watch::Receiver<()>) {
    let Some(delay) = shared.state().settings.transcode_after else { return };
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            () = tokio::time::sleep(delay) => {
                shared.state().settle(shared.clock.now());
                flush(&shared);
            }
        }
    });
}

/// Others are not to wait for a slow source.
fn fetch_aside(shared: &Arc<Shared>, file_id: String, url: String, mut stopped: watch::Receiver<()>) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            () = fetch::fetch(&shared, &file_id, &url) => flush(&shared),
        }
    });
}

fn letters(shared: &Shared, event: &Event) -> Vec<Letter> {
    let state = shared.state();
    let wanted = state.webhooks.values().filter(|webhook| {
        let scope = state.scope_of_workspace(&webhook.workspace_id);
        // What belongs to the account as a whole is told in all of its workspaces.
        let here = event.workspace_id.is_empty() || event.workspace_id == webhook.workspace_id;
        webhook.active
            && here
            && scope.account_id == event.account_id
            && webhook.events.iter().any(|name| name == event.kind)
    });
    wanted
        .map(|webhook| Letter {
            target_id: webhook.id.clone(),
            url: webhook.url.clone(),
            secret: webhook.secret.clone(),
            event: event.kind.to_owned(),
            resource_id: event.resource_id.clone(),
            payload: payload(event, &webhook.workspace_id),
        })
        .collect()
}

fn payload(event: &Event, workspace_id: &str) -> Value {
    let mut payload = json!({
        "type": event.kind,
        "resource": {"id": event.resource_id, "type": event.resource_type},
        "account": {"id": event.account_id},
        "workspace": {"id": workspace_id},
        "user": {"id": Some(&event.user_id).filter(|id| !id.is_empty())},
    });
    if let Some(project) = &event.project_id {
        payload["project"] = json!({"id": project});
    }
    payload
}

/// Sends until the receiver takes it or the attempts are used up; waits twice as long each time. Gives the body of
/// the last answer.
async fn send(shared: &Shared, letter: &Letter) -> (Option<u16>, Vec<u8>) {
    let body = letter.payload.to_string();
    let mut last = (None, Vec::new());
    for attempt in 1..=ATTEMPTS {
        let headers = sign::headers(&letter.secret, &body, shared.state().settings.signing_skew);
        let answer = tokio::time::timeout(PATIENCE, client::post(&letter.url, &headers, &body)).await;
        last = match answer {
            Ok(Ok(answer)) => (Some(answer.status), answer.bytes),
            Ok(Err(_)) | Err(_) => (None, Vec::new()),
        };
        let delivery = Delivery {
            target_id: letter.target_id.clone(),
            event: letter.event.clone(),
            resource_id: letter.resource_id.clone(),
            attempt,
            status: last.0,
            payload: letter.payload.clone(),
        };
        let accepted = delivery.is_accepted();
        shared.deliveries().push(delivery);
        if accepted || attempt == ATTEMPTS {
            break;
        }
        tokio::time::sleep(pause(shared, attempt)).await;
    }
    last
}

/// The first pause, doubled each time, give or take a tenth.
fn pause(shared: &Shared, attempt: u32) -> Duration {
    let mut state = shared.state();
    let jitter = 0.9 + 0.2 * (state.ids.next_u64() % 1_000) as f64 / 1_000.0;
    (state.settings.webhook_retry * 2_u32.pow(attempt - 1)).mul_f64(jitter)
}
