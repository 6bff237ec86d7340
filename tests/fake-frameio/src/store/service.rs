//! Routes requests of the store.

use std::sync::Arc;

use http::request::Parts;
use http::{Method, Response};
use hyper::body::Incoming;

use super::link::error_reply;
use super::{download, upload};
use crate::http::{OutBody, Reply};
use crate::shared::Shared;

pub(super) const ROOT: &str = "/__store/";

pub(crate) fn owns(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The names of requests for faults.
pub(crate) const NAMES: [&str; 3] = ["store.put_part", "store.get_media", "store.head_media"];

/// The name of a request for faults and the journal: one of [`NAMES`], or `store.unknown`.
pub(crate) fn name(method: &str, path: &str) -> &'static str {
    match (method, path.strip_prefix(ROOT).and_then(|rest| rest.split('/').next())) {
        ("PUT", Some("parts")) => "store.put_part",
        ("GET", Some("media")) => "store.get_media",
        ("HEAD", Some("media")) => "store.head_media",
        _ => "store.unknown",
    }
}

pub(crate) async fn answer(shared: &Arc<Shared>, parts: &Parts, body: Incoming) -> Response<OutBody> {
    let segments: Vec<&str> = parts.uri.path().trim_start_matches(ROOT).split('/').collect();
    match (&parts.method, segments.as_slice()) {
        (&Method::PUT, ["parts", owner, part]) => upload::put(shared, parts, owner, part, body).await.into_response(),
        // The host of renditions does not support HEAD.
        (&Method::HEAD, ["media", _, kind]) if *kind != "original" => Reply::empty(404).into_response(),
        (&Method::GET | &Method::HEAD, ["media", file, kind]) => download::get(shared, parts, file, kind),
        _ => error_reply(404, "NoSuchKey", "The specified key does not exist.").into_response(),
    }
}

/// The response of an injected fault.
pub(crate) fn fault(status: u16) -> Reply {
    let code = match status {
        500 => "InternalError",
        503 => "SlowDown",
        _ => "Fault",
    };
    error_reply(status, code, "A fault on demand")
}
