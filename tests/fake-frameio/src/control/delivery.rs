//! Deliveries on request: any payload to a webhook, and runs of custom actions.

use serde_json::{Value, json};

use super::request::ControlRequest;
use crate::deliver::{self, FormSubmission};
use crate::http::{Problem, Reply};
use crate::shared::Shared;

/// Delivers the body to a webhook.
pub(super) fn deliver(shared: &Shared, webhook_id: &str, body: &[u8]) -> Result<(), Problem> {
    let payload: Value = serde_json::from_slice(body).map_err(|error| Problem::malformed(&error))?;
    if deliver::send_payload(shared, webhook_id, payload) {
        Ok(())
    } else {
        Err(Problem::not_found("webhook", webhook_id))
    }
}

/// Runs a custom action: `{"asset_ids": ["..."], "user_id": "...", "interaction_id": "...", "data": {}}`. The last two
/// submit the form of a run. The default user is the first one. Responds when the receiver has responded, including
/// retries.
pub(super) async fn run_action(shared: &Shared, action_id: &str, body: &[u8]) -> Result<Reply, Problem> {
    let request = ControlRequest::read(body, &["asset_ids", "user_id", "interaction_id", "data"])?;
    let invalid = || Problem::invalid("/asset_ids", "Invalid asset_ids. Expected a list of ids");
    let assets = request.get("asset_ids").and_then(Value::as_array).ok_or_else(invalid)?;
    let asset_ids = assets.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    let user_id = match request.text("user_id")? {
        Some(id) => id.to_owned(),
        None => shared.state().users.keys().next().cloned().unwrap_or_default(),
    };
    let form = match (request.text("interaction_id")?, request.get("data")) {
        (None, None) => None,
        (Some(id), Some(data)) => Some(FormSubmission { interaction_id: id.to_owned(), data: data.clone() }),
        _ => return Err(Problem::invalid("/data", "interaction_id and data come together")),
    };
    let asset_ids = asset_ids.ok_or_else(invalid)?;
    let run = deliver::ActionRequest { action_id: action_id.to_owned(), asset_ids, user_id, form };
    let run = deliver::run(shared, run).await;
    let run =
        run.ok_or_else(|| Problem::conflict("There is no such action or asset, or it is not offered for them"))?;
    let answer = json!({"interaction_id": run.interaction_id, "status": run.status, "body": run.body});
    Ok(Reply::json(200, answer))
}
