//! Routes control requests.

use std::time::Duration;

use http::request::Parts;
use serde_json::{Value, json};

use super::request::ControlRequest;
use super::{delivery, fault, sign_in};
use crate::deliver;
use crate::http::{Problem, Reply};
use crate::limits::RateLimits;
use crate::shared::Shared;

pub(super) const ROOT: &str = "/__fake";

pub(crate) fn owns(path: &str) -> bool {
    path == ROOT || path.starts_with("/__fake/")
}

pub(crate) async fn answer(shared: &Shared, parts: &Parts, body: &[u8]) -> Reply {
    let path = parts.uri.path().trim_start_matches(ROOT).trim_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    let outcome = match (parts.method.as_str(), segments.as_slice()) {
        ("POST", ["actions", id, "run"]) => delivery::run_action(shared, id, body).await,
        (method, segments) => run(shared, method, segments, body),
    };
    outcome.unwrap_or_else(Problem::into_reply)
}

pub(super) fn run(shared: &Shared, method: &str, segments: &[&str], body: &[u8]) -> Result<Reply, Problem> {
    let done = || Ok(Reply::no_content());
    match (method, segments) {
        ("GET", [""]) => Ok(Reply::json(200, overview(shared))),
        ("GET", ["demo"]) => Ok(Reply::json(200, json!(shared.origin.populate().1))),
        ("POST", ["reset"]) => {
            shared.reset();
            done()
        }
        ("GET", ["requests"]) => Ok(Reply::json(200, requests(shared))),
        ("DELETE", ["requests"]) => {
            shared.journal().clear();
            done()
        }
        ("GET", ["violations"]) => Ok(Reply::json(200, json!({"violations": *shared.violations()}))),
        ("GET", ["deliveries"]) => Ok(Reply::json(200, deliveries(shared))),
        ("POST", ["webhooks", id, "deliver"]) => {
            delivery::deliver(shared, id, body)?;
            done()
        }
        ("POST", ["shares", id, "view"]) => {
            if !shared.state().shares.contains_key(*id) {
                return Err(Problem::not_found("share", id));
            }
            shared.state().use_share(id, "share_viewed", None, None);
            deliver::flush(shared);
            done()
        }
        ("POST", ["faults"]) => {
            shared.faults().add(fault::read(shared.spec, body)?);
            done()
        }
        ("DELETE", ["faults"]) => {
            shared.faults().clear();
            done()
        }
        ("POST", ["clock"]) => {
            let millis = ControlRequest::read(body, &["advance_ms"])?.number("advance_ms")?;
            let millis = millis.ok_or_else(|| Problem::invalid("/advance_ms", "Missing field: advance_ms"))?;
            shared.clock.advance(Duration::from_millis(millis));
            shared.state().advance_to(shared.clock.now());
            deliver::flush(shared);
            done()
        }
        ("POST", ["tokens"]) => issue_token(shared, body),
        ("DELETE", ["tokens", token]) => {
            let found = shared.state().tokens.expire(token);
            if found { done() } else { Err(Problem::new(404, "Not Found", "There is no such token")) }
        }
        ("POST", ["rate_limits"]) => {
            let limits = rate_limits(&ControlRequest::read(body, &["factor"])?)?;
            shared.limiter().set_mode(limits);
            done()
        }
        ("POST", ["sign_in"]) => {
            sign_in::set(shared, body)?;
            done()
        }
        ("POST", ["files", id, "transcode"]) => {
            let found = shared.state().transcode(id);
            deliver::flush(shared);
            if found { done() } else { Err(Problem::conflict("This is not a file that has been uploaded")) }
        }
        _ => Err(Problem::no_route(method, &format!("{ROOT}/{}", segments.join("/")))),
    }
}

/// Parses `{"factor": 0.5}`; `null`, or no factor, turns the limits off.
pub(super) fn rate_limits(request: &ControlRequest) -> Result<RateLimits, Problem> {
    match request.get("factor") {
        None | Some(Value::Null) => Ok(RateLimits::Off),
        Some(factor) => match factor.as_f64() {
            Some(1.0) => Ok(RateLimits::Strict),
            Some(factor) if factor > 0.0 => Ok(RateLimits::Scaled(factor)),
            _ => Err(Problem::invalid("/factor", "Invalid factor: a number above 0, or null")),
        },
    }
}

pub(super) fn overview(shared: &Shared) -> Value {
    let violations = shared.violations().len();
    let faults = shared.faults().pending();
    let state = shared.state();
    json!({
        "accounts": state.accounts.keys().collect::<Vec<_>>(),
        "workspaces": state.workspaces.len(),
        "projects": state.projects.len(),
        "assets": state.assets.len(),
        "comments": state.comments.len(),
        "shares": state.shares.len(),
        "webhooks": state.webhooks.len(),
        "faults": faults,
        "violations": violations,
    })
}

pub(super) fn requests(shared: &Shared) -> Value {
    let seen = shared.journal().all();
    let list: Vec<Value> = seen
        .iter()
        .map(|seen| {
            json!({
                "operation": seen.operation,
                "method": seen.method,
                "path": seen.path,
                "query": seen.query,
                "status": seen.status,
                "body": seen.body,
            })
        })
        .collect();
    json!({"requests": list})
}

pub(super) fn deliveries(shared: &Shared) -> Value {
    let list: Vec<Value> = shared
        .deliveries()
        .iter()
        .map(|delivery| {
            json!({
                "target_id": delivery.target_id,
                "event": delivery.event,
                "resource_id": delivery.resource_id,
                "attempt": delivery.attempt,
                "status": delivery.status,
                "payload": delivery.payload,
            })
        })
        .collect();
    json!({"deliveries": list})
}

/// Issues a token: `{"token": "...", "user_id": "...", "expires_in": 60}`. The default user is the first one.
pub(super) fn issue_token(shared: &Shared, body: &[u8]) -> Result<Reply, Problem> {
    let request = ControlRequest::read(body, &["token", "user_id", "expires_in"])?;
    let (token, expires) = (request.text("token")?, request.number("expires_in")?);
    let mut state = shared.state();
    let user = match request.text("user_id")? {
        Some(id) if state.users.contains_key(id) => id.to_owned(),
        Some(id) => return Err(Problem::not_found("user", id)),
        None => state.users.keys().next().cloned().ok_or_else(|| Problem::conflict("There are no users"))?,
    };
    let token = token.map_or_else(|| state.ids.word(40), str::to_owned);
    let expires = expires.map(|seconds| shared.clock.now() + Duration::from_secs(seconds));
    state.tokens.issue(token.clone(), &user, expires);
    Ok(Reply::json(201, json!({"token": token, "user_id": user})))
}
