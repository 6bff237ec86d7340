//! Which request does what.

use std::sync::Arc;

use http::request::Parts;
use http::{Method, Response};
use hyper::body::Incoming;

use super::link::refusal;
use super::{download, upload};
use crate::http::{OutBody, Reply};
use crate::shared::Shared;

pub(super) const ROOT: &str = "/__store/";

pub(crate) fn owns(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The requests that faults can be set on.
pub(crate) const NAMES: [&str; 3] = ["store.put_part", "store.get_media", "store.head_media"];

/// What faults and the journal call a request: one of [`NAMES`], where it is a proper one.
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
        // The host of the renditions knows no HEAD.
        (&Method::HEAD, ["media", _, kind]) if *kind != "original" => Reply::empty(404).into_response(),
        (&Method::GET | &Method::HEAD, ["media", file, kind]) => download::get(shared, parts, file, kind),
        _ => refusal(404, "NoSuchKey", "The specified key does not exist.").into_response(),
    }
}

/// The answer of a fault on demand.
pub(crate) fn fault(status: u16) -> Reply {
    let code = match status {
        500 => "InternalError",
        503 => "SlowDown",
        _ => "Fault",
    };
    refusal(status, code, "A fault on demand")
}
