//! Handles a request from the socket to the response: faults, then the part of the stand-in that the path belongs to,
//! then the journal.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::faults::Effect;
use crate::http::{OutBody, Problem, Reply, ResetHandle, corrupt};
use crate::journal::Seen;
use crate::shared::Shared;
use crate::spec;
use crate::{api, control, deliver, ims, store};

pub(super) async fn handle(
    shared: Arc<Shared>,
    reset_handle: ResetHandle,
    request: Request<Incoming>,
) -> Result<Response<OutBody>, Infallible> {
    let (parts, body) = request.into_parts();
    if control::owns(parts.uri.path()) {
        let body = collect(body).await;
        return Ok(control::answer(&shared, &parts, &body).await.into_response());
    }
    let name = name_of(&shared, &parts);
    let effect = shared.faults().take(&name);
    Ok(match effect {
        None => serve(&shared, &name, &parts, body).await,
        Some(effect) => apply_fault(effect, &shared, &reset_handle, &name, &parts, body).await,
    })
}

/// Applies a fault to a request.
async fn apply_fault(
    effect: Effect,
    shared: &Arc<Shared>,
    reset_handle: &ResetHandle,
    name: &str,
    parts: &Parts,
    body: Incoming,
) -> Response<OutBody> {
    match effect {
        // Unreachable: faults of deliveries are not taken for requests.
        Effect::Delivery(_) => serve(shared, name, parts, body).await,
        Effect::Delay(duration) => {
            tokio::time::sleep(duration).await;
            serve(shared, name, parts, body).await
        }
        Effect::DelayAfter(duration) => {
            let response = serve(shared, name, parts, body).await;
            tokio::time::sleep(duration).await;
            response
        }
        Effect::Status { status, headers } => {
            let mut reply = fault(parts, status);
            reply.headers.extend(headers);
            reject(shared, name, parts, body, reply).await
        }
        Effect::Answer { status, headers, media_type, text } => {
            let mut reply = Reply::text(status, media_type, text);
            reply.headers = headers;
            reject(shared, name, parts, body, reply).await
        }
        Effect::ResetBefore => {
            reset_handle.reset();
            record(shared, name, parts, &Bytes::new(), 0);
            Reply::empty(500).into_response()
        }
        Effect::ResetDuring => {
            let mut body = body;
            let started = body.frame().await.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
            reset_handle.reset();
            record(shared, name, parts, &started.unwrap_or_default(), 0);
            Reply::empty(500).into_response()
        }
        Effect::StallDuring { after, pause } => {
            let (mut body, mut read) = (body, 0);
            while read < after
                && let Some(Ok(frame)) = body.frame().await
            {
                read += frame.data_ref().map_or(0, Bytes::len);
            }
            tokio::time::sleep(pause).await;
            reset_handle.reset();
            record(shared, name, parts, &Bytes::new(), 0);
            Reply::empty(500).into_response()
        }
        Effect::ResetAfter => {
            let response = serve(shared, name, parts, body).await;
            reset_handle.reset();
            response
        }
        Effect::StatusAfter(status) => {
            let _done = serve(shared, name, parts, body).await;
            fault(parts, status).into_response()
        }
        Effect::Truncate(after) => corrupt::truncate(serve(shared, name, parts, body).await, after).await,
        Effect::Stall { after, pause } => corrupt::stall(serve(shared, name, parts, body).await, after, pause).await,
        Effect::CutShort(after) => corrupt::cut_short(serve(shared, name, parts, body).await, after).await,
        Effect::Headers(headers) => corrupt::replace_headers(serve(shared, name, parts, body).await, &headers),
    }
}

/// Sends this response without carrying the request out.
async fn reject(shared: &Shared, name: &str, parts: &Parts, body: Incoming, reply: Reply) -> Response<OutBody> {
    drain(body).await;
    record(shared, name, parts, &Bytes::new(), reply.status);
    reply.into_response()
}

async fn serve(shared: &Arc<Shared>, name: &str, parts: &Parts, body: Incoming) -> Response<OutBody> {
    let (response, bytes) = if store::owns(parts.uri.path()) {
        (store::answer(shared, parts, body).await, Bytes::new())
    } else {
        let bytes = collect(body).await;
        let reply = if ims::owns(parts.uri.path()) {
            ims::answer(shared, parts, &bytes)
        } else {
            api::answer(shared, parts, &bytes)
        };
        (reply.into_response(), bytes)
    };
    record(shared, name, parts, &bytes, response.status().as_u16());
    deliver::flush(shared);
    response
}

/// The response of an injected error, in the format of the part that the path belongs to.
fn fault(parts: &Parts, status: u16) -> Reply {
    let path = parts.uri.path();
    if store::owns(path) {
        store::fault(status)
    } else if ims::owns(path) {
        ims::fault(status)
    } else {
        Problem::new(status, "Fault", format!("A fault on demand: {status}")).into_reply()
    }
}

/// The name of a request for faults and the journal: an operation id, or a name such as `store.put_part`.
fn name_of(shared: &Shared, parts: &Parts) -> String {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    if store::owns(path) {
        return store::name(method, path).to_owned();
    }
    if ims::owns(path) {
        return ims::name(path);
    }
    let is_experimental = parts.headers.get("api-version").is_some_and(|value| value == "experimental");
    let spec = if is_experimental { spec::experimental().unwrap_or(shared.spec) } else { shared.spec };
    spec.find(method, path).map_or_else(|| "unknown".to_owned(), |found| found.operation.id.clone())
}

fn record(shared: &Shared, name: &str, parts: &Parts, body: &Bytes, status: u16) {
    shared.journal().record(Seen::new(name, parts, body, status));
}

async fn collect(body: Incoming) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

async fn drain(mut body: Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}
