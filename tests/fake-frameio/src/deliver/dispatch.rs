//! Executes queued work outside of requests.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use super::fetch;
use super::names::WEBHOOK;
use super::send::{DeliveryRequest, RECEIVER_TIMEOUT, send};
use crate::shared::Shared;
use crate::state::{Event, Job, Webhook};

/// Passes the queued work to the dispatcher.
pub(crate) fn flush(shared: &Shared) {
    let jobs = std::mem::take(&mut shared.state().outbox);
    for job in jobs {
        shared.dispatch(job);
    }
}

/// Executes queued work until the server stops.
pub(crate) async fn dispatch(
    shared: Arc<Shared>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    mut stopped: watch::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            job = jobs.recv() => match job {
                Some(Job::Notify(event)) => handle(&shared, &event, &stopped),
                Some(Job::Fetch { file_id, url }) => spawn_fetch(&shared, file_id, url, stopped.clone()),
                Some(Job::Send { webhook_id, payload }) => {
                    let request = shared.state().webhooks.get(&webhook_id).map(|hook| webhook_request(hook, payload));
                    if let Some(request) = request {
                        spawn_send(&shared, request, stopped.clone());
                    }
                }
                None => return,
            },
        }
    }
}

pub(super) fn handle(shared: &Arc<Shared>, event: &Event, stopped: &watch::Receiver<()>) {
    if event.kind == "file.upload.completed" {
        spawn_transcode(shared, stopped.clone());
    }
    for request in webhook_requests(shared, event) {
        spawn_send(shared, request, stopped.clone());
    }
}

/// Sends on a task of its own, so that other deliveries do not wait for a slow receiver.
pub(super) fn spawn_send(shared: &Arc<Shared>, request: DeliveryRequest, mut stopped: watch::Receiver<()>) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            _ = send(&shared, &request) => {}
        }
    });
}

/// Finishes a transcode on time even if no request asks for the file, so that `file.ready` is sent.
pub(super) fn spawn_transcode(shared: &Arc<Shared>, mut stopped: watch::Receiver<()>) {
    let Some(delay) = shared.state().settings.transcode_after else { return };
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            () = tokio::time::sleep(delay) => {
                shared.state().advance_to(shared.clock.now());
                flush(&shared);
            }
        }
    });
}

/// Fetches on a task of its own, so that other work does not wait for a slow source.
pub(super) fn spawn_fetch(shared: &Arc<Shared>, file_id: String, url: String, mut stopped: watch::Receiver<()>) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            () = fetch::fetch(&shared, &file_id, &url) => flush(&shared),
        }
    });
}

pub(super) fn webhook_requests(shared: &Shared, event: &Event) -> Vec<DeliveryRequest> {
    let state = shared.state();
    let wanted = state.webhooks.values().filter(|webhook| {
        let scope = state.scope_of_workspace(&webhook.workspace_id);
        // Events of the whole account are sent to the webhooks of all of its workspaces.
        let here = event.workspace_id.is_empty() || event.workspace_id == webhook.workspace_id;
        webhook.active
            && here
            && scope.account_id == event.account_id
            && webhook.events.iter().any(|name| name == event.kind)
    });
    wanted.map(|webhook| webhook_request(webhook, payload(event, &webhook.workspace_id))).collect()
}

pub(super) fn payload(event: &Event, workspace_id: &str) -> Value {
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

/// Sends any payload to a webhook, like an event. `false` if there is no such webhook.
pub(crate) fn send_payload(shared: &Shared, webhook_id: &str, payload: Value) -> bool {
    let found = shared.state().webhooks.contains_key(webhook_id);
    if found {
        shared.dispatch(Job::Send { webhook_id: webhook_id.to_owned(), payload });
    }
    found
}

pub(super) fn webhook_request(webhook: &Webhook, payload: Value) -> DeliveryRequest {
    let text = |pointer| payload.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    DeliveryRequest {
        name: WEBHOOK,
        target_id: webhook.id.clone(),
        url: webhook.url.clone(),
        secret: webhook.secret.clone(),
        event: text("/type"),
        resource_id: text("/resource/id"),
        payload,
        timeout: RECEIVER_TIMEOUT,
    }
}
